// The keys that stop: Escape always, the space bar wherever the focus is while the dog does anything.
import { useEffect, useRef } from "react";
import type { BodyState } from "../types";

/** Where the space bar has a meaning of its own, while the dog rests. */
const SPACE_IS_THEIRS = "input, textarea, select, button, summary, a[href], dialog, [contenteditable], [role=button]";
const WRITTEN = ["text", "search", "password", "email", "url", "tel"];
/** No posture, but that none is known. */
const UNKNOWN = ["offline", "unknown"];

/** Whether the body moves, is about to, or may: what is not known is taken for motion. */
export function underWay(state: BodyState | null): boolean {
  if (!state || !state.fresh || UNKNOWN.includes(state.posture)) return true;
  return state.activity !== "idle" || state.action !== null || state.stopping || state.plan.length + state.queue.length + state.later.length > 0;
}

/** What is written where the focus is; null where nothing can be written. */
function writtenIn(target: EventTarget | null): string | null {
  if (target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && WRITTEN.includes(target.type))) return target.value.trim();
  return target instanceof HTMLElement && target.isContentEditable ? (target.textContent ?? "").trim() : null;
}

/** Whether a press of the space bar stops: never what is written in a text field, and at rest nothing that a control wants. */
function stops(target: EventTarget | null, moves: boolean): boolean {
  const written = writtenIn(target);
  if (written !== null) return written === "";
  return moves || !(target instanceof Element && target.closest(SPACE_IS_THEIRS));
}

/** An input method names its keys "Process"; the place of the space bar is the same. */
const isSpace = (event: KeyboardEvent) => (event.key === " " || event.code === "Space") && !event.ctrlKey && !event.altKey && !event.metaKey;

/**
 * Call `press` at a stop by key, `soft` where it must not grow into a second press: the space bar, which people press to scroll,
 * and Escape while a word is being composed. Held down, a key is one press.
 */
export function useKeys(press: (soft?: boolean) => void, moves: boolean): void {
  const moving = useRef(moves);
  moving.current = moves;
  useEffect(() => {
    // Which keys went down on the page, and whether they stopped: an open list keeps what it hears to itself, and leaves the way up.
    const down = new Map<string, boolean>();
    const hold = (event: KeyboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
    };
    const pressed = (event: KeyboardEvent) => {
      const space = isSpace(event);
      if (event.key !== "Escape" && !space) return;
      const name = space ? "space" : "escape";
      if (!event.repeat) down.set(name, !space || (!event.isComposing && stops(event.target, moving.current)));
      if (!down.get(name)) return;
      if (space) hold(event);
      if (!event.repeat) press(event.isComposing || (space && !(event.target instanceof Element && event.target.closest(".stop-button"))));
    };
    const released = (event: KeyboardEvent) => {
      const space = isSpace(event);
      if (event.key !== "Escape" && !space) return;
      const name = space ? "space" : "escape";
      const stopped = down.get(name);
      down.delete(name);
      // A button is clicked as the key comes up.
      if (stopped && space) hold(event);
      if (stopped === undefined && (!space || (event.target instanceof HTMLSelectElement && moving.current))) press(true);
    };
    addEventListener("keydown", pressed, true);
    addEventListener("keyup", released, true);
    return () => {
      removeEventListener("keydown", pressed, true);
      removeEventListener("keyup", released, true);
    };
  }, [press]);
}
