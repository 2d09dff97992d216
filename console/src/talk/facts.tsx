// The facts of an answer on one line: what it does, which layer, how sure, how long, what kind.
import { type Answer, codesOf } from "../types";
import { msOf, nameOf, useWords } from "../words/words";
import { ConfidencePicture } from "./confidence";

export function Facts({ answer }: { answer: Answer }) {
  const speech = useWords();
  const { w } = speech;
  const codes = codesOf(answer);
  return (
    <ul className="facts">
      {codes.length > 0 && (
        <li className={answer.outcome?.accepted === false ? "fact" : "fact moves"}>{codes.map((code) => nameOf(code, speech)).join(" → ")}</li>
      )}
      <li className="fact" data-fact="layer">
        <span className="unseen">{w.answer.layer} </span>
        {w.layers[answer.layer] ?? answer.layer}
      </li>
      <li><ConfidencePicture value={answer.confidence} /></li>
      <li title={w.answer.latency}>
        <span className="unseen">{w.answer.latency} </span>
        <span className="number">{msOf(answer.latency_ms)} ms</span>
      </li>
      <li data-fact="intent">{answer.asks ? w.answer.asks : (w.intents[answer.intent] ?? answer.intent)}</li>
    </ul>
  );
}
