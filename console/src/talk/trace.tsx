// The trace as a small picture: layers from left to right, each with what came of it, how sure it was, its time and cost.
import { useNarrow } from "../shell/media";
import type { Step } from "../types";
import { msOf, moneyOf, shareOf, useWords } from "../words/words";

const WIDE = 112;
const HIGH = 100;

interface Parts {
  steps: Step[];
  winner: string;
  /** US dollars by layer; null while they are not known. */
  costs: Record<string, number> | null;
}

export function TracePicture({ steps, winner, costs }: Parts) {
  const { w } = useWords();
  const perRow = useNarrow() ? 3 : 5;
  const columns = Math.min(perRow, steps.length) || 1;
  const rows = Math.ceil(steps.length / perRow) || 1;
  const last = steps.map((step) => step.layer).lastIndexOf(winner);
  const named = steps.map((step) => ({
    ...step,
    name: w.layers[step.layer] ?? step.layer,
    told: w.outcomes[step.outcome] ?? step.outcome,
    cost: costs && moneyOf(costs[step.layer] ?? 0),
  }));
  const spoken = named
    .map((step) => {
      const sure = step.confidence === null ? "" : `, ${w.answer.confidence} ${shareOf(step.confidence)}`;
      return `${step.name}: ${step.told}, ${msOf(step.ms)} ms${sure}${step.cost ? `, ${step.cost}` : ""}`;
    })
    .join("; ");
  return (
    <svg className="trace" viewBox={`0 0 ${columns * WIDE} ${rows * HIGH}`} style={{ maxWidth: columns * WIDE }} role="img" aria-label={spoken}>
      {named.map((step, index) => {
        const column = index % perRow;
        const x = column * WIDE + WIDE / 2;
        const y = Math.floor(index / perRow) * HIGH + 22;
        const won = index === last;
        return (
          <g key={index} className={`step ${step.outcome}${won ? " won" : ""}`}>
            {index > 0 && <line className="step-line" x1={column ? x - WIDE + 15 : x - WIDE / 2} x2={x - 15} y1={y} y2={y} />}
            <circle cx={x} cy={y} r="11" />
            <StepSign outcome={step.outcome} x={x} y={y} />
            <text className="step-name" x={x} y={y + 27}>{step.name}</text>
            <text x={x} y={y + 42}>{step.told}{step.confidence === null ? "" : ` ${shareOf(step.confidence)}`}</text>
            <text x={x} y={y + 56}>{msOf(step.ms)} ms</text>
            {step.cost && <text x={x} y={y + 70}>{step.cost}</text>}
          </g>
        );
      })}
    </svg>
  );
}

/** A tick, a cross, a question mark or a dash, so that colour is never alone in telling. */
function StepSign({ outcome, x, y }: { outcome: string; x: number; y: number }) {
  const at = `translate(${x} ${y})`;
  if (outcome === "answered") return <path className="step-sign" transform={at} d="M-4.5,0.5 L-1.2,3.8 L4.8,-3.6" />;
  if (outcome === "failed" || outcome === "late") return <path className="step-sign" transform={at} d="M-3.5,-3.5 L3.5,3.5 M3.5,-3.5 L-3.5,3.5" />;
  if (outcome === "passed") return <path className="step-sign" transform={at} d="M-4,0 L4,0" />;
  return <path className="step-sign" transform={at} d="M-3,-2.5 C-3,-6 3,-6 3,-2.5 C3,-0.5 0,-0.5 0,2 M0,5 L0,5.1" />;
}
