// What surrounds the body, and how full a simulated one's battery is: to try what it refuses.
import { type ChangeEvent, useEffect, useRef, useState } from "react";
import { changeSim, tellSpace } from "../links/body";
import { useCompact } from "../shell/media";
import type { BodyState } from "../types";
import { useWords } from "../words/words";

/** Metres in front at which "something in the way" stands. */
const NEAR = 0.4;
const BLOCKED = 1;
const PAUSE_MS = 120;
/** How long the body has to become what was asked (milliseconds). */
const ANSWER_MS = 1500;

/** Send the last of many values, once none has come for a moment. */
function useLast<T>(send: (value: T) => void): (value: T) => void {
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (value) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => send(value), PAUSE_MS);
  };
}

function Battery({ level, change }: { level: number; change(level: number): void }) {
  const { w } = useWords();
  const [own, setOwn] = useState<number | null>(null);
  const later = useLast(change);
  useEffect(() => {
    if (own === null) return;
    const timer = setTimeout(() => setOwn(null), ANSWER_MS);
    return () => clearTimeout(timer);
  }, [own]);
  const value = Math.round(own ?? level);
  const moved = (event: ChangeEvent<HTMLInputElement>) => {
    setOwn(event.target.valueAsNumber);
    later(event.target.valueAsNumber);
  };
  return (
    <label className="slider">
      <span>{w.body.battery}</span>
      <input type="range" min={0} max={100} step={1} value={value} onChange={moved} />
      <output className="number">{value}%</output>
    </label>
  );
}

/** A switch that stands as it was turned at once, and as things are a moment later. */
export function Switch({ label, on, turn }: { label: string; on: boolean; turn(on: boolean): void }) {
  const [own, setOwn] = useState<boolean | null>(null);
  useEffect(() => {
    if (own === null) return;
    if (own === on) return setOwn(null);
    const timer = setTimeout(() => setOwn(null), ANSWER_MS);
    return () => clearTimeout(timer);
  }, [own, on]);
  const turned = (event: ChangeEvent<HTMLInputElement>) => {
    setOwn(event.target.checked);
    turn(event.target.checked);
  };
  return (
    <label className="switch">
      <input type="checkbox" role="switch" checked={own ?? on} onChange={turned} />
      <span>{label}</span>
    </label>
  );
}

interface Parts {
  state: BodyState;
  /** Folded away in a narrow window, where the conversation wants the room. */
  fold?: boolean;
  /** How changes are sent; the service's ways unless somebody has their own. */
  ways?: { sim(change: { battery?: number; obstacle?: number | null }): Promise<unknown>; people(on: boolean): Promise<unknown> };
}

const SERVICE = { sim: changeSim, people: tellSpace };

export function World({ state, fold = false, ways = SERVICE }: Parts) {
  const { w } = useWords();
  const [failed, setFailed] = useState("");
  const settle = (asked: Promise<unknown>) => asked.then(() => setFailed(""), (error: Error) => setFailed(error.message || w.chat.away));
  const blocked = state.obstacle !== null && state.obstacle < BLOCKED;
  const compact = useCompact();
  const simulated = state.simulated || ways !== SERVICE;
  const title = simulated ? w.body.world : w.body.around;
  const inside = (
    <fieldset className="world" title={w.body.worldNote}>
      <legend className="unseen">{title}</legend>
      {simulated && <Battery level={state.battery ?? 100} change={(battery) => void settle(ways.sim({ battery }))} />}
      {simulated && <Switch label={w.body.obstacle} on={blocked} turn={(on) => void settle(ways.sim({ obstacle: on ? NEAR : null }))} />}
      <Switch label={w.body.people} on={state.people} turn={(on) => void settle(ways.people(on))} />
      {failed && <p className="world-failed" role="alert">{w.body.failed}: {failed}</p>}
    </fieldset>
  );
  if (!compact || !fold) return inside;
  return (
    <details className="world-fold">
      <summary>{title}</summary>
      {inside}
    </details>
  );
}
