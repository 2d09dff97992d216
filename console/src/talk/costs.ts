// What each layer cost for an answer: the journal knows it, the answer itself does not tell.
import { useEffect, useState } from "react";
import { getInteraction } from "../links/service";

/** Return US dollars by layer; null until they are known. Asks the journal unless they are `known`. */
export function useCosts(interaction: string, known?: Record<string, number>): Record<string, number> | null {
  const [costs, setCosts] = useState<Record<string, number> | null>(known ?? null);
  useEffect(() => {
    if (known) return setCosts(known);
    const leaving = new AbortController();
    getInteraction(interaction, leaving.signal).then(
      (row) => setCosts(row.cost ?? {}),
      () => undefined, // a picture without costs is still one
    );
    return () => leaving.abort();
  }, [interaction, known]);
  return costs;
}
