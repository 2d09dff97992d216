// The facts of an answer on one line: what it does, which layer, how sure, how long, what kind.
import { type Answer, codesOf } from "../types";
import { msOf, nameOf, shareOf, useWords } from "../words/words";

export function Sureness({ value }: { value: number }) {
  const { w } = useWords();
  return (
    <span className="sureness">
      <svg viewBox="0 0 56 6" aria-hidden="true">
        <rect className="sureness-rail" width="56" height="6" rx="3" />
        <rect className="sureness-bar" width={Math.max(3, 56 * value)} height="6" rx="3" />
      </svg>
      <span className="unseen">{w.answer.confidence} </span>
      <span className="number" data-fact="confidence">{shareOf(value)}</span>
    </span>
  );
}

export function Facts({ answer }: { answer: Answer }) {
  const speech = useWords();
  const { w } = speech;
  const codes = codesOf(answer);
  return (
    <ul className="facts">
      {codes.length > 0 && (
        <li className="fact moves">{codes.map((code) => nameOf(code, speech)).join(" → ")}</li>
      )}
      <li className="fact" data-fact="layer">
        <span className="unseen">{w.answer.layer} </span>
        {w.layers[answer.layer] ?? answer.layer}
      </li>
      <li title={w.answer.confidence}><Sureness value={answer.confidence} /></li>
      <li title={w.answer.latency}>
        <span className="unseen">{w.answer.latency} </span>
        <span className="number">{msOf(answer.latency_ms)} ms</span>
      </li>
      <li data-fact="intent">{answer.asks ? w.answer.asks : (w.intents[answer.intent] ?? answer.intent)}</li>
    </ul>
  );
}
