// The newest answer stays in sight: all of it where there is room, else its beginning, until the person looks elsewhere.
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

/** Pixels above an answer that is shown from its beginning. */
const ABOVE = 6;
const ELSEWHERE = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

const newestOf = (log: HTMLElement) => [...log.querySelectorAll<HTMLElement>(".exchange")].at(-1);

function show(log: HTMLElement): void {
  const answer = newestOf(log)?.querySelector<HTMLElement>(".answer");
  if (answer) log.scrollTop = Math.min(answer.offsetTop - ABOVE, log.scrollHeight - log.clientHeight);
}

/** Return where the log is to be put; `messages` are what it shows. */
export function useFollow(messages: unknown[]): RefObject<HTMLDivElement | null> {
  const log = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  useEffect(() => {
    const box = log.current!;
    const leave = () => {
      following.current = false;
    };
    for (const name of ELSEWHERE) box.addEventListener(name, leave, { passive: true });
    return () => {
      for (const name of ELSEWHERE) box.removeEventListener(name, leave);
    };
  }, []);
  useLayoutEffect(() => {
    const box = log.current!;
    following.current = true;
    show(box);
    // A keyboard makes the log smaller, and an answer grows by what is known of it later.
    const sizes = new ResizeObserver(() => following.current && show(box));
    for (const element of [box, newestOf(box)]) if (element) sizes.observe(element);
    return () => sizes.disconnect();
  }, [messages]);
  return log;
}
