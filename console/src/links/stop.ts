// The stop goes to the guard and to the service at the same moment; neither waits for the other.
import { headers } from "./service";

export type Level = "soft" | "damp";

export interface Heard {
  /** Milliseconds until the process said that it has stopped; null when it did not answer, "unsent" when it could not reach the robot. */
  guard: number | "unsent" | null;
  service: number | "unsent" | null;
}

const PATIENCE_MS = 2000;

async function send(url: string, init: RequestInit): Promise<Heard[keyof Heard]> {
  const began = performance.now();
  try {
    const answer = await fetch(url, { method: "POST", keepalive: true, signal: AbortSignal.timeout(PATIENCE_MS), ...init });
    const ms = performance.now() - began;
    if (!answer.ok) return null;
    const told = (await answer.json().catch(() => ({}))) as { sent?: boolean; stopped?: boolean };
    return told.sent === false || told.stopped === false ? "unsent" : ms;
  } catch {
    return null;
  }
}

/**
 * Send a stop both ways; `tell` is called as each way answers, so that a frozen service hides nothing.
 * The guard counts presses of the source `console` itself: a second one within three seconds damps.
 */
export function sendStop(guard: string, level: Level, source: string, tell: (way: keyof Heard, ms: Heard[keyof Heard]) => void): void {
  // No headers and no body towards the guard: nothing that the browser would have to ask permission for first.
  void send(`${guard}/stop?source=${source}&level=${level}`, {}).then((ms) => tell("guard", ms));
  void send(`/v1/stop?level=${level}`, { headers: headers() }).then((ms) => tell("service", ms));
}
