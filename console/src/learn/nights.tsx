// The nights: a list, and one of them in full: verdict, reasons, curve, report.
import { useState } from "react";
import { timeOf } from "../journal/rows";
import type { Night, NightPart, NightSummary, Verdict } from "../learning";
import { Coded } from "../shell/coded";
import { rightOf } from "../talk/right";
import { useMoreWords } from "../words/more";
import { Curve } from "./curve";
import { Markdown } from "./markdown";
import { stretchOf } from "./night";
import { useNight, useNights } from "./read";
import { VerdictPicture } from "./verdict";

function List({ nights, chosen, choose }: { nights: NightSummary[]; chosen: string; choose(id: string): void }) {
  const { w, lang } = useMoreWords();
  return (
    <ul className="night-list" aria-label={w.learn.nights.choose}>
      {nights.map((one) => (
        <li key={one.id}>
          <button type="button" aria-current={one.id === chosen ? "true" : undefined} onClick={() => choose(one.id)}>
            <span className="number">{timeOf(one.at, lang)}</span>
            <span className={`outcome-mark ${one.outcome.replace(" ", "-")}`}>{w.learn.nights.outcomes[one.outcome] ?? one.outcome}</span>
            <span className="quiet number">{w.learn.nights.made(one.examples, one.people)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What a part has learned, by example: what was said, the answer before and the answer now. */
function Learned({ part }: { part: NightPart }) {
  const speech = useMoreWords();
  const { w } = speech;
  if (!part.learned.length) return null;
  const heads = [w.learn.waiting.said, w.learn.exam.before, w.learn.exam.after];
  return (
    <details className="as-table learned" open>
      <summary>{w.learn.nights.learned}</summary>
      <table>
        <thead>
          <tr>{heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr>
        </thead>
        <tbody>
          {part.learned.map((one, place) => (
            <tr key={place}>
              <th scope="row">{one.text}</th>
              <td>{rightOf(one.before, speech)}</td>
              <td className="strong">{rightOf(one.after, speech)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** The report without its heading and its first sentence, which stand above it already. */
function bodyOf({ markdown, sentence }: Night): string {
  const body = markdown.replace(/^# .*\n+/, "");
  return body.startsWith(sentence) ? body.slice(sentence.length) : body;
}

/** The verdicts of a night's parts, one at a time. */
function Parts({ night }: { night: Night }) {
  const { w } = useMoreWords();
  const [place, setPlace] = useState(0);
  const parts = night.parts.filter((part) => part.verdict?.table);
  const part = parts[Math.min(place, parts.length - 1)];
  const nameOf = (name: string) => (name === "everybody" || !name ? w.learn.night.everybody : name);
  if (!part) return <p className="quiet">{w.learn.exam.none}</p>;
  return (
    <>
      {parts.length > 1
        ? (
          <label className="part-picker">
            <span>{w.learn.exam.part}</span>
            <select value={place} onChange={(event) => setPlace(Number(event.target.value))}>
              {parts.map((one, index) => <option key={index} value={index}>{nameOf(one.name)}: {w.learn.exam.outcomes[one.verdict?.outcome ?? ""] ?? ""}</option>)}
            </select>
          </label>
        )
        : <p className="quiet">{w.learn.night.part(nameOf(part.name))}</p>}
      <VerdictPicture key={part.name} verdict={part.verdict as Verdict} />
      <Learned part={part} />
    </>
  );
}

function Report({ id, round }: { id: string; round: string }) {
  const { w, lang } = useMoreWords();
  const { found, trouble } = useNight(id, round);
  if (trouble) return <p className="answer trouble" role="status"><Coded text={trouble} /></p>;
  if (!found) return <p className="quiet" role="status">{w.list.loading}</p>;
  return (
    <article className="night-report" aria-label={w.learn.nights.report} data-night={found.id}>
      <p className="night-sentence" lang="en">{found.sentence}</p>
      <p className="quiet number">
        {timeOf(found.at, lang)} · {stretchOf(found.seconds, lang)} · {w.learn.nights.made(found.examples, found.people)}
        {found.release && <> · {w.exam.release} <code>{found.release}</code></>}
      </p>
      <h3>{w.learn.exam.title}</h3>
      <Parts night={found} />
      {found.curve.length > 0 && (
        <details className="as-table">
          <summary>{w.learn.night.curve}</summary>
          <Curve points={found.curve} />
        </details>
      )}
      {found.markdown && (
        <details className="as-table" open>
          <summary>{w.learn.nights.report}</summary>
          <Markdown text={bodyOf(found)} />
        </details>
      )}
    </article>
  );
}

export function Nights({ round }: { round: string }) {
  const { w } = useMoreWords();
  const { found, trouble } = useNights(round);
  const [chosen, setChosen] = useState("");
  const nights = found?.nights ?? [];
  const first = nights.find((one) => one.outcome !== "running")?.id ?? "";
  const shown = nights.some((one) => one.id === chosen) ? chosen : first;
  return (
    <section className="card nights" aria-label={w.learn.nights.title}>
      <h3>{w.learn.nights.title}</h3>
      {trouble && <p className="answer trouble" role="status"><Coded text={trouble} /></p>}
      {found && nights.length === 0 && <p className="quiet">{w.learn.nights.none}</p>}
      {nights.length > 0 && (
        <div className="nights-parts">
          <List nights={nights} chosen={shown} choose={setChosen} />
          {shown && <Report key={shown} id={shown} round={round} />}
        </div>
      )}
    </section>
  );
}
