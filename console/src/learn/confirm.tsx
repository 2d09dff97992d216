// The question before a release is changed. It stands in the page, so that the stop stays within reach.
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useMoreWords } from "../words/more";
import { percentOf } from "../words/words";

export type Verb = "promote" | "try" | "shadow" | "rollback" | "endTrial";

export interface Choice {
  verb: Verb;
  release: string;
}

const SHARES = [0.05, 0.1, 0.25, 0.5];

interface Parts {
  choice: Choice;
  busy: boolean;
  /** `share` is that of the conversations, for a trial. */
  yes(share: number, why: string): void;
  no(): void;
}

export function Confirm({ choice, busy, yes, no }: Parts) {
  const { w, lang } = useMoreWords();
  const told = w.learn.releases;
  const [share, setShare] = useState(0.1);
  const [why, setWhy] = useState("");
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => cancel.current?.focus(), []);
  const ask = told.ask[choice.verb];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    yes(share, why.trim());
  };
  return (
    <form className="confirm-change" onSubmit={submit}>
      <p>{typeof ask === "string" ? ask : ask(choice.release.slice(0, 12))}</p>
      {choice.verb === "try" && (
        <label>
          <span>{told.share}</span>
          <select value={share} onChange={(event) => setShare(Number(event.target.value))}>
            {SHARES.map((one) => <option key={one} value={one}>{percentOf(one, lang)}</option>)}
          </select>
        </label>
      )}
      <label>
        <span>{told.why}</span>
        <input value={why} maxLength={500} onChange={(event) => setWhy(event.target.value)} />
      </label>
      <p className="choices">
        <button type="submit" className="button" disabled={busy}>{told.yes}</button>
        <button ref={cancel} type="button" className="button plain" onClick={no}>{told.no}</button>
      </p>
    </form>
  );
}
