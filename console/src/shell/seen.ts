// How much of the window is seen: a telephone's keyboard covers its lower part, and some push what is above it out of sight.
import { useEffect } from "react";

/** Pixels of height under which a window is low: no room for all. */
const LOW = 600;
const LOWEST = 330;

/** Tell the styles what is covered: `--above` and `--under` in pixels, and `data-low` where little is left. */
export function useSeen(): void {
  useEffect(() => {
    const seen = window.visualViewport;
    const root = document.documentElement;
    const look = () => {
      // Who has zoomed in sees a part by wish.
      const whole = !seen || seen.scale > 1.01;
      const height = whole ? innerHeight : seen.height;
      const above = whole ? 0 : Math.max(0, seen.offsetTop);
      root.style.setProperty("--above", `${above}px`);
      root.style.setProperty("--under", `${Math.max(0, innerHeight - height - above)}px`);
      root.toggleAttribute("data-low", height < LOW);
      root.toggleAttribute("data-lowest", height < LOWEST);
    };
    look();
    const told = [seen, window].filter((one) => one !== null);
    for (const one of told) for (const name of ["resize", "scroll"]) one.addEventListener(name, look);
    return () => {
      for (const one of told) for (const name of ["resize", "scroll"]) one.removeEventListener(name, look);
    };
  }, []);
}
