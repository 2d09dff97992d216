// The simulator that serves this page: its states and joints come as events, changes go to it as requests.
import { useEffect, useState } from "react";
import { type JointFeed, Joints } from "../links/joints";
import { request } from "../links/service";
import type { BodyState } from "../types";

export interface Faults {
  drop: number;
  delay: number;
  freeze: boolean;
  stuck: boolean;
  /** Result codes by api id. */
  refuse: Record<string, number>;
}

/** A request that was heard, or with `code` its answer. */
export interface Heard {
  api_id: number;
  service: string;
  parameter?: string;
  code?: number;
  t: number;
}

export interface Told {
  posture: string;
  moving: boolean;
  fsm: number;
  mode: number;
  battery: number;
  hottest: number;
  obstacle: number | null;
  people: boolean;
  faults: Faults;
  clients: number;
  requests: Heard[];
}

export interface SimulatorLink {
  told: Told | null;
  joints: JointFeed;
}

const RETRY_MS = 1500;

export function useSimulator(): SimulatorLink {
  const [told, setTold] = useState<Told | null>(null);
  const [joints] = useState(() => new Joints());
  useEffect(() => {
    let source: EventSource | null = null;
    let timer = 0;
    const open = () => {
      source = new EventSource("events");
      source.onmessage = (event: MessageEvent<string>) => setTold(JSON.parse(event.data) as Told);
      source.addEventListener("joints", (event: MessageEvent<string>) => joints.tell(JSON.parse(event.data)));
      source.onerror = () => {
        source?.close();
        joints.lose();
        setTold(null);
        timer = window.setTimeout(open, RETRY_MS);
      };
    };
    open();
    return () => {
      source?.close();
      clearTimeout(timer);
    };
  }, [joints]);
  return { told, joints };
}

function post(path: string, body: unknown): Promise<unknown> {
  return request(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

export type Change = Partial<Faults> & { battery?: number; obstacle?: number | null; people?: boolean; fall?: true };

export const change = (what: Change): Promise<unknown> => post("set", what);
export const command = (apiId: number, parameter = ""): Promise<unknown> => post("request", { api_id: apiId, parameter });

const WALKING = 3;
const IN_A_GESTURE = 1006;

function activityOf({ moving, mode, fsm }: Told): string {
  if (!moving) return "idle";
  if (mode === WALKING) return "moving";
  return fsm === IN_A_GESTURE ? "gesture" : "changing";
}

/** Return what the simulator told as the state of a body. */
export function bodyOf(told: Told): BodyState {
  const { posture, battery, obstacle, people, faults } = told;
  return {
    posture, battery, obstacle, people, action: null, activity: activityOf(told), progress: 0, epoch: 0, queue: [], seconds: 0, latched: false, stopping: false, halted: false,
    damped: posture === "damped", faultKey: "",
    plan: [], later: [], driver: "", simulator: "", simulated: true, fresh: !faults.freeze, age: 0, fault: "",
  };
}
