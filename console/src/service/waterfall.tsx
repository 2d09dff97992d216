// A chat's steps as a waterfall: when each began and how long it took, with what it told.
import type { WalkStep } from "../serving";
import { useMoreWords } from "../words/more";
import { msTold } from "./told";

const LEAST = 0.4; // of a hundred: what took no time is still seen

function toldOf(told: Record<string, unknown>): string {
  return Object.entries(told).map(([name, value]) => `${name} ${String(value)}`).join(", ");
}

export function Waterfall({ steps, took }: { steps: WalkStep[]; took: number | null }) {
  const { w } = useMoreWords();
  const whole = Math.max(0.001, (took ?? 0) * 1000, ...steps.map((step) => step.at_ms + step.took_ms));
  if (!steps.length) return <p className="quiet">{w.service.noSteps}</p>;
  return (
    <table className="waterfall">
      <caption className="unseen">{w.service.steps}</caption>
      <thead className="unseen">
        <tr>{[w.service.step, w.service.begun, w.service.took].map((name) => <th key={name} scope="col">{name}</th>)}</tr>
      </thead>
      <tbody>
        {steps.map((step, place) => {
          const wide = Math.max(LEAST, (100 * step.took_ms) / whole);
          const left = Math.min(100 - wide, (100 * Math.max(0, step.at_ms)) / whole);
          return (
            <tr key={place} data-step={step.name}>
              <th scope="row">
                {w.service.stepNames[step.name] ?? step.name}
                {Object.keys(step.told).length > 0 && <span className="quiet step-told">{toldOf(step.told)}</span>}
              </th>
              <td className="fall">
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                  <rect className="fall-rail" y="4.500" width="100" height="1" />
                  <rect className="fall-bar" x={left} y="1" width={wide} height="8" />
                </svg>
                <span className="unseen">{msTold(Math.max(0, step.at_ms))}</span>
              </td>
              <td className="number ms">{msTold(step.took_ms)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
