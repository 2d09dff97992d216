// What the Learn page shows, read again as it changes: every second while a night runs.
import { useCallback, useEffect, useState } from "react";
import { getLearn, getNight, getNights, getReleases } from "../links/learning";
import { Trouble } from "../links/service";
import { useMoreWords } from "../words/more";
import type { Learn, Night, NightSummary, Releases } from "../learning";

const RUNNING_MS = 1000;
const IDLE_MS = 5000;

export interface Read<T> {
  found: T | null;
  trouble: string;
  renew(): void;
}

/** Return a function that makes a sentence of what went wrong; "" for a request that was given up. */
export function useSentence(): (error: unknown) => string {
  const { w } = useMoreWords();
  return useCallback(
    (error: unknown) => {
      if (error instanceof DOMException && error.name === "AbortError") return "";
      return error instanceof Trouble && error.status ? error.message : w.chat.away;
    },
    [w],
  );
}

/** Read once, and again after `wait(found)` milliseconds (0: not by itself), when `round` changes, and on `renew`. */
export function useRead<T>(read: (signal: AbortSignal) => Promise<T>, round: unknown, wait: (found: T | null) => number = () => 0): Read<T> {
  const sentence = useSentence();
  const [state, setState] = useState<{ found: T | null; trouble: string }>({ found: null, trouble: "" });
  const [again, setAgain] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    let timer = 0;
    let last: T | null = null;
    const next = () => {
      const pause = wait(last);
      if (pause && !leaving.signal.aborted) timer = window.setTimeout(ask, pause);
    };
    const ask = () => {
      if (document.hidden) return next();
      read(leaving.signal)
        .then(
          (found) => {
            last = found;
            if (!leaving.signal.aborted) setState({ found, trouble: "" });
          },
          (error: unknown) => {
            if (!leaving.signal.aborted) setState((now) => ({ ...now, trouble: sentence(error) }));
          },
        )
        .finally(next);
    };
    ask();
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
    // `read` and `wait` are new functions at each drawing and mean the same.
  }, [round, again, sentence]);
  return { ...state, renew: useCallback(() => setAgain((now) => now + 1), []) };
}

export function useLearn(): Read<Learn> {
  return useRead(getLearn, "", (found) => (found?.running ? RUNNING_MS : IDLE_MS));
}

/** The nights; read again when `round` changes. */
export function useNights(round: string): Read<{ nights: NightSummary[] }> {
  return useRead(getNights, round);
}

export function useNight(id: string, round: string): Read<Night> {
  return useRead((signal) => getNight(id, signal), `${id} ${round}`);
}

export function useReleases(round: string): Read<Releases> {
  return useRead(getReleases, round);
}
