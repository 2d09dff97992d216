// Live counts: requests, questions back, stops, typical latency; unfolded, what each layer did, what it cost, what is left.
import { useEffect, useState } from "react";
import { useFolded } from "../shell/media";
import type { BudgetLeft, LayerCounts, Stats } from "../types";
import { moneyOf, msOf, useWords } from "../words/words";

const COLUMNS = ["answered", "low_confidence", "escalated", "failed"] as const;

function Row({ name, counts, total }: { name: string; counts: LayerCounts; total: number }) {
  const { w } = useWords();
  return (
    <tr data-counts={name}>
      <th scope="row">
        {w.layers[name] ?? name}
        <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect className="sureness-rail" width="100" height="4" />
          <rect className="sureness-bar" width={(100 * counts.answered) / Math.max(1, total)} height="4" />
        </svg>
      </th>
      {COLUMNS.map((column) => (
        <td key={column} className="number" data-none={!counts[column]} data-column={column}>{counts[column]}</td>
      ))}
      <td className="number" data-none={!counts.cost} data-column="cost">{moneyOf(counts.cost)}</td>
    </tr>
  );
}

function Layers({ stats }: { stats: Stats | null }) {
  const { w } = useWords();
  const rows = Object.entries(stats?.layers ?? {}).sort((a, b) => b[1].answered - a[1].answered);
  const answered = rows.reduce((sum, [, counts]) => sum + counts.answered, 0);
  if (!rows.length) return <p className="quiet">{w.counts.none}</p>;
  return (
    <table className="layer-counts">
      <thead>
        <tr>
          <th scope="col"><span className="unseen">{w.answer.layer}</span></th>
          {COLUMNS.map((column) => (
            <th key={column} scope="col">{w.counts.columns[column]}</th>
          ))}
          <th scope="col">{w.counts.cost}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, counts]) => (
          <Row key={name} name={name} counts={counts} total={answered} />
        ))}
      </tbody>
    </table>
  );
}

/** What is left of the budget; nothing where the service does not know. */
function Budget({ budget }: { budget: Record<string, BudgetLeft> | null }) {
  const { w } = useWords();
  if (!budget) return null;
  const lines = Object.entries(budget).flatMap(([period, left]) => {
    const money = left.usd === null ? [] : [moneyOf(left.usd)];
    const calls = left.calls === null ? [] : [w.counts.calls(left.calls)];
    const told = [...money, ...calls].join(", ");
    return told ? [`${w.counts.periods[period] ?? period}: ${told}`] : [];
  });
  return (
    <p className="budget" data-count="budget">
      {w.counts.left}: <span className="number">{lines.join("; ") || w.counts.unlimited}</span>
    </p>
  );
}

export function Counts({ stats }: { stats: Stats | null }) {
  const { w } = useWords();
  const room = !useFolded();
  const [open, setOpen] = useState(room);
  useEffect(() => setOpen(room), [room]);
  const cost = Object.values(stats?.layers ?? {}).reduce((sum, counts) => sum + counts.cost, 0);
  const figures: [string, string, string][] = [
    ["total", w.counts.total, String(stats?.total ?? 0)],
    ["asks", w.counts.asks, String(stats?.asks ?? 0)],
    ["stops", w.counts.stops, String(stats?.stops ?? 0)],
    ["p50", w.counts.p50, stats?.p50 == null ? "–" : `${msOf(stats.p50)} ms`],
    ["cost", w.counts.cost, moneyOf(cost)],
  ];
  return (
    <section className="counts card" aria-label={w.counts.title}>
      <dl>
        {figures.map(([name, label, value]) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd className="number" data-count={name}>{value}</dd>
          </div>
        ))}
      </dl>
      <details className="layers" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{w.counts.byLayer}</summary>
        <Layers stats={stats} />
        <Budget budget={stats?.budget ?? null} />
      </details>
    </section>
  );
}
