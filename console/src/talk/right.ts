// What was right, in a person's words.
import type { Right } from "../learning";
import { nameOf, type Speech } from "../words/words";

/** The label that carries actions, and the one of a sentence after which nothing was to do. */
export const DO = "do";
export const NOTHING = "talk";
export const OTHERS = ["wont", "cannot", "who", "abilities", "asked", "unclear"] as const;

/** Most actions of one answer. */
export const MOST = 6;

/** The motors go off by a stop alone; no answer may choose that. */
const DAMP = 1001;

export function offered(speech: Speech): number[] {
  return speech.actions.map((action) => action.code).filter((code) => code !== DAMP);
}

/** Return the actions by name, in order; the label's name where there are none. */
export function rightOf(right: Right, speech: Speech): string {
  if (right.actions.length) return right.actions.map((code) => nameOf(code, speech)).join(" → ");
  return speech.w.labels[right.label] ?? right.label;
}
