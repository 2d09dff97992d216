// The frame of a small picture over shares: a grid, its figures, and the names of the axes.
import type { ReactNode } from "react";
import { percentOf, useWords } from "../words/words";

export const SIDE = 240;
const LEFT = 54;
const TOP = 10;
const BOTTOM = 40;

interface Parts {
  across: string;
  up: string;
  /** The share at the top; the bottom and the left are 0, the right is 1. */
  most?: number;
  label: string;
  children: ReactNode;
}

/** Children are drawn in a square of SIDE with y downwards, its corner at 0,0. */
export function Axes({ across, up, most = 1, label, children }: Parts) {
  const { lang } = useWords();
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return (
    <svg className="axes" viewBox={`0 0 ${LEFT + SIDE + 14} ${TOP + SIDE + BOTTOM}`} role="img" aria-label={label}>
      <g transform={`translate(${LEFT} ${TOP})`}>
        {ticks.map((tick) => (
          <g key={tick}>
            <line className="grid-line" x1="0" x2={SIDE} y1={SIDE * (1 - tick)} y2={SIDE * (1 - tick)} />
            <line className="grid-line" y1="0" y2={SIDE} x1={SIDE * tick} x2={SIDE * tick} />
            <text className="tick-up" x="-7" y={SIDE * (1 - tick) + 4}>{percentOf(tick * most, lang, most < 0.2 ? 1 : 0)}</text>
            <text className="tick-across" x={SIDE * tick} y={SIDE + 15}>{percentOf(tick, lang, 0)}</text>
          </g>
        ))}
        {children}
        <text className="tick-across" x={SIDE / 2} y={SIDE + 33}>{across}</text>
        <text className="tick-across" transform={`translate(-44 ${SIDE / 2}) rotate(-90)`}>{up}</text>
      </g>
    </svg>
  );
}
