// The exam's table: all rows, the languages, then the categories, the weakest first, each with its Wilson interval.
import type { Counted, Exam } from "../measured";
import { LANGUAGES, percentOf, useWords } from "../words/words";
import type { Lang } from "../types";

/** The 95 % interval as a line, what was measured as a dot on it, on a scale from 0 to 100 %. */
function Interval({ of }: { of: Counted }) {
  const x = (share: number) => 3 + 94 * share;
  return (
    <svg className="interval" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <line className="interval-rail" x1={x(0)} x2={x(1)} y1="5" y2="5" />
      <line className="interval-line" x1={x(of.low)} x2={x(of.high)} y1="5" y2="5" />
      <line className="interval-dot" x1={x(of.exact / Math.max(1, of.rows))} x2={x(of.exact / Math.max(1, of.rows))} y1="1" y2="9" />
    </svg>
  );
}

function Row({ name, of }: { name: string; of: Counted }) {
  const { lang } = useWords();
  const rows = Math.max(1, of.rows);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number">{of.rows}</td>
      <td className="number strong">{percentOf(of.exact / rows, lang)}</td>
      <td className="number range">{percentOf(of.low, lang, 0)}–{percentOf(of.high, lang, 0)}</td>
      <td className="drawn"><Interval of={of} /></td>
      <td className="number">{percentOf(of.intent / rows, lang)}</td>
      <td className="number" data-bad={of.false_acts > 0}>{of.still ? `${of.false_acts} / ${of.still}` : "–"}</td>
    </tr>
  );
}

const weakestFirst = (a: [string, Counted], b: [string, Counted]) => a[1].exact / a[1].rows - b[1].exact / b[1].rows || b[1].rows - a[1].rows;

export function CategoryTable({ exam }: { exam: Exam }) {
  const { w } = useWords();
  const heads = [w.exam.rows, w.exam.exact, w.exam.interval];
  return (
    <div className="card">
      <p className="quiet table-note">{w.exam.tableNote}</p>
      <div className="scroller" role="region" aria-label={w.exam.table} tabIndex={0}>
        <table className="exam-table" aria-label={w.exam.table}>
          <thead>
            <tr>
              <th scope="col">{w.exam.category}</th>
              {heads.map((head) => <th key={head} scope="col" className="number">{head}</th>)}
              <td className="drawn scale" aria-hidden="true"><span>0</span><span>100%</span></td>
              <th scope="col" className="number">{w.exam.intent}</th>
              <th scope="col" className="number">{w.exam.falseActs}</th>
            </tr>
          </thead>
          <tbody className="group">
            <Row name={w.exam.all} of={exam.total} />
          </tbody>
          <tbody className="group">
            {Object.entries(exam.languages).map(([lang, of]) => <Row key={lang} name={LANGUAGES[lang as Lang]?.name ?? lang} of={of} />)}
          </tbody>
          <tbody className="group">
            {Object.entries(exam.categories).sort(weakestFirst).map(([name, of]) => <Row key={name} name={w.categories[name] ?? name} of={of} />)}
          </tbody>
        </table>
      </div>
    </div>
  );
}
