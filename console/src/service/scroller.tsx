// A place for a table that may be wider than its card: its edge is shaded where there is more to see.
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";

const LEAST = 2; // pixels: what is less is rounding

export function Scroller({ name, children }: { name: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [more, setMore] = useState("");
  const look = useCallback(() => {
    const { scrollLeft, scrollWidth, clientWidth } = box.current!;
    const left = scrollLeft > LEAST;
    const right = scrollLeft + clientWidth < scrollWidth - LEAST;
    setMore([left && "left", right && "right"].filter(Boolean).join(" "));
  }, []);
  useEffect(() => {
    const sizes = new ResizeObserver(look);
    sizes.observe(box.current!);
    sizes.observe(box.current!.firstElementChild!);
    return () => sizes.disconnect();
  }, [look]);
  return (
    <div ref={box} className="scroller" data-more={more} onScroll={look} tabIndex={0} role="group" aria-label={name}>
      {children}
    </div>
  );
}
