// The words of the page in the person's language.
import { createContext, useContext } from "react";
import type { ActionName, Lang, Thresholds } from "../types";
import { en, type Words } from "./en";
import { ja } from "./ja";
import { zh } from "./zh";

export const LANGUAGES: Record<Lang, Words> = { ja, en, zh };

export interface Speech {
  lang: Lang;
  w: Words;
  actions: ActionName[];
  thresholds: Thresholds;
}

export const SpeechContext = createContext<Speech>({ lang: "en", w: en, actions: [], thresholds: { sure_above: 0.92, act_above: 0.7 } });

export function useWords(): Speech {
  return useContext(SpeechContext);
}

/** Return the browser's first language that the page has, else English. */
export function browserLanguage(): Lang {
  for (const tag of navigator.languages) {
    const lang = tag.slice(0, 2).toLowerCase();
    if (lang in LANGUAGES) return lang as Lang;
  }
  return "en";
}

/** Return an action's name, its code when the table does not have it. */
export function nameOf(code: number, { lang, actions }: Speech): string {
  return actions.find((action) => action.code === code)?.names[lang] ?? String(code);
}

export function shareOf(value: number): string {
  return value.toFixed(2);
}

/** Return a threshold: two digits, more where it lies so near to 1 that two would hide the difference. */
export function thresholdOf(value: number): string {
  const digits = value > 0.985 && value < 1 ? 4 : value > 0.9 && value < 1 ? 3 : 2;
  return value.toFixed(digits).replace(/(\.\d\d\d*?)0+$/, "$1");
}

/** Return a share as a percentage with at most `digits` after the point, in the person's language. */
export function percentOf(value: number, lang: Lang, digits = 1): string {
  return new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: digits }).format(value);
}

/** Return US dollars, with as many digits as a small amount needs. */
export function moneyOf(value: number): string {
  if (value === 0) return "$0";
  if (value < 0.0001) return "< $0.0001";
  return `$${value.toFixed(value < 1 ? 4 : 2).replace(/(\.\d\d\d*?)0+$/, "$1")}`;
}

export function msOf(value: number): string {
  if (value < 0.1) return "< 0.1";
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

/** Return what there is to say of a list, joined as the language joins it. */
export function joined(parts: string[], lang: Lang): string {
  return parts.filter(Boolean).join({ ja: "、", en: ", ", zh: "，" }[lang]);
}
