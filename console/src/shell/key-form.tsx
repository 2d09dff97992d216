// Asks for an API key when the service wants one. The key stays in this tab.
import { type FormEvent, useState } from "react";
import { Coded } from "./coded";
import { keepKey } from "../links/service";
import { useWords } from "../words/words";

export function KeyForm({ done }: { done(key: string): void }) {
  const { w } = useWords();
  const [key, setKey] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keepKey(key.trim());
    done(key.trim());
  };
  return (
    <form className="key-form" onSubmit={submit}>
      <strong>{w.key.title}</strong>
      <label>
        <span>{w.key.label}</span>
        <input type="password" autoComplete="off" required value={key} onChange={(event) => setKey(event.target.value)} />
      </label>
      <button type="submit" className="button">{w.key.save}</button>
      <small><Coded text={w.key.note} /></small>
    </form>
  );
}
