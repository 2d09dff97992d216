// The records of what was measured, as they come over HTTP. Names follow src/deshi/measure/ and src/deshi/web/schemas.py.
import type { Thresholds } from "./types";

/** Rows of like confidence: what was said, the share that was right, its 95 % interval. */
export interface Bin {
  rows: number;
  confidence: number;
  right: number;
  low: number;
  high: number;
}

/** At most `max_error` of the answers from `threshold` up are wrong, where `kept`; else about `lacks` rows are lacking. */
export interface Promised {
  max_error: number;
  confidence: number;
  kept: boolean;
  threshold: number;
  rows: number;
  accepted: number;
  errors: number;
  coverage: number;
  bound: number;
  lacks: number;
}

/** `max_error` is 0 where the thresholds are those of the settings. */
export interface InForce extends Thresholds {
  max_error: number;
  note: string;
}

export interface Calibration {
  calibrated: boolean;
  release: string | null;
  suite: string | null;
  made: number | null;
  figures: { ece?: number; aurc?: number } | null;
  reliability: Bin[];
  promises: Promised[];
  thresholds: InForce;
}

/** Rows of an exam; `still` are those where nothing may move. */
export interface Counted {
  rows: number;
  exact: number;
  intent: number;
  low: number;
  high: number;
  still: number;
  false_acts: number;
}

export interface Exam {
  suite: string;
  release: string;
  current: boolean;
  made: number;
  ambiguous: number;
  total: Counted;
  languages: Record<string, Counted>;
  categories: Record<string, Counted>;
  confidence: { ece: number; aurc: number; covered_98: number };
  reliability: Bin[];
  shipped: Thresholds & { alone: number; alone_wrong: number; accepted: number; wrong: number; false_acts: number };
  p50_ms: number;
  p95_ms: number;
}
