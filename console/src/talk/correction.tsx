// What would have been right: actions in order, nothing at all, or another kind of answer; with a comment.
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Right } from "../learning";
import { nameOf, useWords } from "../words/words";
import { DO, MOST, NOTHING, offered, OTHERS } from "./right";

interface Parts {
  busy: boolean;
  save(right: Right, comment: string): void;
  close(): void;
}

type Kind = "actions" | "nothing" | "other";

/** The actions chosen so far, each with a button that takes it out again, and buttons that put one more at the end. */
function Sequence({ codes, change }: { codes: number[]; change(codes: number[]): void }) {
  const speech = useWords();
  const { w } = speech;
  return (
    <>
      <ol className="sequence" aria-label={w.feedback.chosen}>
        {codes.length === 0 && <li className="quiet">{w.feedback.none}</li>}
        {codes.map((code, place) => (
          <li key={place}>
            <button type="button" className="chip picked" aria-label={w.feedback.remove(nameOf(code, speech))} onClick={() => change(codes.filter((_, index) => index !== place))}>
              <span className="number">{place + 1}</span> {nameOf(code, speech)} <span aria-hidden="true">×</span>
            </button>
          </li>
        ))}
      </ol>
      <div className="offered" role="group" aria-label={w.feedback.add}>
        {offered(speech).map((code) => (
          <button key={code} type="button" className="chip" disabled={codes.length >= MOST} onClick={() => change([...codes, code])}>{nameOf(code, speech)}</button>
        ))}
      </div>
    </>
  );
}

export function Correction({ busy, save, close }: Parts) {
  const { w } = useWords();
  const [kind, setKind] = useState<Kind>("actions");
  const [codes, setCodes] = useState<number[]>([]);
  const [label, setLabel] = useState<string>(OTHERS[0]);
  const [comment, setComment] = useState("");
  const [lacking, setLacking] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    first.current?.focus({ preventScroll: true });
    form.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (kind === "actions" && codes.length === 0) return setLacking(true);
    save({ label: kind === "actions" ? DO : kind === "nothing" ? NOTHING : label, actions: kind === "actions" ? codes : [] }, comment.trim());
  };
  const radio = (name: Kind, told: string) => (
    <label className="kind">
      <input ref={name === "actions" ? first : null} type="radio" name="kind" value={name} checked={kind === name} onChange={() => setKind(name)} />
      <span>{told}</span>
    </label>
  );
  return (
    <form ref={form} className="correction" onSubmit={submit} aria-label={w.feedback.correct}>
      <fieldset>
        <legend>{w.feedback.question}</legend>
        <div className="kinds">
          {radio("actions", w.feedback.actions)}
          {radio("nothing", w.feedback.nothing)}
          {radio("other", w.feedback.other)}
        </div>
        {kind === "actions" && <Sequence codes={codes} change={(now) => { setCodes(now); setLacking(false); }} />}
        {kind === "other" && (
          <select aria-label={w.feedback.other} value={label} onChange={(event) => setLabel(event.target.value)}>
            {OTHERS.map((name) => <option key={name} value={name}>{w.labels[name]}</option>)}
          </select>
        )}
      </fieldset>
      <label className="comment">
        <span>{w.feedback.comment}</span>
        <input value={comment} maxLength={4000} onChange={(event) => setComment(event.target.value)} />
      </label>
      {lacking && <p className="feedback-trouble" role="alert">{w.feedback.lacking}</p>}
      <p className="choices">
        <button type="submit" className="button" disabled={busy}>{w.feedback.save}</button>
        <button type="button" className="button plain" onClick={close}>{w.feedback.cancel}</button>
      </p>
    </form>
  );
}
