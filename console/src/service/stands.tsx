// How the rest stands: queues by priority, caches, stores, the guard and the machine.
import type { Service } from "../serving";
import { useMoreWords } from "../words/more";
import { percentOf } from "../words/words";
import { Life } from "./models";
import { Scroller } from "./scroller";
import { bytesOf, msTold, numberOf } from "./told";

export function Queues({ service }: { service: Service }) {
  const { w, lang } = useMoreWords();
  const lanes = service.state.queue;
  const columns = [w.service.target, ...w.service.priorities, w.service.oldest, w.service.works];
  return (
    <section className="card part" aria-label={w.service.queues}>
      <h3>{w.service.queues}</h3>
      {lanes.length === 0 ? <p className="quiet">{w.service.noQueue}</p> : (
        <Scroller name={w.service.queues}>
          <table className="plain-table">
            <thead><tr>{columns.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {lanes.map((lane) => (
                <tr key={lane.target}>
                  <th scope="row">{lane.target}</th>
                  {lane.waiting.map((count, place) => <td key={place} className="number" data-bad={count > 0}>{numberOf(count, lang)}</td>)}
                  <td className="number">{lane.oldest_s ? msTold(lane.oldest_s * 1000) : "–"}</td>
                  <td className="number">{lane.running} / {lane.most}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </section>
  );
}

export function Stores({ service }: { service: Service }) {
  const { w, lang } = useMoreWords();
  const { caches, stores, guard } = service.state;
  return (
    <section className="card part" aria-label={w.service.stores}>
      <h3>{w.service.stores}</h3>
      <ul className="stands">
        {Object.entries(caches).map(([name, cache]) => (
          <li key={name} data-cache={name}>
            <span>{w.service.caches[name] ?? name}</span>
            <span className="number">{w.service.entries(numberOf(cache.entries ?? 0, lang))}{cache.bytes === undefined ? "" : `, ${bytesOf(cache.bytes)}`}</span>
          </li>
        ))}
        {Object.entries(stores).map(([name, store]) => (
          <li key={name} data-store={name}>
            <span>{w.service.storeNames[name] ?? name}</span>
            <Life up={store.up} why={store.why ?? ""} />
          </li>
        ))}
        {guard !== undefined && <li data-store="guard"><span>{w.stop.guard}</span><Life up={guard} /></li>}
      </ul>
    </section>
  );
}

function Gauge({ name, share, told }: { name: string; share: number; told: string }) {
  return (
    <li>
      <span>{name}</span>
      <span className="number">{told}</span>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect className="sureness-rail" width="100" height="4" />
        <rect className="sureness-bar" width={100 * Math.min(1, Math.max(0, share))} height="4" />
      </svg>
    </li>
  );
}

export function MachinePart({ service }: { service: Service }) {
  const { w, lang } = useMoreWords();
  const { cpu, memory, disk, gpus, process } = service.state.machine ?? {};
  const used = (one: { total: number; free: number }) => one.total - one.free;
  const part = (one: { total: number; free: number }) => `${bytesOf(used(one))} / ${bytesOf(one.total)}`;
  return (
    <section className="card part" aria-label={w.service.machine}>
      <h3>{w.service.machine}</h3>
      <ul className="stands gauges">
        {cpu && <Gauge name={w.service.cpu(cpu.cores)} share={cpu.busy} told={percentOf(cpu.busy, lang, 0)} />}
        {memory && <Gauge name={w.service.memory} share={used(memory) / (memory.total || 1)} told={part(memory)} />}
        {disk && <Gauge name={w.service.disk} share={used(disk) / (disk.total || 1)} told={part(disk)} />}
        {gpus?.map((one, place) => <Gauge key={place} name={one.name} share={one.busy} told={`${percentOf(one.busy, lang, 0)}, ${bytesOf(one.used)}, ${one.celsius.toFixed(0)} °C`} />)}
        {process && <li><span>{w.service.process}</span><span className="number">{bytesOf(process.memory)}</span></li>}
      </ul>
    </section>
  );
}
