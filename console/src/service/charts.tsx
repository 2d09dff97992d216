// The last ten minutes in three pictures: requests, how long they took, tokens.
import { useMemo } from "react";
import type { Service } from "../serving";
import { useMoreWords } from "../words/more";
import { Plot } from "./plot";
import { coarse } from "./ring";
import { msTold, numberOf } from "./told";

const STEP = 5;

export function Charts({ service }: { service: Service }) {
  const { w, lang } = useMoreWords();
  const { ring, at: end } = service;
  const drawn = useMemo(() => {
    const count = Math.floor(ring.requests.length / STEP);
    return {
      at: Array.from({ length: count }, (_, place) => end - (count - 1 - place) * STEP),
      sums: (["requests", "hits", "errors", "tokens_in", "tokens_out"] as const).map((name) => coarse(ring[name], STEP, "sum")),
      times: (["p50", "p95", "p99", "first"] as const).map((name) => coarse(ring[name], STEP, "most")),
    };
  }, [ring, end]);
  const [requests, hits, errors, into, out] = drawn.sums as [(number | null)[], (number | null)[], (number | null)[], (number | null)[], (number | null)[]];
  const [p50, p95, p99, first] = drawn.times as [(number | null)[], (number | null)[], (number | null)[], (number | null)[]];
  const rate = (value: number) => numberOf(value, lang);
  return (
    <div className="plots">
      <Plot title={w.service.charts.requests} at={drawn.at} tell={rate} lines={[
        { name: w.service.requests, values: requests, colour: "--accent" },
        { name: w.service.hits, values: hits, colour: "--plot-2", dash: [6, 3] },
        { name: w.service.errors, values: errors, colour: "--plot-3", dash: [2, 2] },
      ]} />
      <Plot title={w.service.charts.latency} at={drawn.at} tell={msTold} lines={[
        { name: "p50", values: p50, colour: "--accent" },
        { name: "p95", values: p95, colour: "--plot-2", dash: [6, 3] },
        { name: "p99", values: p99, colour: "--plot-3", dash: [2, 2] },
        { name: w.service.first, values: first, colour: "--ink-2", dash: [8, 3, 2, 3] },
      ]} />
      <Plot title={w.service.charts.tokens} at={drawn.at} tell={rate} lines={[
        { name: w.service.tokensIn, values: into, colour: "--accent" },
        { name: w.service.tokensOut, values: out, colour: "--plot-2", dash: [6, 3] },
      ]} />
    </div>
  );
}
