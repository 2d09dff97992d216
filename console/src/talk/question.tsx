// A question back: what deshi would have done, and buttons that answer as the person would, in the person's language.
import type { MouseEvent } from "react";
import type { Answer, Lang } from "../types";
import { joined, LANGUAGES, nameOf, shareOf, useWords } from "../words/words";

/** Return the language of the service's sentence: it answers in the one that it was asked in. */
export function languageOf(text: string): Lang {
  if (/[\u3040-\u30ff]/.test(text)) return "ja";
  return /[\u3400-\u9fff]/.test(text) ? "zh" : "en";
}

/** Say the words as the next turn; who came by keyboard goes on in the message field, as the buttons go away. */
function answerer(send: (text: string) => void, words: string) {
  return (event: MouseEvent) => {
    send(words);
    if (event.detail === 0) document.getElementById("message")?.focus();
  };
}

export function Would({ answer }: { answer: Answer }) {
  const speech = useWords();
  const { w } = speech;
  const { guess } = answer;
  const moves = guess.actions.map((code) => nameOf(code, speech)).join(" → ");
  return (
    <>
      {moves || joined([w.intents[guess.intent] ?? guess.intent, w.answer.nothing], speech.lang)} <span className="number">({shareOf(guess.confidence)})</span>
    </>
  );
}

export function Question({ answer, newest, send }: { answer: Answer; newest: boolean; send(text: string): void }) {
  const { w } = useWords();
  const words = LANGUAGES[languageOf(answer.response)].answer;
  return (
    <div className="confirm" role="group" aria-label={w.answer.would}>
      <p className="guess">{w.answer.would}: <Would answer={answer} /></p>
      {newest && answer.guess.actions.length > 0 && (
        <p className="choices">
          <button type="button" className="button" onClick={answerer(send, words.yes)}>{w.answer.doIt}</button>
          <button type="button" className="button plain" onClick={answerer(send, words.no)}>{w.answer.dont}</button>
        </p>
      )}
    </div>
  );
}
