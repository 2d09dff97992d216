// Requests about past chats and about usage.
import type { Chatted, ChattedWhole, Usage } from "../serving";
import { headers, request } from "./service";

export interface ChatQuery {
  target: string;
  status: string;
}

export function getChats(query: ChatQuery, before: number | null, signal: AbortSignal): Promise<{ chats: Chatted[]; next: number | null }> {
  const asked = new URLSearchParams({ limit: "25" });
  for (const [name, value] of Object.entries(query)) if (value) asked.set(name, value);
  if (before !== null) asked.set("before", String(before));
  return request(`/v1/chats?${asked}`, { signal });
}

export function getChat(interaction: string, signal: AbortSignal): Promise<ChattedWhole> {
  return request(`/v1/chats/${encodeURIComponent(interaction)}`, { signal });
}

/** Say that a chat's answer was right or wrong, or with `text` what should have been answered. */
export function judgeChat(interaction: string, value: boolean | null, text: string): Promise<unknown> {
  const told = text ? { kind: "correction", text } : { kind: "boolean", value };
  return request("/v1/feedback", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ interaction, source: "console", ...told }),
  });
}

export function getUsage(group: string, signal: AbortSignal): Promise<Usage> {
  return request(`/v1/usage?group=${group}`, { signal });
}

export const usageTable = (group: string) => `/v1/usage.csv?group=${group}`;

/** Save a table with the key that a link can't send. */
export async function saveTable(path: string): Promise<void> {
  const answer = await fetch(path, { headers: headers() });
  if (!answer.ok) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "usage.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
