// What lasts: a state that goes by at once is not worth a word.
import { useEffect, useState } from "react";

/** Return whether something has been so for longer than `ms` milliseconds. */
export function useLong(so: boolean, ms: number): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (!so) return;
    const timer = setTimeout(() => setLong(true), ms);
    return () => clearTimeout(timer);
  }, [so, ms]);
  return so && long;
}
