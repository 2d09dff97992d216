// The latest chats; one of them opens with its trace.
import { useState } from "react";
import { timeOf } from "../journal/rows";
import type { ChatQuery } from "../links/chats";
import type { Chatted, Service } from "../serving";
import { Coded } from "../shell/coded";
import { useMoreWords } from "../words/more";
import { moneyOf } from "../words/words";
import { ChatSheet } from "./chat";
import { useChats } from "./read";
import { msTold, whyOf } from "./told";

const BECAME = ["ok", "cached", "failed", "left"] as const;
/** How the service calls it that who asked was gone before the answer; nothing failed then. See LEFT in src/deshi/records/chat.py. */
const LEFT = ["CancelledError", "GeneratorExit"];

function becameOf(chat: Chatted): (typeof BECAME)[number] {
  if (LEFT.includes(chat.error)) return "left";
  return chat.error ? "failed" : chat.cached ? "cached" : "ok";
}

function Row({ chat, open }: { chat: Chatted; open(interaction: string): void }) {
  const { w, lang } = useMoreWords();
  const became = becameOf(chat);
  return (
    <tr onClick={() => open(chat.interaction)} data-chat={chat.interaction} data-became={became}>
      <td className="number when">{timeOf(chat.at, lang)}</td>
      <th scope="row"><button type="button" className="link-button">{chat.erased ? w.list.erased : chat.asked || w.service.noWords}</button></th>
      <td className="answered">{chat.answered}</td>
      <td>{chat.target || chat.model}</td>
      <td><span className={`fact became ${became}`}>{w.service.became[became]}{became === "failed" && ` (${whyOf(chat.error, w)})`}</span></td>
      <td className="number ms">{chat.took === null ? "" : msTold(chat.took * 1000)}</td>
      <td className="number ms">{moneyOf(chat.usd)}</td>
    </tr>
  );
}

function Choose({ query, targets, change }: { query: ChatQuery; targets: string[]; change(query: ChatQuery): void }) {
  const { w } = useMoreWords();
  return (
    <div className="chooser" role="search" aria-label={w.service.chats}>
      <label>
        <span>{w.service.target}</span>
        <select value={query.target} onChange={(event) => change({ ...query, target: event.target.value })}>
          <option value="">{w.list.any}</option>
          {targets.map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
      </label>
      <label>
        <span>{w.service.state}</span>
        <select value={query.status} onChange={(event) => change({ ...query, status: event.target.value })}>
          <option value="">{w.list.any}</option>
          {BECAME.map((name) => <option key={name} value={name}>{w.service.became[name]}</option>)}
        </select>
      </label>
    </div>
  );
}

export function Chats({ service }: { service: Service | null }) {
  const { w } = useMoreWords();
  const [query, setQuery] = useState<ChatQuery>({ target: "", status: "" });
  const [open, setOpen] = useState("");
  const { found, older, trouble } = useChats(query);
  const known = [...(service?.state.models ?? []).map((one) => one.name), ...Object.keys(service?.targets ?? {}), ...(found ?? []).map((one) => one.target), query.target];
  const targets = [...new Set(known.filter(Boolean))].sort();
  const heads = [w.list.at, w.service.asked, w.list.answered, w.service.target, w.service.state, w.service.took, w.service.cost];
  return (
    <section className="service-chats" aria-label={w.service.chats}>
      <div className="service-head">
        <h3>{w.service.chats}</h3>
        <Choose query={query} targets={targets} change={setQuery} />
      </div>
      {trouble && <p className="answer trouble" role="status"><Coded text={trouble} /></p>}
      {found?.length === 0 && <p className="quiet">{w.service.noChats}</p>}
      {found && found.length > 0 && (
        <table className="rows">
          <thead><tr>{heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr></thead>
          <tbody>{found.map((chat) => <Row key={chat.interaction} chat={chat} open={setOpen} />)}</tbody>
        </table>
      )}
      {older && <button type="button" className="button more" onClick={older}>{w.list.more}</button>}
      {open && <ChatSheet key={open} interaction={open} close={() => setOpen("")} />}
    </section>
  );
}
