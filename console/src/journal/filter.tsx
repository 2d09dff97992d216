// What of the journal to show.
import type { Query } from "../links/service";
import { useWords } from "../words/words";

export const NO_FILTER: Query = { text: "", layer: "", intent: "", session: "" };

const LAYERS = ["reflex", "senses", "cache", "corrections", "student", "local", "teacher", "person"];
const INTENTS = ["action", "dialog", "question"];

function Choice({ name, value, options, words, change }: { name: string; value: string; options: string[]; words: Record<string, string>; change(value: string): void }) {
  const { w } = useWords();
  return (
    <label>
      <span>{name}</span>
      <select value={value} onChange={(event) => change(event.target.value)}>
        <option value="">{w.list.any}</option>
        {options.map((option) => (
          <option key={option} value={option}>{words[option] ?? option}</option>
        ))}
      </select>
    </label>
  );
}

export function Filter({ query, change }: { query: Query; change(query: Query): void }) {
  const { w } = useWords();
  const set = (part: keyof Query) => (value: string) => change({ ...query, [part]: value });
  const filtered = Object.values(query).some(Boolean);
  return (
    <form className="filter" role="search" onSubmit={(event) => event.preventDefault()}>
      <label className="filter-text">
        <span>{w.list.text}</span>
        <input type="search" name="text" value={query.text} onChange={(event) => set("text")(event.target.value)} />
      </label>
      <Choice name={w.list.layer} value={query.layer} options={LAYERS} words={w.layers} change={set("layer")} />
      <Choice name={w.list.intent} value={query.intent} options={INTENTS} words={w.intents} change={set("intent")} />
      <label>
        <span>{w.list.session}</span>
        <input name="session" value={query.session} onChange={(event) => set("session")(event.target.value)} />
      </label>
      <button type="button" className="button plain" disabled={!filtered} onClick={() => change(NO_FILTER)}>{w.list.reset}</button>
    </form>
  );
}
