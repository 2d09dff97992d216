// The exam's verdict: a dot plot of before and after, a group a row, then the reasons in words.
import { useState } from "react";
import type { Line, Reason, Verdict } from "../learning";
import { type MoreSpeech, useMoreWords } from "../words/more";
import { LANGUAGES, percentOf } from "../words/words";
import type { Lang } from "../types";
import { wilson } from "./wilson";

const FEW = 8;

function groupName(line: Pick<Line, "kind" | "name">, { w }: MoreSpeech): string {
  if (line.kind === "target") return w.learn.exam.target;
  if (line.kind === "rest") return w.learn.exam.rest;
  if (line.kind === "language") return LANGUAGES[line.name as Lang]?.name ?? line.name;
  return line.kind === "category" ? (w.categories[line.name] ?? line.name) : line.name;
}

/** Two dots with their intervals on a scale from 0 to 100 %, before above after, and a line that joins them. */
function Dots({ line }: { line: Line }) {
  const { w, lang } = useMoreWords();
  const x = (share: number) => 6 + 308 * Math.min(1, Math.max(0, share));
  const before = wilson(line.before, line.rows);
  const after = wilson(line.after, line.rows);
  return (
    <svg className="dots" viewBox="0 0 320 26" role="img" aria-label={w.learn.exam.spoken(percentOf(line.before, lang), percentOf(line.after, lang))}>
      {[0, 0.5, 1].map((share) => <line key={share} className="grid-line" x1={x(share)} x2={x(share)} y1="1" y2="25" />)}
      <line className="dots-before" x1={x(before[0])} x2={x(before[1])} y1="8" y2="8" />
      <line className="dots-after" x1={x(after[0])} x2={x(after[1])} y1="18" y2="18" />
      <line className="dots-join" x1={x(line.before)} x2={x(line.after)} y1="8" y2="18" />
      <circle className="dot-before" cx={x(line.before)} cy="8" r="4" />
      <circle className="dot-after" cx={x(line.after)} cy="18" r="4.4" />
    </svg>
  );
}

function Row({ line }: { line: Line }) {
  const speech = useMoreWords();
  const { w, lang } = speech;
  const signed = (share: number) => new Intl.NumberFormat(lang, { maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(100 * share);
  const tone = line.low > 0 ? "up" : line.high < 0 ? "down" : "even";
  return (
    <tr data-kind={line.kind}>
      <th scope="row">{groupName(line, speech)} <span className="quiet number">{line.rows}</span></th>
      <td className="drawn"><Dots line={line} /></td>
      <td className="number" data-tone={tone}>
        {signed(line.change)} <span className="quiet">({signed(line.low)} … {signed(line.high)})</span>
        <span className="unseen"> {w.learn.exam.points}</span>
      </td>
    </tr>
  );
}

/** The order of the table: the target, the rest, then the groups that changed most. */
export function shown(table: Line[], all: boolean): Line[] {
  const first = (line: Line) => line.kind === "target" || line.kind === "rest";
  const groups = table.filter((line) => !first(line)).sort((a, b) => Math.abs(b.change) - Math.abs(a.change) || b.rows - a.rows);
  return [...table.filter((line) => first(line) && line.rows > 0), ...(all ? groups : groups.slice(0, FEW))];
}

function Table({ verdict }: { verdict: Verdict }) {
  const { w } = useMoreWords();
  const [all, setAll] = useState(false);
  const groups = verdict.table.filter((line) => line.kind !== "target" && line.kind !== "rest").length;
  return (
    <>
      <table className="verdict-table" aria-label={w.learn.exam.table}>
        <thead>
          <tr>
            <th scope="col">{w.learn.exam.group}, <span className="quiet">{w.learn.exam.rows}</span></th>
            <td className="drawn scale" aria-hidden="true"><span>0</span><span>100%</span></td>
            <th scope="col" className="number">{w.learn.exam.change}, <span className="quiet">{w.learn.exam.points}</span></th>
          </tr>
        </thead>
        <tbody>{shown(verdict.table, all).map((line) => <Row key={`${line.kind} ${line.name}`} line={line} />)}</tbody>
      </table>
      {!all && groups > FEW && <button type="button" className="correct" onClick={() => setAll(true)}>{w.learn.exam.more(groups)}</button>}
    </>
  );
}

/** A rule by its name; that of a group is the group's kind and name. */
function ruleName(rule: string, speech: MoreSpeech): string {
  const known = speech.w.learn.exam.rules[rule];
  if (known) return known;
  const [kind = "", ...name] = rule.split(" ");
  return groupName({ kind, name: name.join(" ") || rule }, speech);
}

/** What a reason's words begin with, where the rule's name already says it. */
const NAMED = /^(Target|Everything else|Calibration error|Answered alone at [^:]*|Time of a decision|False act\w*|(Category|Language|Person) [^:]+): /;

function ReasonLine({ reason }: { reason: Reason }) {
  const speech = useMoreWords();
  const { w } = speech;
  return (
    <li data-outcome={reason.outcome}>
      <span className={`outcome-mark ${reason.outcome}`}>{w.learn.exam.kept[reason.outcome] ?? reason.outcome}</span>
      <span>
        <strong>{ruleName(reason.rule, speech)}</strong>
        <span lang="en"> {reason.words.replace(NAMED, "")}</span>
        {reason.enough && <span className="quiet"> {w.learn.exam.enough}: <span lang="en">{reason.enough}</span></span>}
      </span>
    </li>
  );
}

export function VerdictPicture({ verdict }: { verdict: Verdict }) {
  const { w } = useMoreWords();
  const worstFirst = { fail: 0, undecided: 1, pass: 2 } as Record<string, number>;
  const reasons = [...verdict.reasons].sort((a, b) => (worstFirst[a.outcome] ?? 3) - (worstFirst[b.outcome] ?? 3));
  return (
    <div className="verdict">
      <p className="verdict-told" data-outcome={verdict.outcome}>
        <span className={`outcome-mark ${verdict.outcome}`}>{w.learn.exam.outcomes[verdict.outcome] ?? verdict.outcome}</span>
        {verdict.claim && <span>{w.learn.exam.claims[verdict.claim] ?? verdict.claim}</span>}
      </p>
      <Table verdict={verdict} />
      <p className="quiet verdict-legend">
        <svg viewBox="0 0 12 12" aria-hidden="true"><circle className="dot-before" cx="6" cy="6" r="4" /></svg> {w.learn.exam.before}
        <svg viewBox="0 0 12 12" aria-hidden="true"><circle className="dot-after" cx="6" cy="6" r="4.4" /></svg> {w.learn.exam.after}. {w.learn.exam.note}
      </p>
      <h3>{w.learn.exam.reasons}</h3>
      <ul className="reasons">{reasons.map((reason, place) => <ReasonLine key={place} reason={reason} />)}</ul>
    </div>
  );
}
