// The body's state, straight from the guard by server-sent events; it is told while the service is frozen or dead, too.
import { useEffect, useState } from "react";
import type { BodyState } from "../types";
import { type JointFeed, Joints } from "./joints";

export interface GuardLink {
  state: BodyState | null;
  connected: boolean;
  joints: JointFeed;
}

const RETRY_MS = 2000;

/** Read a state leniently: what is missing gets a harmless value, what is no state is null. */
export function readState(data: unknown, before: BodyState | null): BodyState | null {
  const found = data as (Partial<BodyState> & { damped?: boolean; fault_key?: string; link?: { simulated?: string } }) | null;
  if (!found || typeof found.posture !== "string") return null;
  const state = {
    posture: found.posture,
    action: found.action || null,
    activity: found.activity ?? "idle",
    progress: found.progress ?? 0,
    battery: found.battery ?? null,
    epoch: found.epoch ?? 0,
    queue: found.queue ?? [],
    seconds: found.seconds ?? 0,
    latched: found.latched ?? found.damped ?? false,
    stopping: Boolean(found.stopping),
    damped: found.posture === "damped" && !found.stopping && (found.fresh ?? true),
    plan: found.plan ?? [],
    later: found.later ?? [],
    driver: found.driver ?? "",
    simulator: found.link?.simulated ?? "",
    simulated: found.simulated ?? false,
    fresh: found.fresh ?? true,
    age: found.age ?? null,
    fault: found.fault ?? "",
    faultKey: found.fault_key ?? "",
    people: found.people ?? false,
    obstacle: found.obstacle ?? null,
  };
  return { ...state, halted: isHalted(state, before) };
}

/** The epoch counts stops: when it rises, the body halts where it is, until it is told something new. A clear raises it, too. */
function isHalted(state: Omit<BodyState, "halted">, before: BodyState | null): boolean {
  if (!before || before.latched || state.latched || state.action !== null) return false;
  return state.epoch > before.epoch || (before.halted && state.posture === before.posture);
}

/** Listen to the guard; `address` is null until the service has said where it is. */
export function useGuard(address: string | null): GuardLink {
  const [link, setLink] = useState<Omit<GuardLink, "joints">>({ state: null, connected: false });
  const [joints] = useState(() => new Joints());
  useEffect(() => {
    if (address === null) return;
    let source: EventSource | null = null;
    let timer = 0;
    const hear = (event: MessageEvent<string>) => {
      const told: unknown = JSON.parse(event.data);
      setLink((now) => ({ state: readState(told, now.state), connected: true }));
    };
    const open = () => {
      source = new EventSource(`${address}/events?joints=1`);
      source.onmessage = hear;
      source.addEventListener("joints", (event: MessageEvent<string>) => joints.tell(JSON.parse(event.data)));
      source.onerror = () => {
        source?.close();
        joints.lose();
        setLink({ state: null, connected: false });
        timer = window.setTimeout(open, RETRY_MS);
      };
    };
    open();
    return () => {
      source?.close();
      clearTimeout(timer);
    };
  }, [address, joints]);
  return { ...link, joints };
}
