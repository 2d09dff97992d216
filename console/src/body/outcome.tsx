// What the body said to an answer's actions: the steps that were added, why it will not, or that it waits for a yes.
import { useEffect, useState } from "react";
import type { Answer, Outcome } from "../types";
import { languageOf } from "../talk/question";
import { LANGUAGES, useWords } from "../words/words";
import { Plan } from "./plan";

/** As long as the guard keeps an order waiting. */
const WAITS_MS = 20_000;

interface Parts {
  answer: Answer;
  newest: boolean;
  confirm(answer: Answer): Promise<void>;
  send(text: string): void;
}

function Confirm({ answer, confirm, send }: Omit<Parts, "newest">) {
  const { w } = useWords();
  const [over, setOver] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver((told) => told || w.body.confirmLate), WAITS_MS);
    return () => clearTimeout(timer);
  }, [w]);
  if (over) return <p className="quiet" role="status">{over}</p>;
  const yes = () => {
    setBusy(true);
    confirm(answer).catch((error: Error) => setOver(error.message || w.chat.away));
  };
  return (
    <div className="confirm risky" role="group" aria-label={w.body.confirm}>
      <p className="guess">{w.body.confirm}</p>
      <p className="choices">
        <button type="button" className="button" disabled={busy} onClick={yes}>{w.body.confirmYes}</button>
        <button type="button" className="button plain" disabled={busy} onClick={() => send(LANGUAGES[languageOf(answer.response)].answer.no)}>{w.body.confirmNo}</button>
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
