// A run as two small pictures over its steps: the loss, and the share right of the held-back examples; a line a part.
import type { CurvePoint } from "../learning";
import { useMoreWords } from "../words/more";
import { percentOf } from "../words/words";

const WIDE = 280;
const HIGH = 110;
const LEFT = 40;

interface Dot {
  part: string;
  step: number;
  value: number;
}

/** Return the points of each part, in order of steps; the newest part comes last and is drawn strongest. */
export function linesOf(dots: Dot[]): [string, Dot[]][] {
  const parts = new Map<string, Dot[]>();
  for (const dot of dots) parts.set(dot.part, [...(parts.get(dot.part) ?? []), dot]);
  return [...parts].map(([part, line]) => [part, line.sort((a, b) => a.step - b.step)]);
}

function Picture({ name, dots, most, tell }: { name: string; dots: Dot[]; most: number; tell(value: number): string }) {
  const { w } = useMoreWords();
  const last = Math.max(1, ...dots.map((dot) => dot.step));
  const x = (step: number) => (WIDE * step) / last;
  const y = (value: number) => HIGH * (1 - Math.min(1, Math.max(0, value / most)));
  const lines = linesOf(dots);
  const spoken = w.learn.night.curveSpoken(name, dots.length, tell(dots[0]?.value ?? 0), tell(dots.at(-1)?.value ?? 0));
  const end = dots.at(-1);
  return (
    <figure className="run-picture">
      <figcaption>{name} {end && <strong className="number">{tell(end.value)}</strong>}</figcaption>
      <svg className="axes run-axes" viewBox={`0 0 ${LEFT + WIDE + 12} ${HIGH + 32}`} role="img" aria-label={spoken}>
        <g transform={`translate(${LEFT} 8)`}>
          {[0, 0.5, 1].map((share) => (
            <g key={share}>
              <line className="grid-line" x1="0" x2={WIDE} y1={y(share * most)} y2={y(share * most)} />
              <text className="tick-up" x="-6" y={y(share * most) + 4}>{tell(share * most)}</text>
            </g>
          ))}
          {lines.map(([part, line], place) => (
            <g key={part} className={place === lines.length - 1 ? "run-line" : "run-line past"}>
              <polyline points={line.map((dot) => `${x(dot.step).toFixed(1)},${y(dot.value).toFixed(1)}`).join(" ")} />
              {line.length < 12 && line.map((dot) => <circle key={dot.step} cx={x(dot.step)} cy={y(dot.value)} r="2.6" />)}
            </g>
          ))}
          <text className="tick-across" x="0" y={HIGH + 16}>0</text>
          <text className="tick-across" x={WIDE} y={HIGH + 16}>{last}</text>
          <text className="tick-across" x={WIDE / 2} y={HIGH + 16}>{w.learn.night.steps}</text>
        </g>
      </svg>
    </figure>
  );
}

export function Curve({ points }: { points: CurvePoint[] }) {
  const { w, lang } = useMoreWords();
  const losses = points.filter((one) => Number.isFinite(one.loss)).map(({ part, step, loss }) => ({ part, step, value: loss }));
  const held = points.flatMap(({ part, step, held_exact }) => (typeof held_exact === "number" ? [{ part, step, value: held_exact }] : []));
  const top = Math.max(0, ...losses.map((one) => one.value));
  const most = [0.1, 0.2, 0.5, 1, 1.5, 2, 2.5, 3, 4, 6, 8].find((end) => end >= top) ?? top;
  return (
    <div className="run-pictures">
      {losses.length > 0 && <Picture name={w.learn.night.loss} dots={losses} most={most} tell={(value) => value.toFixed(2)} />}
      {held.length > 0 && <Picture name={w.learn.night.held} dots={held} most={1} tell={(value) => percentOf(value, lang, 0)} />}
    </div>
  );
}
