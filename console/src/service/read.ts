// What the service view reads by itself: chats, one chat, usage.
import { useEffect, useMemo, useState } from "react";
import { type ChatQuery, getChat, getChats, getUsage } from "../links/chats";
import { useRead, useSentence } from "../learn/read";
import type { Chatted, ChattedWhole, Usage } from "../serving";

const CHATS_MS = 2000;
const USAGE_MS = 15_000;

export function useUsage(group: string) {
  return useRead<Usage>((signal) => getUsage(group, signal), group, () => USAGE_MS);
}

export function useChat(interaction: string) {
  return useRead<ChattedWhole>((signal) => getChat(interaction, signal), interaction);
}

/** Return what today has cost, in US dollars; null while that is not known. Days are UTC. */
export function useSpent(): number | null {
  const { found } = useUsage("day");
  if (!found) return null;
  const today = found.rows.find((row) => row.day === found.to);
  return today?.usd ?? 0;
}

/** Return the newest chats, read again every other second, with older ones once they were asked for. */
export function useChats(query: ChatQuery) {
  const sentence = useSentence();
  const asked = JSON.stringify(query);
  const newest = useRead((signal) => getChats(query, null, signal), asked, () => CHATS_MS);
  const [before, setBefore] = useState<number | null>(null);
  const [past, setPast] = useState<{ chats: Chatted[]; next: number | null; trouble: string }>({ chats: [], next: null, trouble: "" });
  useEffect(() => {
    setBefore(null);
    setPast({ chats: [], next: null, trouble: "" });
  }, [asked]);
  useEffect(() => {
    if (before === null) return undefined;
    const leaving = new AbortController();
    getChats(query, before, leaving.signal).then(
      (page) => setPast((now) => ({ chats: [...now.chats, ...page.chats], next: page.next, trouble: "" })),
      (error: unknown) => setPast((now) => ({ ...now, trouble: sentence(error) })),
    );
    return () => leaving.abort();
    // `query` is a new object at each drawing and is told by `asked`, which resets `before`.
  }, [before]);
  const found = useMemo(() => {
    if (!newest.found) return null;
    const seen = new Map<string, Chatted>();
    for (const chat of [...newest.found.chats, ...past.chats]) if (!seen.has(chat.interaction)) seen.set(chat.interaction, chat);
    return [...seen.values()].sort((a, b) => b.at - a.at);
  }, [newest.found, past.chats]);
  const next = before === null ? (newest.found?.next ?? null) : past.next;
  return { found, trouble: newest.trouble || past.trouble, older: next === null ? null : () => setBefore(next) };
}
