// One thing said and what came back.
import { type SyntheticEvent, useMemo, useState } from "react";
import { BodySaid } from "../body/outcome";
import { Coded } from "../shell/coded";
import type { Answer } from "../types";
import { SpeechContext, useWords } from "../words/words";
import { AnswerDetails } from "./details";
import type { Message } from "./conversation";
import { Facts } from "./facts";
import { Feedback } from "./feedback";
import { languageOf, Question } from "./question";

interface Parts {
  message: Message;
  newest: boolean;
  send(text: string): void;
  confirm(answer: Answer): Promise<void>;
}

/** Why it answered so; drawn, and its costs asked for, when it is unfolded. */
function Why({ answer }: { answer: Answer }) {
  const { w } = useWords();
  const [open, setOpen] = useState(false);
  const toggled = (event: SyntheticEvent<HTMLDetailsElement>) => {
    const { currentTarget } = event;
    setOpen(currentTarget.open);
    if (currentTarget.open) requestAnimationFrame(() => currentTarget.scrollIntoView({ block: "nearest" }));
  };
  return (
    <details className="why" onToggle={toggled}>
      <summary>{w.answer.why}</summary>
      {open && <AnswerDetails answer={answer} />}
    </details>
  );
}

const NONE: string[] = [];

type SaidParts = { answer: Answer; text: string; came: string[] } & Pick<Parts, "newest" | "send" | "confirm">;

function Said({ answer, text, came, newest, send, confirm }: SaidParts) {
  const speech = useWords();
  // An answer was given by the thresholds of its time; what is chosen later moves the marks of later answers only.
  const [thresholds] = useState(speech.thresholds);
  const then = useMemo(() => ({ ...speech, thresholds }), [speech, thresholds]);
  const kind = answer.stopped ? "stopped" : answer.asks ? "asks" : "sure";
  return (
    <article className={`answer ${kind}`} data-layer={answer.layer} data-interaction={answer.interaction}>
      <p className="response" lang={languageOf(answer.response)}>{answer.response}</p>
      {answer.asks && answer.outcome?.reason !== "confirm" && <Question answer={answer} newest={newest} send={send} />}
      <BodySaid answer={answer} newest={newest} send={send} confirm={confirm} />
      <div role="status">
        {came.map((said) => <p key={said} className="came" lang={languageOf(said)}>{said}</p>)}
      </div>
      <SpeechContext value={then}>
        <Facts answer={answer} />
        <Why answer={answer} />
      </SpeechContext>
      <Feedback interaction={answer.interaction} again={() => send(text)} />
    </article>
  );
}

export function Exchange({ message, newest, send, confirm }: Parts) {
  const { w } = useWords();
  const { answer, trouble, came = NONE } = message;
  return (
    <div className="exchange">
      <p className="said">
        <span className="unseen">{w.chat.you}: </span>
        {message.text}
      </p>
      {answer && <Said answer={answer} text={message.text} came={came} newest={newest} send={send} confirm={confirm} />}
      {trouble && (
        <p className="answer trouble"><Coded text={trouble.away ? w.chat.away : `${w.chat.failed}: ${trouble.message}`} /></p>
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
