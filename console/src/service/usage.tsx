// What was used, by day, model, tenant or key, and the same as a file.
import { type MouseEvent, useState } from "react";
import { saveTable, usageTable } from "../links/chats";
import { readKey } from "../links/service";
import type { Used } from "../serving";
import { Coded } from "../shell/coded";
import { useMoreWords } from "../words/more";
import { moneyOf } from "../words/words";
import { useUsage } from "./read";
import { Scroller } from "./scroller";
import { numberOf } from "./told";

const GROUPS = ["day", "model", "tenant", "key"] as const;
const COLUMNS = ["requests", "errors", "hits", "tokens_in", "tokens_out", "usd"] as const;

function Cells({ used }: { used: Used }) {
  const { lang } = useMoreWords();
  return COLUMNS.map((name) => <td key={name} className="number">{name === "usd" ? moneyOf(used.usd) : numberOf(used[name], lang)}</td>);
}

export function UsagePart() {
  const { w } = useMoreWords();
  const [group, setGroup] = useState<(typeof GROUPS)[number]>("day");
  const { found, trouble } = useUsage(group);
  const path = usageTable(group);
  const save = (event: MouseEvent) => {
    if (!readKey()) return; // the link itself will do
    event.preventDefault();
    void saveTable(path);
  };
  // What is shown until the rows of another grouping have come is still by the old one.
  const shown = (found?.group[0] ?? group) as (typeof GROUPS)[number];
  const names = [w.service.groups[shown], w.service.requests, w.service.errors, w.service.hits, w.service.tokensIn, w.service.tokensOut, w.service.cost];
  const rows = [...(found?.rows ?? [])];
  if (shown === "day") rows.reverse();
  else rows.sort((a, b) => b.requests - a.requests);
  return (
    <section className="card part usage" aria-label={w.service.usage}>
      <div className="service-head">
        <h3>{w.service.usage}</h3>
        <div className="chooser">
          <label>
            <span>{w.service.by}</span>
            <select value={group} onChange={(event) => setGroup(event.target.value as (typeof GROUPS)[number])}>
              {GROUPS.map((name) => <option key={name} value={name}>{w.service.groups[name]}</option>)}
            </select>
          </label>
          <a className="button plain" href={path} download onClick={save}>{w.service.csv}</a>
        </div>
      </div>
      {trouble && <p className="answer trouble" role="status"><Coded text={trouble} /></p>}
      {found && (
        <Scroller name={w.service.usage}>
          <table className="plain-table">
            <caption className="quiet number">{w.service.days(found.from, found.to)}</caption>
            <thead><tr>{names.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${shown} ${row[shown]}`}>
                  <th scope="row">{row[shown] || w.service.nobody}</th>
                  <Cells used={row} />
                </tr>
              ))}
            </tbody>
            <tfoot><tr><th scope="row">{w.service.total}</th><Cells used={found.total} /></tr></tfoot>
          </table>
        </Scroller>
      )}
    </section>
  );
}
