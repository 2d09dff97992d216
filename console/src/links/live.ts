// The service's live stream by WebSocket: counts, the body's state, answers. It comes back by itself, ever more slowly.
import { useEffect, useRef, useState } from "react";
import { heard } from "../service/ring";
import type { Service, ServiceTold } from "../serving";
import type { Answer, BodyState, BudgetLeft, LayerCounts, Stats } from "../types";
import { readState } from "./guard";
import { getInteractions, readKey } from "./service";

/** What came of an answer after it was given, and what to say of it. */
export interface Came {
  interaction: string;
  said: string;
}

export interface LiveLink {
  /** null until the first try has ended. */
  connected: boolean | null;
  stats: Stats | null;
  state: BodyState | null;
  /** Interactions seen since the page was opened. */
  seen: number;
  /** The LLM service while its view is open; null until it has told. */
  service: Service | null;
  came: Came[];
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const KEPT = 200;

interface Told {
  type: string;
  stats?: Record<string, unknown>;
  state?: unknown;
  service?: ServiceTold;
  outcome?: Partial<Came>;
  interaction?: { answer?: Answer } & Partial<Answer>;
}

function median(values: number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.length ? middle.reduce((sum, value) => sum + value) / middle.length : null;
}

const NOTHING: LayerCounts = { answered: 0, low_confidence: 0, escalated: 0, failed: 0, cost: 0 };

function readStats(told: Record<string, unknown>, latencies: number[]): Stats {
  const layers: Record<string, LayerCounts> = {};
  for (const [name, counts] of Object.entries((told.layers ?? {}) as Record<string, Partial<LayerCounts>>)) {
    const known = { ...NOTHING, ...counts };
    if (Object.values(known).some(Boolean)) layers[name] = known;
  }
  const latency = (told.latency_ms as { p50?: number } | undefined)?.p50 ?? told.p50_ms;
  return {
    total: Number(told.total ?? 0),
    asks: Number(told.asks ?? 0),
    stops: Number(told.stops ?? told.stopped ?? 0),
    layers,
    p50: typeof latency === "number" ? latency : median(latencies),
    budget: (told.budget ?? null) as Record<string, BudgetLeft> | null,
  };
}

/** Keep the stream open; a new `key` opens it anew. With `follow` the LLM service tells how it stands, too. */
export function useLive(key: string, follow: boolean): LiveLink {
  const [link, setLink] = useState<LiveLink>({ connected: null, stats: null, state: null, seen: 0, service: null, came: [] });
  const open = useRef<WebSocket | null>(null);
  const wanted = useRef(follow);
  wanted.current = follow;
  useEffect(() => {
    if (open.current?.readyState === WebSocket.OPEN) open.current.send(JSON.stringify({ type: "service", on: follow }));
    if (!follow) setLink((now) => ({ ...now, service: null }));
  }, [follow]);
  useEffect(() => {
    let socket: WebSocket | null = null;
    let timer = 0;
    let wait = FIRST_WAIT_MS;
    let over = false;
    // The median is that of the last answers: the journal's to begin with, then those that come in.
    const latencies: number[] = [];
    getInteractions({ text: "", layer: "", intent: "", session: "" }, null).then(
      (page) => {
        latencies.unshift(...page.interactions.flatMap((row) => row.answer?.latency_ms ?? []));
        setLink((now) => ({ ...now, stats: now.stats && { ...now.stats, p50: now.stats.p50 ?? median(latencies) } }));
      },
      () => undefined,
    );

    const hear = (told: Told) => {
      const answer = told.interaction?.answer ?? told.interaction;
      if (told.type === "interaction" && typeof answer?.latency_ms === "number") {
        latencies.push(answer.latency_ms);
        if (latencies.length > KEPT) latencies.shift();
        setLink((now) => ({ ...now, seen: now.seen + 1 }));
      }
      if (told.type === "state") setLink((now) => ({ ...now, state: readState(told.state, now.state) }));
      const { interaction = "", said = "" } = told.outcome ?? {};
      if (said) setLink((now) => ({ ...now, came: [...now.came.slice(-KEPT), { interaction, said }] }));
      const { stats, service } = told;
      if (service) setLink((now) => ({ ...now, service: wanted.current ? heard(now.service, service) : null }));
      if (told.type === "stats" && stats) setLink((now) => ({ ...now, stats: readStats(stats, latencies) }));
    };
    const connect = () => {
      const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/live`;
      const secret = readKey();
      socket = new WebSocket(address, secret ? ["deshi", secret] : ["deshi"]);
      open.current = socket;
      socket.onopen = () => {
        wait = FIRST_WAIT_MS;
        if (wanted.current) socket?.send(JSON.stringify({ type: "service", on: true }));
        setLink((now) => ({ ...now, connected: true }));
      };
      socket.onmessage = (event: MessageEvent<string>) => hear(JSON.parse(event.data) as Told);
      socket.onclose = () => {
        if (over) return;
        setLink((now) => ({ ...now, connected: false, state: null }));
        timer = window.setTimeout(connect, wait * (0.8 + 0.4 * Math.random()));
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      };
    };
    connect();
    return () => {
      over = true;
      clearTimeout(timer);
      socket?.close();
    };
  }, [key]);
  return link;
}
