// The steps of a plan in order; what was put in because the body can't begin without it is marked and explained.
import { useEffect, useRef } from "react";
import type { Planned, PlanStep } from "../types";
import { nameOf, useWords } from "../words/words";

type Shown = Planned & { state?: PlanStep["state"] };

/** One step as a chip; a screen reader hears its state and that it was added. */
function Step({ step }: { step: Shown }) {
  const speech = useWords();
  const { body } = speech.w;
  const name = step.inserted ? (body.inserted[step.inserted] ?? step.inserted) : nameOf(step.code, speech);
  return (
    <li className="step" data-state={step.state} data-inserted={step.inserted || undefined}>
      {step.state === "done" && <svg className="tick" viewBox="0 0 12 12" aria-hidden="true"><path d="M2 6.500l2.700 2.700L10 3.500" /></svg>}
      {step.inserted && <span aria-hidden="true">+</span>}
      <span>{name}</span>
      {step.inserted && <span className="unseen">, {body.addedMark}</span>}
      {step.state && <span className="unseen">, {body[step.state]}</span>}
    </li>
  );
}

export function Plan({ steps, explain = false }: { steps: Shown[]; explain?: boolean }) {
  const { w } = useWords();
  const list = useRef<HTMLOListElement>(null);
  const now = steps.findIndex((step) => step.state === "now");
  useEffect(() => {
    const [row, chip] = [list.current, list.current?.children[now] as HTMLElement | undefined];
    if (row && chip) row.scrollLeft = chip.offsetLeft - (row.clientWidth - chip.offsetWidth) / 2;
  }, [now]);
  if (steps.length === 0) return null;
  const added = steps.some((step) => step.inserted);
  return (
    <div className="plan">
      <ol ref={list} className="steps" aria-label={w.body.plan}>
        {steps.map((step, index) => <Step key={index} step={step} />)}
      </ol>
      {explain && added && <p className="plan-note">{w.body.added}</p>}
    </div>
  );
}
