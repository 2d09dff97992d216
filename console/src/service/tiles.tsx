// The last minute in a few figures.
import type { Service } from "../serving";
import { useMoreWords } from "../words/more";
import { moneyOf, percentOf } from "../words/words";
import { msTold, numberOf } from "./told";

/** `spent` is what today has cost, null while that is not known. */
export function Tiles({ service, spent }: { service: Service; spent: number | null }) {
  const { w, lang } = useMoreWords();
  const { minute, state } = service;
  const share = (part: number) => percentOf(minute.requests ? part / minute.requests : 0, lang);
  const ms = (value: number | null) => (value === null ? "–" : msTold(value));
  const levels = state.queue.reduce((sum, lane) => sum.map((count, place) => count + (lane.waiting[place] ?? 0)), [0, 0, 0]);
  const waiting = levels.reduce((sum, count) => sum + count, 0) + state.models.reduce((sum, model) => sum + model.waiting, 0);
  const running = state.queue.reduce((sum, lane) => sum + lane.running, 0);
  const left = Object.entries(state.budget ?? {}).flatMap(([period, one]) => (one.usd === null ? [] : [`${w.counts.periods[period] ?? period} ${moneyOf(one.usd)}`]));
  const figures: [string, string, string, string, boolean][] = [
    ["rate", w.service.rate, numberOf(minute.requests / 60, lang), w.service.inMinute(minute.requests), false],
    ["errors", w.service.errors, share(minute.errors), w.service.inMinute(minute.errors), minute.errors > 0],
    ["hits", w.service.hits, share(minute.hits), w.service.inMinute(minute.hits), false],
    ["p50", w.service.latency, ms(minute.p50), `p95 ${ms(minute.p95)}, p99 ${ms(minute.p99)}`, false],
    ["first", w.service.first, ms(minute.first), w.service.ofStreams, false],
    ["waiting", w.service.waiting, String(waiting), w.service.running(running), waiting > 0],
    ["spent", w.service.spent, spent === null ? "–" : moneyOf(spent), left.length ? w.service.left(left.join(", ")) : w.service.noLimit, false],
  ];
  return (
    <dl className="totals card tiles">
      {figures.map(([name, label, value, note, marked]) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd>
            <span className="number total" data-tile={name} data-marked={marked}>{value}</span>
            <span className="quiet number">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
