// One thing said and what came back.
import type { SyntheticEvent } from "react";
import type { Answer } from "../types";
import { nameOf, useWords } from "../words/words";
import { AnswerDetails } from "./details";
import type { Message } from "./conversation";
import { Facts } from "./facts";

interface Parts {
  message: Message;
  newest: boolean;
  send(text: string): void;
}

function Confirm({ answer, send }: { answer: Answer; send(text: string): void }) {
  const speech = useWords();
  const { w } = speech;
  return (
    <p className="confirm">
      <span className="guess">{w.answer.guess}: {answer.guess.actions.map((code) => nameOf(code, speech)).join(" → ")}</span>
      <button type="button" className="button" onClick={() => send(w.answer.yes)}>{w.answer.doIt}</button>
    </p>
  );
}

/** Bring what was unfolded into sight. */
function show(event: SyntheticEvent<HTMLDetailsElement>) {
  if (event.currentTarget.open) event.currentTarget.scrollIntoView({ block: "nearest" });
}

function Said({ answer, newest, send }: { answer: Answer; newest: boolean; send(text: string): void }) {
  const { w } = useWords();
  const kind = answer.stopped ? "stopped" : answer.asks ? "asks" : "sure";
  return (
    <article className={`answer ${kind}`} data-layer={answer.layer} data-interaction={answer.interaction}>
      <p className="response">{answer.response}</p>
      {newest && answer.asks && answer.guess.actions.length > 0 && <Confirm answer={answer} send={send} />}
      <Facts answer={answer} />
      <details className="why" onToggle={show}>
        <summary>{w.answer.why}</summary>
        <AnswerDetails answer={answer} />
      </details>
    </article>
  );
}

export function Exchange({ message, newest, send }: Parts) {
  const { w } = useWords();
  const { answer, trouble } = message;
  return (
    <div className="exchange">
      <p className="said">
        <span className="unseen">{w.chat.you}: </span>
        {message.text}
      </p>
      {answer && <Said answer={answer} newest={newest} send={send} />}
      {trouble && (
        <p className="answer trouble">{trouble.away ? w.chat.away : `${w.chat.failed}: ${trouble.message}`}</p>
      )}
      {!answer && !trouble && (
        <p className="answer pending">
          <span className="unseen">{w.chat.thinking}</span>
          <i /><i /><i />
        </p>
      )}
    </div>
  );
}
