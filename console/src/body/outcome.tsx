// What the body said to an answer's actions: the steps that were added, why it will not, or that it waits for a yes.
import { useEffect, useState } from "react";
import type { Answer, Outcome } from "../types";
import { useWords } from "../words/words";
import { Plan } from "./plan";

/** As long as the guard keeps an order waiting. */
const WAITS_MS = 20_000;

interface Parts {
  answer: Answer;
  newest: boolean;
  confirm(answer: Answer): void;
  send(text: string): void;
}

function Confirm({ answer, confirm, send }: Omit<Parts, "newest">) {
  const { w } = useWords();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), WAITS_MS);
    return () => clearTimeout(timer);
  }, []);
  if (late) return <p className="quiet">{w.body.confirmLate}</p>;
  return (
    <div className="confirm risky" role="group" aria-label={w.body.confirm}>
      <p className="guess">{w.body.confirm}</p>
      <p className="choices">
        <button type="button" className="button" onClick={() => confirm(answer)}>{w.body.confirmYes}</button>
        <button type="button" className="button plain" onClick={() => send(w.answer.no)}>{w.body.confirmNo}</button>
      </p>
    </div>
  );
}

function Refused({ outcome }: { outcome: Outcome }) {
  const { w } = useWords();
  return <p className="refused" data-reason={outcome.reason}>{w.body.refused}: {w.body.reasons[outcome.reason] ?? outcome.reason}</p>;
}

export function BodySaid({ answer, newest, confirm, send }: Parts) {
  const { outcome } = answer;
  if (!outcome) return null;
  if (outcome.accepted) return outcome.plan.some((step) => step.inserted) ? <Plan steps={outcome.plan} explain /> : null;
  if (outcome.reason === "confirm") return newest ? <Confirm answer={answer} confirm={confirm} send={send} /> : null;
  return <Refused outcome={outcome} />;
}
