// The last ten minutes, kept up with what the live stream tells.
import type { Counted, Ring, Service, ServiceTold } from "../serving";

const NOTHING: Counted = { requests: 0, errors: 0, hits: 0, tokens_in: 0, tokens_out: 0, usd: 0, p50: null, p95: null, p99: null, first: null };
const NAMES = Object.keys(NOTHING) as (keyof Counted)[];

/** Return what is known after `told`; seconds that were not told had no chats that we know of. */
export function heard(now: Service | null, told: ServiceTold): Service | null {
  if (told.ring) return { ...told, ring: told.ring };
  if (!now) return null;
  const missing = Math.min(Math.max(0, told.at - now.at), now.ring.requests.length);
  if (!missing) return { ...told, at: now.at, ring: now.ring };
  const ring = {} as Ring;
  for (const name of NAMES) {
    const gap = Array.from({ length: missing - 1 }, () => NOTHING[name]);
    ring[name] = [...now.ring[name].slice(missing), ...gap, told.second[name]];
  }
  return { ...told, ring };
}

/** Return sums (or for latencies the largest) of every `step` values, so that a picture stays calm. */
export function coarse(values: (number | null)[], step: number, how: "sum" | "most"): (number | null)[] {
  const found: (number | null)[] = [];
  for (let start = values.length % step; start + step <= values.length; start += step) {
    const known = values.slice(start, start + step).filter((value): value is number => value !== null);
    found.push(known.length === 0 ? null : how === "sum" ? known.reduce((sum, value) => sum + value, 0) / step : Math.max(...known));
  }
  return found;
}
