// Requests about feedback, learning, nights and releases.
import type { Learn, Night, NightSummary, Releases, Right } from "../learning";
import { request } from "./service";

export interface Told extends Right {
  kind: "boolean" | "correction";
  value: boolean | null;
  comment: string;
}

export interface Kept extends Right {
  interaction: string;
  kind: string;
  author: string;
}

function post<T>(path: string, body: unknown): Promise<T> {
  return request(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

/** Say of an interaction that it was right or wrong, or what would have been right; `user` is whose word it is. */
export function giveFeedback(interaction: string, told: Told, user: string): Promise<Kept> {
  const { kind, value, label, actions, comment } = told;
  return post("/v1/feedback", { interaction, kind, value, label, actions, comment, user, source: "console" });
}

export function getLearn(signal: AbortSignal): Promise<Learn> {
  return request("/v1/learn", { signal });
}

export function startNight(): Promise<{ id: string }> {
  return post("/v1/learn/night", {});
}

export function cancelNight(): Promise<{ cancelled: boolean }> {
  return post("/v1/learn/night/cancel", {});
}

export function getNights(signal: AbortSignal): Promise<{ nights: NightSummary[] }> {
  return request("/v1/nights", { signal });
}

export function getNight(id: string, signal: AbortSignal): Promise<Night> {
  return request(`/v1/nights/${encodeURIComponent(id)}`, { signal });
}

export function getReleases(signal: AbortSignal): Promise<Releases> {
  return request("/v1/releases", { signal });
}

/** How a release is promoted: it serves at once, or is tried on a share of the conversations (0..1), or in the shadow. */
export interface Wanted {
  canary?: number;
  shadow?: boolean;
  why: string;
}

export function promote(release: string, wanted: Wanted): Promise<Releases> {
  return post(`/v1/releases/${encodeURIComponent(release)}/promote`, wanted);
}

export function rollback(why: string): Promise<Releases> {
  return post("/v1/releases/rollback", { why });
}
