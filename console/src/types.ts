// The records of the service, as they come over HTTP. Names and order follow src/deshi/records/answer.py.

export type Lang = "ja" | "en" | "zh";

export interface Step {
  layer: string;
  ms: number;
  confidence: number | null;
  outcome: string;
}

export interface Guess {
  intent: string;
  actions: number[];
  confidence: number;
}

export type Action =
  | { type: "single"; code: number; confidence: number }
  | { type: "sequence"; sequence: number[]; confidence: number };

/** A step of the body: `code` was asked for (0: nobody did), `inserted` says why it was put in. */
export interface Planned {
  code: number;
  api_id: number;
  inserted: string;
  seconds: number;
}

/** What the body said to the actions; with the reason `confirm` it waits for a yes under `token`. */
export interface Outcome {
  accepted: boolean;
  reason: string;
  detail: Record<string, unknown>;
  plan: Planned[];
  token: string;
}

export interface Answer {
  interaction: string;
  task: string;
  response: string;
  intent: string;
  action: Action | null;
  confidence: number;
  asks: boolean;
  stopped: boolean;
  guess: Guess;
  layer: string;
  latency_ms: number;
  trace: Step[];
  reasoning: string;
  /** Absent from rows of older journals. */
  outcome?: Outcome | null;
}

export interface ActionName {
  code: number;
  names: Record<Lang, string>;
  class: string;
}

/** From `act_above` on the best answer is taken, `sure_above` ends the walk. */
export interface Thresholds {
  sure_above: number;
  act_above: number;
}

export interface Config {
  version: string;
  languages: Lang[];
  guard: { host: string; port: number };
  actions: ActionName[];
  thresholds: Thresholds;
  /** Whether the service has servers that hear and speak. */
  voice: { hear: boolean; speak: boolean };
  auth: boolean;
}

/** One step of the plan that is carried out. */
export interface PlanStep extends Planned {
  state: "done" | "now" | "waiting";
}

/** What the guard says of the body. */
export interface BodyState {
  posture: string;
  action: number | null;
  activity: string;
  progress: number;
  battery: number | null;
  epoch: number;
  queue: number[];
  /** How long the current action takes. */
  seconds: number;
  /** The motors were told to be off; only Resume changes that. Whether they are, `damped` says. */
  latched: boolean;
  /** The body was seen to be limp, just now. */
  damped: boolean;
  /** A stop is on its way and has not shown yet. */
  stopping: boolean;
  /** It was stopped where it stands and has not been told anything since. */
  halted: boolean;
  plan: PlanStep[];
  /** Steps of the orders that come after that plan. */
  later: PlanStep[];
  /** The way to the body: "sim", "dds", "webrtc". */
  driver: string;
  /** The simulator that it leads to, as that says itself; "" for a robot. */
  simulator: string;
  /** The body can be told what happens to it. */
  simulated: boolean;
  /** Whether what is known of it is new enough to act on; `age` in seconds, null: nothing was ever heard. */
  fresh: boolean;
  age: number | null;
  /** A sentence; "" for none. */
  fault: string;
  /** What it is called among the page's words; "" for a fault that has no name. */
  faultKey: string;
  people: boolean;
  /** Metres that are free in front; null: nothing is near. */
  obstacle: number | null;
}

/** What one layer did, in requests; `cost` in US dollars. */
export interface LayerCounts {
  answered: number;
  low_confidence: number;
  escalated: number;
  failed: number;
  cost: number;
}

/** What is left of a period's budget, in US dollars and calls; null: no limit. */
export interface BudgetLeft {
  usd: number | null;
  calls: number | null;
}

export interface Stats {
  total: number;
  layers: Record<string, LayerCounts>;
  asks: number;
  stops: number;
  p50: number | null;
  /** By period (`day`, `month`), limited ones only; null where the service does not know. */
  budget: Record<string, BudgetLeft> | null;
}

export interface JournalRow {
  interaction: string;
  at: number;
  user: string | null;
  session: string | null;
  text: string | null;
  answer: Answer | null;
  /** US dollars by layer; absent for rows that came by another way than the journal. */
  cost?: Record<string, number>;
}

/** Return the action codes of an answer, in order; none when it does not move the body. */
export function codesOf(answer: Answer): number[] {
  if (!answer.action) return [];
  return answer.action.type === "single" ? [answer.action.code] : answer.action.sequence;
}
