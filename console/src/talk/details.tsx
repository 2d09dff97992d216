// What is behind an answer: the way through the layers and its cost, the reasoning, the best guess.
import type { Answer } from "../types";
import { nameOf, shareOf, useWords } from "../words/words";
import { useMarks } from "./confidence";
import { useCosts } from "./costs";
import { TracePicture } from "./trace";

export function AnswerDetails({ answer, cost }: { answer: Answer; cost?: Record<string, number> | undefined }) {
  const speech = useWords();
  const { w } = speech;
  const { guess } = answer;
  const costs = useCosts(answer.interaction, cost);
  const actions = guess.actions.map((code) => `${nameOf(code, speech)} (${code})`).join(" → ");
  return (
    <div className="details">
      <h3>{w.answer.trace}</h3>
      <TracePicture steps={answer.trace} winner={answer.layer} costs={costs} />
      <h3>{w.answer.reasoning}</h3>
      <p>{answer.reasoning}</p>
      <p className="quiet">{useMarks()}</p>
      <h3>{answer.asks ? w.answer.would : w.answer.guess}</h3>
      <p>
        {w.intents[guess.intent] ?? guess.intent}: {actions || w.answer.nothing}, <span className="number">{shareOf(guess.confidence)}</span>
      </p>
      <p className="identity">{w.answer.interaction} <code>{answer.interaction}</code></p>
    </div>
  );
}
