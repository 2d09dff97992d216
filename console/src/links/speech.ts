// Voice, in and out, by what the browser has. Recognition may send the sound over the network: the page says so.
import type { Lang } from "../types";

const TAGS: Record<Lang, string> = { ja: "ja-JP", en: "en-US", zh: "zh-CN" };

interface Recognition {
  lang: string;
  interimResults: boolean;
  onresult: ((event: { results: ArrayLike<ArrayLike<{ transcript: string }> & { isFinal: boolean }> }) => void) | null;
  onend: (() => void) | null;
  onerror: (() => void) | null;
  start(): void;
  stop(): void;
}

type Maker = new () => Recognition;

function maker(): Maker | undefined {
  const scope = window as unknown as { SpeechRecognition?: Maker; webkitSpeechRecognition?: Maker };
  return scope.SpeechRecognition ?? scope.webkitSpeechRecognition;
}

export const canListen = (): boolean => maker() !== undefined;
export const canSpeak = (): boolean => "speechSynthesis" in window;

/** Listen once. `hear` gets the words so far and whether they are final; returns how to end it early. */
export function listen(lang: Lang, hear: (text: string, final: boolean) => void, ended: () => void): () => void {
  const Made = maker();
  if (!Made) return () => undefined;
  const recognition = new Made();
  recognition.lang = TAGS[lang];
  recognition.interimResults = true;
  recognition.onresult = (event) => {
    const parts = Array.from(event.results);
    hear(parts.map((part) => part[0]?.transcript ?? "").join(""), parts.at(-1)?.isFinal ?? false);
  };
  recognition.onend = ended;
  recognition.onerror = ended;
  recognition.start();
  return () => recognition.stop();
}

/** Return the language that a text is most likely in; Han characters alone go with the page's language. */
export function languageOf(text: string, page: Lang): Lang {
  if (/[\u3041-\u30ff]/u.test(text)) return "ja";
  if (/\p{Script=Han}/u.test(text)) return page === "ja" ? "ja" : "zh";
  return "en";
}

export function speak(text: string, page: Lang): void {
  if (!canSpeak()) return;
  speechSynthesis.cancel();
  const said = new SpeechSynthesisUtterance(text);
  said.lang = TAGS[languageOf(text, page)];
  speechSynthesis.speak(said);
}

export function hush(): void {
  if (canSpeak()) speechSynthesis.cancel();
}
