// The words of the page in the person's language.
import { createContext, useContext } from "react";
import type { ActionName, Lang } from "../types";
import { en, type Words } from "./en";
import { ja } from "./ja";
import { zh } from "./zh";

export const LANGUAGES: Record<Lang, Words> = { ja, en, zh };

export interface Speech {
  lang: Lang;
  w: Words;
  actions: ActionName[];
}

export const SpeechContext = createContext<Speech>({ lang: "en", w: en, actions: [] });

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

export function msOf(value: number): string {
  if (value < 0.1) return "< 0.1";
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
