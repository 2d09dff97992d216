// The words of the views that are loaded when they are first opened: those of the page, and their own.
import type { Lang } from "../types";
import { learn as learnEn } from "./learn/en";
import { learn as learnJa } from "./learn/ja";
import { learn as learnZh } from "./learn/zh";
import { service as serviceEn } from "./service/en";
import { service as serviceJa } from "./service/ja";
import { service as serviceZh } from "./service/zh";
import { LANGUAGES, type Speech, useWords } from "./words";

const MORE = {
  en: { ...LANGUAGES.en, learn: learnEn, service: serviceEn },
  ja: { ...LANGUAGES.ja, learn: learnJa, service: serviceJa },
  zh: { ...LANGUAGES.zh, learn: learnZh, service: serviceZh },
} satisfies Record<Lang, unknown>;

export type MoreWords = (typeof MORE)[Lang];

export interface MoreSpeech extends Speech {
  w: MoreWords;
}

export function useMoreWords(): MoreSpeech {
  const speech = useWords();
  return { ...speech, w: MORE[speech.lang] };
}
