// The steps of a plan in order; what was put in because the body can't begin without it is marked and explained.
import { useEffect, useRef, useState } from "react";
import type { Planned, PlanStep } from "../types";
import { nameOf, type Speech, useWords } from "../words/words";

type Shown = Planned & { state?: PlanStep["state"] };

/** Return what a step is called: why it was put in, else what was asked for. */
export function stepName(step: Planned, speech: Speech): string {
  return step.inserted ? (speech.w.body.inserted[step.inserted] ?? step.inserted) : nameOf(step.code, speech);
}

/** One step as a chip; a screen reader hears its state and that it was added. */
function Step({ step }: { step: Shown }) {
  const speech = useWords();
  const { body } = speech.w;
  return (
    <li className="step" data-state={step.state} data-inserted={step.inserted || undefined}>
      {step.state === "done" && <svg className="tick" viewBox="0 0 12 12" aria-hidden="true"><path d="M2 6.500l2.700 2.700L10 3.500" /></svg>}
      {step.inserted && <span aria-hidden="true">+</span>}
      <span>{stepName(step, speech)}</span>
      {step.inserted && <span className="unseen">, {body.addedMark}</span>}
      {step.state && <span className="unseen">, {body[step.state]}</span>}
    </li>
  );
}

const NONE: Shown[] = [];

/** `later` are steps of orders that come after this plan. */
export function Plan({ steps, later = NONE, explain = false }: { steps: Shown[]; later?: Shown[]; explain?: boolean }) {
  const { w } = useWords();
  const list = useRef<HTMLOListElement>(null);
  // A row that is too long is scrolled, by the keyboard, too.
  const [long, setLong] = useState(false);
  const now = steps.findIndex((step) => step.state === "now");
  useEffect(() => {
    setLong(list.current !== null && list.current.scrollWidth > list.current.clientWidth);
    const [row, chip] = [list.current, list.current?.children[now] as HTMLElement | undefined];
    // What waits behind the plan wants the room of what is done.
    const aside = later.length > 0 ? 0 : (row?.clientWidth ?? 0) - (chip?.offsetWidth ?? 0);
    if (row && chip) row.scrollLeft = chip.offsetLeft - aside / 2;
    row?.toggleAttribute("data-begun", row.scrollLeft > 0);
  }, [now, steps.length, later.length]);
  if (steps.length === 0) return null;
  const added = steps.some((step) => step.inserted);
  return (
    <div className="plan">
      <ol ref={list} className="steps" tabIndex={long ? 0 : undefined} aria-label={w.body.plan}>
        {steps.map((step, index) => <Step key={index} step={step} />)}
        {later.length > 0 && <li className="later">{w.body.later}</li>}
        {later.map((step, index) => <Step key={`later ${index}`} step={step} />)}
      </ol>
      {explain && added && <p className="plan-note">{w.body.added}</p>}
    </div>
  );
}
