// The journal's table. On a narrow page each row becomes a small card (see styles/journal.css).
import type { JournalRow } from "../types";
import { Sureness } from "../talk/confidence";
import { codesOf } from "../types";
import { msOf, nameOf, useWords } from "../words/words";

export function timeOf(at: number, lang: string): string {
  const time = new Date(at * 1000);
  const today = time.toDateString() === new Date().toDateString();
  return time.toLocaleString(lang, today ? { timeStyle: "medium" } : { dateStyle: "short", timeStyle: "short" });
}

function Row({ row, open }: { row: JournalRow; open(row: JournalRow): void }) {
  const speech = useWords();
  const { w, lang } = speech;
  const { answer } = row;
  // What the body would not do is no move.
  const moves = answer && answer.outcome?.accepted !== false ? codesOf(answer).map((code) => nameOf(code, speech)).join(" → ") : "";
  return (
    <tr onClick={() => open(row)}>
      <td className="number when">{timeOf(row.at, lang)}</td>
      <th scope="row">
        <button type="button" className="link-button">{row.text ?? w.list.erased}</button>
      </th>
      <td className="answered">{answer ? moves || answer.response : w.list.erased}</td>
      <td>{answer && <span className="fact">{w.layers[answer.layer] ?? answer.layer}</span>}</td>
      <td className="kind-of">{answer && (answer.asks ? w.answer.asks : (w.intents[answer.intent] ?? answer.intent))}</td>
      <td>{answer && <Sureness value={answer.confidence} />}</td>
      <td className="number ms">{answer && `${msOf(answer.latency_ms)} ms`}</td>
    </tr>
  );
}

export function Rows({ rows, open }: { rows: JournalRow[]; open(row: JournalRow): void }) {
  const { w } = useWords();
  const heads = [w.list.at, w.list.said, w.list.answered, w.list.layer, w.list.intent, w.list.confidence, w.answer.latency];
  return (
    <table className="rows">
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">{head}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.interaction} row={row} open={open} />
        ))}
      </tbody>
    </table>
  );
}
