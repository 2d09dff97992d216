// The exam in a few figures.
import type { Exam } from "../measured";
import { msOf, percentOf, useWords } from "../words/words";

export function Totals({ exam }: { exam: Exam }) {
  const { w, lang } = useWords();
  const { total, shipped, confidence } = exam;
  const share = (part: number, whole: number) => percentOf(whole ? part / whole : 0, lang);
  const figures: [string, string, string, string][] = [
    ["exact", w.exam.exact, share(total.exact, total.rows), `${total.exact} / ${total.rows}, ${w.exam.interval} ${percentOf(total.low, lang)}–${percentOf(total.high, lang)}`],
    ["alone", w.exam.alone, share(shipped.alone, total.rows), w.exam.aloneNote(shipped.alone_wrong, shipped.alone)],
    ["false_acts", w.exam.falseActs, String(shipped.false_acts), w.exam.falseActsNote(total.still)],
    ["covered", w.exam.covered, percentOf(confidence.covered_98, lang), w.exam.coveredNote],
    ["ece", "ECE", confidence.ece.toFixed(3), `AURC ${confidence.aurc.toFixed(4)}`],
    ["p50", w.counts.p50, `${msOf(exam.p50_ms)} ms`, `p95 ${msOf(exam.p95_ms)} ms`],
  ];
  return (
    <dl className="totals card">
      {figures.map(([name, label, value, note]) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd>
            <span className="number total" data-total={name}>{value}</span>
            <span className="quiet number">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
