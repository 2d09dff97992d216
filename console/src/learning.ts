// The records of learning, as they come over HTTP: nights, their exams, releases. Names follow src/deshi/measure/ and src/deshi/web/.

/** What was right: a label of the task, and its actions in order. */
export interface Right {
  label: string;
  actions: number[];
}

export interface Side extends Right {
  author: string;
  /** The interactions that speak for this side. */
  interactions?: string[];
}

/** A sentence with several answers; nothing is learned from it until a person has settled it. */
export interface Contradiction {
  text: string;
  lang: string;
  sides: Side[];
}

export interface LatestExample extends Right {
  text: string;
  origin: string;
  at: number;
}

export interface Waiting {
  examples: number;
  held: number;
  people: number;
  contradictions: Contradiction[];
  by_label: Record<string, number>;
  latest: LatestExample[];
}

/** A point of a run: `part` is whose examples it learns, `held_exact` the share right of those held back. */
export interface CurvePoint {
  part: string;
  step: number;
  loss: number;
  held_exact?: number | null;
}

export interface RunningNight {
  id: string;
  stage: string;
  part: string;
  step: number;
  of: number;
  /** The share of the whole training that is done, 0..1. */
  progress?: number;
  eta_s: number | null;
  curve: CurvePoint[];
}

export interface NightSummary {
  id: string;
  at: number;
  seconds: number;
  stage: string;
  outcome: string;
  release: string;
  examples: number;
  people: number;
  sentence: string;
}

export interface Learn {
  waiting: Waiting;
  running: RunningNight | null;
  last: NightSummary | null;
  schedule: string;
}

/** A group of rows that both releases sat; `low` and `high` bound the change with 95 % confidence. */
export interface Line {
  kind: string;
  name: string;
  rows: number;
  before: number;
  after: number;
  change: number;
  low: number;
  high: number;
  judged: boolean;
}

export interface Reason {
  rule: string;
  outcome: string;
  words: string;
  enough: string;
}

export interface Verdict {
  outcome: string;
  claim: string;
  persons: string[];
  reasons: Reason[];
  table: Line[];
  enough: string[];
}

export interface NightPart {
  name: string;
  examples: number;
  learned: { text: string; before: Right; after: Right }[];
  refused: string[];
  /** Empty or null where there was no exam. */
  verdict: Partial<Verdict> | null;
}

export interface Night extends NightSummary {
  markdown: string;
  parts: NightPart[];
  curve: CurvePoint[];
}

export interface Trial {
  release: string;
  share: number;
  shadow: boolean;
}

export interface Release {
  release: string;
  shipped: boolean;
  serves: boolean;
  canary: Trial | null;
  parent: string;
  made: number;
  examples: number;
  people: number;
  erased: number;
  verdict: string;
  why: string[];
  promoted: { at: number; by: string; why: string } | null;
  problem: string;
}

export interface Releases {
  serving: string;
  canary: Trial | null;
  releases: Release[];
  problem: string;
}
