// What waits to be learned: how much of it, of which kind, and the latest examples.
import { timeOf } from "../journal/rows";
import type { Waiting } from "../learning";
import { rightOf } from "../talk/right";
import { useMoreWords } from "../words/more";

function ByLabel({ counts }: { counts: Record<string, number> }) {
  const { w } = useMoreWords();
  const rows = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  const most = Math.max(1, ...rows.map(([, count]) => count));
  return (
    <table className="by-label" aria-label={w.learn.waiting.byLabel}>
      <tbody>
        {rows.map(([label, count]) => (
          <tr key={label}>
            <th scope="row">{w.labels[label] ?? label}</th>
            <td className="number">{count}</td>
            <td className="bar-cell">
              <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                <rect className="sureness-bar" width={(100 * count) / most} height="6" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Latest({ waiting }: { waiting: Waiting }) {
  const speech = useMoreWords();
  const { w, lang } = speech;
  return (
    <ul className="latest">
      {waiting.latest.map((one, place) => (
        <li key={place}>
          <span className="latest-said">{one.text}</span>
          <span className="latest-right">{rightOf(one, speech)}</span>
          <span className="quiet latest-from">{w.learn.waiting.origins[one.origin] ?? one.origin} · <span className="number">{timeOf(one.at, lang)}</span></span>
        </li>
      ))}
    </ul>
  );
}

export function WaitingPart({ waiting }: { waiting: Waiting }) {
  const { w } = useMoreWords();
  const figures: [string, string, number][] = [
    ["examples", w.learn.waiting.examples, waiting.examples],
    ["held", w.learn.waiting.held, waiting.held],
    ["people", w.learn.waiting.people, waiting.people],
    ["contradictions", w.learn.waiting.contradictions, waiting.contradictions.length],
  ];
  return (
    <section className="card waiting" aria-label={w.learn.waiting.title}>
      <h3>{w.learn.waiting.title}</h3>
      <dl className="figures">
        {figures.map(([name, label, value]) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd className="number" data-waiting={name}>{value}</dd>
          </div>
        ))}
      </dl>
      {waiting.examples === 0 && <p className="quiet">{w.learn.waiting.none}</p>}
      {waiting.examples > 0 && <ByLabel counts={waiting.by_label} />}
      {waiting.latest.length > 0 && (
        <details className="as-table" open>
          <summary>{w.learn.waiting.latest}</summary>
          <Latest waiting={waiting} />
        </details>
      )}
    </section>
  );
}
