// Pages of the journal for a filter: the newest first, older ones on demand.
import { useEffect, useState } from "react";
import { getInteractions, type Query, Trouble } from "../links/service";
import type { JournalRow } from "../types";

interface Found {
  rows: JournalRow[] | null;
  next: string | number | null;
  trouble: Trouble | null;
  /** How many interactions the page had seen when this was read. */
  seen: number;
}

const NOTHING: Found = { rows: null, next: null, trouble: null, seen: 0 };
const TYPING_MS = 180;

export function usePages(query: Query, seen: number) {
  const [found, setFound] = useState<Found>(NOTHING);
  const [round, setRound] = useState(0);
  const [before, setBefore] = useState<string | number | null>(null);

  useEffect(() => setBefore(null), [query, round]);
  useEffect(() => {
    const leaving = new AbortController();
    const read = async () => {
      try {
        const page = await getInteractions(query, before, leaving.signal);
        setFound((now) => ({
          rows: before === null ? page.interactions : [...(now.rows ?? []), ...page.interactions],
          next: page.next,
          trouble: null,
          seen: before === null ? seen : now.seen,
        }));
      } catch (error) {
        if (!leaving.signal.aborted) setFound((now) => ({ ...now, trouble: error instanceof Trouble ? error : new Trouble(String(error), 500) }));
      }
    };
    const timer = setTimeout(() => void read(), TYPING_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
    // `seen` is only noted here: a new interaction offers a button and moves nothing under the reader's eyes.
  }, [query, before, round]);

  return {
    rows: found.rows,
    trouble: found.trouble,
    fresh: found.rows === null ? 0 : seen - found.seen,
    older: found.next === null ? null : () => setBefore(found.next),
    renew: () => setRound((now) => now + 1),
  };
}
