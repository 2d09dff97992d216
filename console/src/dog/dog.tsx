// The dog on its stage: takes the guard's state, or plays an answer's actions when there is no guard.
import { useEffect, useRef, useState } from "react";
import type { BodyState } from "../types";
import { useReducedMotion } from "../shell/media";
import { DogDrawing } from "./drawing";
import { Extras } from "./extras";
import { type Frame, Player } from "./player";
import { LYING } from "./pose";

export interface LocalActions {
  /** Counts the orders, so that the same order twice is played twice. */
  order: number;
  codes: number[];
  halted: boolean;
}

export function Dog({ state, local, label }: { state: BodyState | null; local: LocalActions; label: string }) {
  const [frame, setFrame] = useState<Frame>({ pose: LYING, action: null, share: 0 });
  const player = useRef<Player | null>(null);
  const calm = useReducedMotion();
  player.current ??= new Player(setFrame);

  useEffect(() => {
    if (player.current) player.current.calm = calm;
  }, [calm]);
  useEffect(() => {
    if (state) player.current?.follow(state);
  }, [state]);
  useEffect(() => {
    if (state) return;
    if (local.halted) player.current?.freeze();
    else player.current?.play(local.codes);
  }, [local]);
  useEffect(() => () => player.current?.dispose(), []);

  const mood = state?.posture === "damped" ? "damped" : state?.halted ? "halted" : "well";
  return (
    <svg className={`dog dog-${mood}`} viewBox="-190 -262 380 282" role="img" aria-label={label} data-posture={state?.posture ?? "local"} data-action={frame.action ?? ""}>
      <line className="dog-ground" x1="-178" x2="178" y1="1.5" y2="1.5" />
      <DogDrawing pose={frame.pose} />
      <Extras action={frame.action} share={frame.share} />
    </svg>
  );
}
