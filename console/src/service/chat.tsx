// One chat in full: its words, its trace, what it used, what was said of it.
import { useEffect, useRef } from "react";
import { timeOf } from "../journal/rows";
import type { ChattedWhole, Message } from "../serving";
import { Coded } from "../shell/coded";
import { useMoreWords } from "../words/more";
import { moneyOf } from "../words/words";
import { Judge } from "./judge";
import { useChat } from "./read";
import { msTold, whyOf } from "./told";
import { Waterfall } from "./waterfall";

function wordsOf({ content, tool_calls }: Message): string {
  const said = Array.isArray(content) ? content.map((one) => one.text ?? `[${one.type}]`).join("\n") : (content ?? "");
  const called = (tool_calls ?? []).map((call) => `${call.function?.name ?? ""}(${call.function?.arguments ?? ""})`);
  return [said, ...called].filter(Boolean).join("\n");
}

function Words({ chat }: { chat: ChattedWhole }) {
  const { w } = useMoreWords();
  const plain = chat.prompt ?? chat.input;
  const asked: [string, string][] = chat.task
    ? [["user", chat.task.text]]
    : (chat.messages?.map((one): [string, string] => [one.role, wordsOf(one)]) ?? (plain ? [["user", ([] as string[]).concat(plain).join("\n")]] : []));
  const answers = chat.task ? [chat.task.answer.response ?? ""] : chat.choices.map((one) => (one.message ? wordsOf(one.message) : (one.text ?? "")));
  return (
    <ul className="chat-words">
      {[...asked, ...answers.map((one): [string, string] => ["assistant", one])].map(([role, said], place) => (
        <li key={place} className={role}>
          <span className="quiet">{w.service.roles[role] ?? role}</span>
          <p>{said}</p>
        </li>
      ))}
    </ul>
  );
}

function Facts({ chat }: { chat: ChattedWhole }) {
  const { w, lang } = useMoreWords();
  const facts: [string, string][] = [
    [w.service.target, chat.target || chat.model],
    [w.service.server, chat.server],
    [w.service.cache, chat.cached && (w.service.cachedHow[chat.cached] ?? chat.cached)],
    [w.service.error, chat.error && whyOf(chat.error, w)],
    [w.service.took, chat.took === null ? "" : msTold(chat.took * 1000)],
    [w.service.first, chat.first ? msTold(chat.first * 1000) : ""],
    [w.service.tokens, `${chat.tokens_in.toLocaleString(lang)} → ${chat.tokens_out.toLocaleString(lang)}`],
    [w.service.cost, moneyOf(chat.usd)],
    [w.service.tenant, chat.tenant],
    [w.service.key, chat.key],
    [w.list.user, chat.user],
    [w.answer.interaction, chat.interaction],
  ];
  return (
    <dl className="chat-facts">
      {facts.filter(([, value]) => value).map(([name, value]) => (
        <div key={name}><dt>{name}</dt><dd className="number">{value}</dd></div>
      ))}
    </dl>
  );
}

function Said({ chat }: { chat: ChattedWhole }) {
  const { w, lang } = useMoreWords();
  if (!chat.feedback.length) return null;
  return (
    <ul className="chat-said" aria-label={w.service.said}>
      {chat.feedback.map((one, place) => (
        <li key={place}>
          <span className="quiet number">{timeOf(one.at, lang)} {one.user}</span>{" "}
          {one.kind === "boolean" ? (one.value ? w.feedback.up : w.feedback.down) : (one.text ?? one.comment)}
        </li>
      ))}
    </ul>
  );
}

export function ChatSheet({ interaction, close }: { interaction: string; close(): void }) {
  const { w, lang } = useMoreWords();
  const { found, trouble, renew } = useChat(interaction);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    // Not modal: the stop stays within reach.
    dialog.current?.show();
    dialog.current?.focus();
  }, [interaction]);
  return (
    <dialog ref={dialog} className="sheet chat-sheet" aria-label={w.service.chat} onClose={close} tabIndex={-1}>
      <button type="button" className="button plain sheet-close" onClick={close}>{w.list.close}</button>
      <h3 className="number">{found ? timeOf(found.at, lang) : w.list.loading}</h3>
      {trouble && <p className="answer trouble" role="status"><Coded text={trouble} /></p>}
      {found && (
        <>
          {found.erased ? <p className="quiet">{w.list.erased}</p> : <Words chat={found} />}
          <h3>{w.service.steps}</h3>
          <Waterfall steps={found.steps} took={found.took} />
          <Facts chat={found} />
          <Said chat={found} />
          {!found.erased && !found.task && <Judge key={interaction} interaction={interaction} done={renew} />}
        </>
      )}
    </dialog>
  );
}
