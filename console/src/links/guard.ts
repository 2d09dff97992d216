// The body's state, straight from the guard by server-sent events; it is told while the service is frozen or dead, too.
import { useEffect, useState } from "react";
import type { BodyState } from "../types";

export interface GuardLink {
  state: BodyState | null;
  connected: boolean;
}

const RETRY_MS = 2000;

/** Read a state leniently: what is missing gets a harmless value, what is no state is null. */
export function readState(data: unknown): BodyState | null {
  const found = data as Partial<BodyState> | null;
  if (!found || typeof found.posture !== "string") return null;
  const queue = Array.isArray(found.queue) ? found.queue.filter((code) => typeof code === "number") : [];
  return {
    ...found,
    posture: found.posture,
    action: typeof found.action === "number" && found.action > 0 ? found.action : null,
    progress: Number(found.progress ?? 0),
    battery: Number(found.battery ?? 0),
    epoch: Number(found.epoch ?? 0),
    latched: Boolean(found.latched),
    queue,
  };
}

/** Listen to the guard; `address` is null until the service has said where it is. */
export function useGuard(address: string | null): GuardLink {
  const [link, setLink] = useState<GuardLink>({ state: null, connected: false });
  useEffect(() => {
    if (address === null) return;
    let source: EventSource | null = null;
    let timer = 0;
    const hear = (event: MessageEvent<string>) => {
      const state = readState(JSON.parse(event.data));
      if (state) setLink({ state, connected: true });
    };
    const open = () => {
      source = new EventSource(`${address}/events`);
      source.onmessage = hear;
      source.addEventListener("state", hear as EventListener);
      source.onerror = () => {
        source?.close();
        setLink({ state: null, connected: false });
        timer = window.setTimeout(open, RETRY_MS);
      };
    };
    open();
    return () => {
      source?.close();
      clearTimeout(timer);
    };
  }, [address]);
  return link;
}
