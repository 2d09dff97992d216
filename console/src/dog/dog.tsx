// The dog on its stage: it shows the guard's joints, or plays an answer's actions by itself when there is no guard.
import { useEffect, useRef, useState } from "react";
import type { JointFeed } from "../links/joints";
import { useReducedMotion } from "../shell/media";
import type { BodyState } from "../types";
import { Extras } from "./extras";
import { Player, type Shown } from "./player";
import { SideView } from "./side";
import { Solid } from "./solid";

export interface LocalActions {
  /** Counts the orders, so that the same order twice is played twice. */
  order: number;
  codes: number[];
  halted: boolean;
}

export type Mood = "well" | "halted" | "damped";

interface Parts {
  state: BodyState | null;
  local: LocalActions;
  joints: JointFeed;
  thinking: boolean;
  label: string;
}

/** Everything but WebGL can be had everywhere; `?dog=svg` asks for the drawing. */
const wantsDrawing = () => new URLSearchParams(location.search).get("dog") === "svg";

/** Keep a player that does what the guard, or without one what the answers say; `tell` hears of every frame. */
function usePlayer({ state, local, joints, thinking }: Parts, tell: (shown: Shown) => void): Player | null {
  const [player, setPlayer] = useState<Player | null>(null);
  const calm = useReducedMotion();
  useEffect(() => {
    const made = new Player(tell);
    setPlayer(made);
    return () => made.dispose();
  }, [tell]);
  useEffect(() => {
    if (player) player.calm = calm;
  }, [player, calm]);
  useEffect(() => (player ? joints.listen((told) => player.hear(told), () => player.lose()) : undefined), [player, joints]);
  useEffect(() => {
    if (player && state) player.follow(state);
  }, [player, state]);
  useEffect(() => {
    if (!player || state || !local.order) return;
    if (local.halted) player.freeze();
    else player.play(local.codes);
  }, [player, local]);
  useEffect(() => player?.think(thinking), [player, thinking]);
  useEffect(() => {
    if (local.order) player?.wag();
  }, [player, local.order]);
  return player;
}

/** Write what is shown where tests and the curious can read it, each time that it comes to rest. */
function note(element: HTMLElement | null, { frame, still }: Shown): void {
  if (!element || !still) return;
  element.dataset.joints = frame.joints.map((angle) => angle.toFixed(4)).join(" ");
  element.dataset.trunk = frame.trunk.map((value) => value.toFixed(4)).join(" ");
}

export function Dog(parts: Parts) {
  const { state, label } = parts;
  const [drawing, setDrawing] = useState(wantsDrawing);
  const [shown, setShown] = useState<Shown | null>(null);
  const [alone, setAlone] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const solid = useRef<((shown: Shown) => void) | null>(null);
  const [tell] = useState(() => (next: Shown) => {
    setAlone(next.action);
    if (solid.current) solid.current(next);
    else setShown(next);
    note(box.current, next);
  });
  const player = usePlayer(parts, tell);
  useEffect(() => {
    const pose = (event: Event) => player?.pose(...((event as CustomEvent).detail as Parameters<Player["pose"]>));
    box.current?.addEventListener("pose", pose);
    const element = box.current;
    return () => element?.removeEventListener("pose", pose);
  }, [player]);
  useEffect(() => {
    if (!player || !box.current) return;
    const watch = new IntersectionObserver((seen) => player.show(seen.at(-1)?.isIntersecting ?? true));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [player]);
  const mood: Mood = state?.latched ? "damped" : state?.halted ? "halted" : "well";
  const action = state ? state.action : alone;
  return (
    <div ref={box} className={`dog dog-${mood}`} role="img" aria-label={label} data-posture={state?.posture ?? "local"} data-action={action ?? ""} data-view={drawing ? "svg" : "3d"} data-thinking={parts.thinking || undefined}>
      {drawing ? shown && <SideView shown={shown} /> : <Solid mood={mood} player={player} draw={solid} failed={() => setDrawing(true)} />}
      <Extras action={action} />
    </div>
  );
}
