// What is behind an answer: the way through the layers, the reasoning, the best guess.
import type { Answer } from "../types";
import { nameOf, shareOf, useWords } from "../words/words";
import { TracePicture } from "./trace";

export function AnswerDetails({ answer }: { answer: Answer }) {
  const speech = useWords();
  const { w } = speech;
  const { guess } = answer;
  const actions = guess.actions.map((code) => `${nameOf(code, speech)} (${code})`).join(" → ");
  return (
    <div className="details">
      <h3>{w.answer.trace}</h3>
      <TracePicture steps={answer.trace} winner={answer.layer} />
      <h3>{w.answer.reasoning}</h3>
      <p>{answer.reasoning}</p>
      <h3>{w.answer.guess}</h3>
      <p>
        {w.intents[guess.intent] ?? guess.intent}: {actions || w.answer.nothing}, <span className="number">{shareOf(guess.confidence)}</span>
      </p>
      <p className="identity">{w.answer.interaction} <code>{answer.interaction}</code></p>
    </div>
  );
}
