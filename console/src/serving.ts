// The records of the LLM service, as they come over HTTP and the live stream. Names follow src/deshi/web/service_stats.py,
// src/deshi/web/schemas_chats.py and src/deshi/bootstrap/llm_state.py.
import type { BudgetLeft } from "./types";

/** What happened in a second or a minute; latencies in milliseconds, null where there were no chats. */
export interface Counted {
  requests: number;
  errors: number;
  hits: number;
  tokens_in: number;
  tokens_out: number;
  usd: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  first: number | null;
}

export type Ring = { [name in keyof Counted]: (number | null)[] };

export interface ModelServer {
  server: string;
  healthy: boolean;
  /** Whether it was ever asked; an embedded one does not say. */
  known?: boolean;
  in_flight: number;
  limit: number;
  latency_s: number;
  answered: number;
  failed: number;
  last_error: string;
}

export interface ServedModel {
  name: string;
  waiting: number;
  servers: ModelServer[];
}

/** A target's queue; `waiting` by priority: high, normal, low. */
export interface Lane {
  target: string;
  waiting: [number, number, number];
  oldest_s: number;
  running: number;
  most: number;
  batch: number;
  drained: number;
}

export interface Kept {
  entries?: number;
  bytes?: number;
  flights?: number;
}

export interface Store {
  up: boolean;
  why?: string;
  place?: string;
}

export interface Machine {
  cpu?: { cores: number; usable: number; load: number; busy: number };
  memory?: { total: number; free: number };
  disk?: { total: number; free: number };
  gpus?: { name: string; memory: number; used: number; busy: number; celsius: number }[];
  process?: { memory: number; cpu_s: number };
}

export interface ServiceState {
  models: ServedModel[];
  queue: Lane[];
  caches: Record<string, Kept>;
  stores: Record<string, Store>;
  guard?: boolean;
  budget?: Record<string, BudgetLeft> | null;
  machine?: Machine;
}

export interface ServiceTold {
  /** The second that is told, Unix time. */
  at: number;
  second: Counted;
  minute: Counted;
  targets: Record<string, Counted>;
  state: ServiceState;
  ring?: Ring;
}

/** What was told last, with the last ten minutes. */
export interface Service extends ServiceTold {
  ring: Ring;
}

export interface Chatted {
  interaction: string;
  at: number;
  user: string;
  session: string;
  erased: boolean;
  model: string;
  route: string;
  tenant: string;
  key: string;
  target: string;
  server: string;
  cached: string;
  error: string;
  made: string;
  stream: boolean;
  tokens_in: number;
  tokens_out: number;
  tokens_cached: number;
  usd: number;
  /** Seconds. */
  took: number | null;
  first: number | null;
  asked: string;
  answered: string;
}

export interface WalkStep {
  name: string;
  at_ms: number;
  took_ms: number;
  told: Record<string, unknown>;
}

export interface Message {
  role: string;
  content?: string | { type: string; text?: string }[] | null;
  tool_calls?: { function?: { name?: string; arguments?: string } }[];
}

export interface ChattedWhole extends Chatted {
  messages?: Message[];
  prompt?: string | string[];
  input?: string | string[];
  options: Record<string, unknown>;
  choices: { message?: Message; text?: string }[];
  task: { interaction: string; text: string; answer: { response?: string } } | null;
  steps: WalkStep[];
  of: string;
  feedback: { at: number; user: string; kind: string; value: unknown; comment: string; text?: string }[];
}

export interface Used {
  requests: number;
  errors: number;
  hits: number;
  tokens_in: number;
  tokens_out: number;
  tokens_cached: number;
  usd: number;
}

export interface Usage {
  from: string;
  to: string;
  group: string[];
  rows: (Used & Record<string, string | number>)[];
  total: Used;
}
