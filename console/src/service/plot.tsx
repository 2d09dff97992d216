// A picture of lines over time, by uPlot; its legend is plain text, so that it is read aloud and seen without colours.
import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useMoreWords } from "../words/more";

export interface Line {
  name: string;
  values: (number | null)[];
  /** A property of styles/tokens.css or service.css. */
  colour: string;
  dash?: number[];
}

interface Parts {
  title: string;
  at: number[];
  lines: Line[];
  tell(value: number): string;
}

const HIGH = 150;

/** Count up when the page's colours change: the picture is painted, and does not follow them by itself. */
function useTheme(): number {
  const [round, setRound] = useState(0);
  useEffect(() => {
    const changed = () => setRound((now) => now + 1);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const watch = new MutationObserver(changed);
    dark.addEventListener("change", changed);
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      dark.removeEventListener("change", changed);
      watch.disconnect();
    };
  }, []);
  return round;
}

/** Return where a value stands between gaps: no line goes there, so it is drawn as a dot. */
function lonely(plot: uPlot, series: number): number[] {
  const values = plot.data[series] ?? [];
  return Array.from(values.keys()).filter((place) => values[place] != null && values[place - 1] == null && values[place + 1] == null);
}

function optionsOf(parts: Parts, wide: number, lang: string, point: (place: number | null) => void): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colour("--ink-2"), font: `11px ${colour("--font")}`, grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false },
  };
  const time = (at: number) => new Date(at * 1000).toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" });
  return {
    width: wide, height: HIGH, legend: { show: false }, padding: [8, 8, 0, 0],
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    scales: { y: { range: (_, __, most) => [0, Math.max(most ?? 0, 0.001) * 1.1] } },
    axes: [
      { ...axis, size: 24, space: 70, values: (_, ticks) => ticks.map(time) },
      { ...axis, size: 56, values: (_, ticks) => ticks.map((tick) => parts.tell(tick)) },
    ],
    series: [{}, ...parts.lines.map((line): uPlot.Series => ({
      label: line.name, stroke: colour(line.colour), width: 1.8, spanGaps: false, points: { show: true, size: 4, fill: colour(line.colour), filter: lonely },
      ...(line.dash ? { dash: line.dash } : {}),
    }))],
    hooks: { setCursor: [(plot) => point(plot.cursor.idx ?? null)] },
  };
}

export function Plot(parts: Parts) {
  const { w, lang } = useMoreWords();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const newest = useRef(parts);
  const [pointed, setPointed] = useState<number | null>(null);
  const theme = useTheme();
  newest.current = parts;
  const data = (): uPlot.AlignedData => [newest.current.at, ...newest.current.lines.map((line) => line.values)];
  const names = parts.lines.map((line) => line.name).join();

  useEffect(() => {
    const box = place.current;
    if (!box) return undefined;
    const drawn = new uPlot(optionsOf(newest.current, box.clientWidth, lang, setPointed), data(), box);
    const fit = new ResizeObserver(() => drawn.setSize({ width: box.clientWidth, height: HIGH }));
    plot.current = drawn;
    fit.observe(box);
    return () => {
      fit.disconnect();
      drawn.destroy();
      plot.current = null;
    };
    // `data` reads what is newest.
  }, [theme, lang, names]);
  useEffect(() => plot.current?.setData(data()), [parts.at]);

  const shown = (line: Line) => {
    const value = line.values[pointed ?? line.values.length - 1];
    return typeof value === "number" ? parts.tell(value) : "–";
  };
  const spoken = parts.lines.map((line) => `${line.name} ${shown(line)}`).join(", ");
  return (
    <section className="card plot" aria-label={parts.title}>
      <h3>{parts.title}</h3>
      <ul className="legend number">
        {parts.lines.map((line) => (
          <li key={line.name}>
            <svg viewBox="0 0 22 4" aria-hidden="true"><line x1="0" x2="22" y1="2" y2="2" stroke={`var(${line.colour})`} strokeWidth="2.5" strokeDasharray={line.dash?.join(" ")} /></svg>
            {line.name} <strong>{shown(line)}</strong>
          </li>
        ))}
      </ul>
      <div ref={place} className="plot-place" role="img" aria-label={w.service.plotSpoken(parts.title, spoken)} />
    </section>
  );
}
