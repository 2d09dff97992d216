// What the person has asked of the browser and the device: less motion, a narrow window.
import { useSyncExternalStore } from "react";

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => matchMedia(query).matches,
  );
}

export const useReducedMotion = () => useMedia("(prefers-reduced-motion: reduce)");
export const useCompact = () => useMedia("(max-width: 860px)");
/** No room for the dog and all counts at once. */
export const useFolded = () => useMedia("(max-width: 860px), (max-height: 780px)");
export const useNarrow = () => useMedia("(max-width: 520px)");
