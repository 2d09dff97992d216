// Voice, in and out: by the service where it has servers for it, else by what the browser has, whose recognition may send the sound
// over the network: the page says so.
import type { Lang } from "../types";
import { hushService, record, speakByService } from "./sound";

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

/** What the service can do, as its configuration says. */
let service = { hear: false, speak: false };

export function setServers(found: { hear: boolean; speak: boolean }): void {
  service = found;
}

export const byService = (): boolean => service.hear && "mediaDevices" in navigator && "MediaRecorder" in window;
export const canListen = (): boolean => byService() || maker() !== undefined;
export const canSpeak = (): boolean => service.speak || "speechSynthesis" in window;

type Failed = (why: string) => void;

/** Listen once. `hear` gets the words so far and whether they are final, `failed` why there are none; returns how to end it early. */
export function listen(lang: Lang, hear: (text: string, final: boolean) => void, ended: () => void, failed: Failed = () => undefined): () => void {
  if (byService()) return record(lang, (text) => hear(text, true), ended, failed);
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
  if (service.speak) void speakByService(text).catch(() => speakHere(text, page));
  else speakHere(text, page);
}

function speakHere(text: string, page: Lang): void {
  if (!("speechSynthesis" in window)) return;
  speechSynthesis.cancel();
  const said = new SpeechSynthesisUtterance(text);
  said.lang = TAGS[languageOf(text, page)];
  speechSynthesis.speak(said);
}

export function hush(): void {
  hushService();
  if ("speechSynthesis" in window) speechSynthesis.cancel();
}
