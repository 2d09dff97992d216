// Requests to the service. Every failure becomes a `Trouble` with a sentence for the person.
import type { Calibration, Exam, InForce } from "../measured";
import type { Answer, Config, JournalRow } from "../types";

export class Trouble extends Error {
  constructor(
    message: string,
    /** HTTP status; 0 when the service did not answer at all. */
    readonly status: number,
  ) {
    super(message);
  }
}

/** The user that the console asks as; feedback is of the same person, so that a correction holds for who gave it. */
export const CONSOLE_USER = "console";

const KEY = "deshi.key";

export function readKey(): string {
  return sessionStorage.getItem(KEY) ?? "";
}

export function keepKey(key: string): void {
  if (key) sessionStorage.setItem(KEY, key);
  else sessionStorage.removeItem(KEY);
}

export function headers(): Record<string, string> {
  const key = readKey();
  return key ? { authorization: `Bearer ${key}` } : {};
}

/** Ask the service for JSON. Throws `Trouble`, or the browser's AbortError when `init.signal` says so. */
export async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(path, { ...init, headers: { ...headers(), ...init.headers } }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Trouble("", 0);
  });
  const data: unknown = await answer.json().catch(() => null);
  if (answer.ok && data !== null) return data as T;
  const told = (data as { error?: { message?: string } } | null)?.error?.message;
  throw new Trouble(told ?? `HTTP ${answer.status}`, answer.status);
}

export function getConfig(): Promise<Config> {
  return request("/v1/config");
}

export function decide(text: string, session: string): Promise<Answer> {
  return request("/v1/decide", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ task: "robot_dog", text, session, user: CONSOLE_USER }),
  });
}

/** Let the body move again; `epoch` is that of the state which was seen, so that no stop that came since is undone. 0: none was. */
export function clearStop(epoch: number): Promise<unknown> {
  const seen = epoch ? { headers: { "content-type": "application/json" }, body: JSON.stringify({ epoch }) } : {};
  return request("/v1/clear", { method: "POST", ...seen });
}

export function getExam(signal: AbortSignal): Promise<Exam> {
  return request("/v1/exam", { signal });
}

/** Return the calibration; `also` is a share of errors whose promise is wanted beside the usual ones. */
export function getCalibration(signal: AbortSignal, also: number | null = null): Promise<Calibration> {
  return request(also === null ? "/v1/calibration" : `/v1/calibration?max_error=${also}`, { signal });
}

/** Choose the thresholds by the share of wrong answers; null goes back to the settings. */
export function putThresholds(maxError: number | null): Promise<InForce> {
  return request("/v1/thresholds", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ max_error: maxError }),
  });
}

export function getInteraction(interaction: string, signal: AbortSignal): Promise<JournalRow> {
  return request(`/v1/interactions/${encodeURIComponent(interaction)}`, { signal });
}

export interface Query {
  text: string;
  layer: string;
  intent: string;
  session: string;
}

export interface Page {
  interactions: JournalRow[];
  next: string | number | null;
}

export function getInteractions(query: Query, before: string | number | null, signal?: AbortSignal): Promise<Page> {
  const asked = new URLSearchParams({ limit: "50" });
  for (const [name, value] of Object.entries(query)) if (value.trim()) asked.set(name, value.trim());
  if (before !== null) asked.set("before", String(before));
  return request(`/v1/interactions?${asked}`, signal ? { signal } : {});
}
