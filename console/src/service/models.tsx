// Models and their servers: who is up, how much each works on, how long it takes.
import type { Service, ServedModel } from "../serving";
import { useMoreWords } from "../words/more";
import { Scroller } from "./scroller";
import { msTold, numberOf } from "./told";

/** Up or down by sign, word and colour; neither while nobody has `known` it. */
export function Life({ up, why = "", known = true }: { up: boolean; why?: string; known?: boolean }) {
  const { w } = useMoreWords();
  if (!known) return <span className="life unknown">{w.service.unknown}</span>;
  return (
    <span className={up ? "life" : "life down"} title={why}>
      <svg viewBox="0 0 10 10" aria-hidden="true">{up ? <circle cx="5" cy="5" r="4" /> : <path d="M1.500 1.500 8.500 8.500 M8.500 1.500 1.500 8.500" />}</svg>
      {up ? w.service.up : w.service.down}
    </span>
  );
}

function Servers({ model, lang }: { model: ServedModel; lang: string }) {
  return model.servers.map((one, place) => (
    <tr key={one.server} data-server={one.server}>
      {place === 0 && <th scope="rowgroup" rowSpan={model.servers.length}>{model.name}</th>}
      <td><code>{one.server}</code></td>
      <td><Life up={one.healthy} why={one.last_error} known={one.known ?? true} /></td>
      <td className="number">{one.in_flight} / {numberOf(Math.floor(one.limit), lang)}</td>
      <td className="number">{one.latency_s ? msTold(one.latency_s * 1000) : "–"}</td>
      <td className="number">{numberOf(one.answered, lang)}</td>
      <td className="number" data-bad={one.failed > 0}>{numberOf(one.failed, lang)}</td>
    </tr>
  ));
}

export function Models({ service }: { service: Service }) {
  const { w, lang } = useMoreWords();
  const { models } = service.state;
  const columns = [w.service.model, w.service.server, w.service.state, w.service.inFlight, w.service.latency, w.service.answered, w.service.failed];
  return (
    <section className="card part" aria-label={w.service.models}>
      <h3>{w.service.models}</h3>
      {models.length === 0 ? <p className="quiet">{w.service.noModels}</p> : (
        <Scroller name={w.service.models}>
          <table className="plain-table">
            <thead><tr>{columns.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
            {models.map((model) => <tbody key={model.name}><Servers model={model} lang={lang} /></tbody>)}
          </table>
        </Scroller>
      )}
    </section>
  );
}

/** What each target did in the last minute. */
export function Targets({ service }: { service: Service }) {
  const { w, lang } = useMoreWords();
  const rows = Object.entries(service.targets).sort((a, b) => b[1].requests - a[1].requests);
  const columns = [w.service.target, w.service.requests, w.service.errors, w.service.hits, "p50", "p95", w.service.first, w.service.tokensOut];
  const ms = (value: number | null) => (value === null ? "–" : msTold(value));
  return (
    <section className="card part" aria-label={w.service.targets}>
      <h3>{w.service.targets}</h3>
      {rows.length === 0 ? <p className="quiet">{w.service.quiet}</p> : (
        <Scroller name={w.service.targets}>
          <table className="plain-table">
            <thead><tr>{columns.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {rows.map(([name, one]) => (
                <tr key={name} data-target={name}>
                  <th scope="row">{name}</th>
                  <td className="number">{numberOf(one.requests, lang)}</td>
                  <td className="number" data-bad={one.errors > 0}>{numberOf(one.errors, lang)}</td>
                  <td className="number">{numberOf(one.hits, lang)}</td>
                  <td className="number">{ms(one.p50)}</td>
                  <td className="number">{ms(one.p95)}</td>
                  <td className="number">{ms(one.first)}</td>
                  <td className="number">{numberOf(one.tokens_out, lang)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </section>
  );
}
