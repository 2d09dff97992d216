// Live counts: requests, questions back, stops, typical latency, and who answered.
import type { Stats } from "../types";
import { msOf, useWords } from "../words/words";

function Layers({ layers }: { layers: Record<string, number> }) {
  const { w } = useWords();
  const rows = Object.entries(layers).sort((a, b) => b[1] - a[1]);
  const most = Math.max(1, ...rows.map(([, count]) => count));
  return (
    <div className="layers">
      <h3>{w.counts.byLayer}</h3>
      {rows.length === 0 && <p className="quiet">{w.counts.none}</p>}
      <ul>
        {rows.map(([name, count]) => (
          <li key={name}>
            <span>{w.layers[name] ?? name}</span>
            <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
              <rect className="sureness-rail" width="100" height="6" />
              <rect className="sureness-bar" width={(100 * count) / most} height="6" />
            </svg>
            <span className="number">{count}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function Counts({ stats }: { stats: Stats | null }) {
  const { w } = useWords();
  const figures: [string, string, string][] = [
    ["total", w.counts.total, String(stats?.total ?? 0)],
    ["asks", w.counts.asks, String(stats?.asks ?? 0)],
    ["stops", w.counts.stops, String(stats?.stops ?? 0)],
    ["p50", w.counts.p50, stats?.p50 == null ? "–" : `${msOf(stats.p50)} ms`],
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
      <Layers layers={stats?.layers ?? {}} />
    </section>
  );
}
