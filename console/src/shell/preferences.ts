// What the person chose for this browser. Where storage is refused, choices last as long as the page.
import { useEffect, useState } from "react";

export function usePreference<T extends string>(name: string, fallback: T, allowed: readonly T[]): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => {
    try {
      const kept = localStorage.getItem(`deshi.${name}`) as T | null;
      return kept !== null && allowed.includes(kept) ? kept : fallback;
    } catch {
      return fallback;
    }
  });
  useEffect(() => {
    try {
      localStorage.setItem(`deshi.${name}`, value);
    } catch {
      // A browser that keeps nothing still works.
    }
  }, [name, value]);
  return [value, setValue];
}
