// Plays motions over time and tells a listener each new pose. It follows the guard, or a list of actions on its own.
import type { BodyState } from "../types";
import { MOTIONS, type Motion, settle } from "./motions";
import { LYING, type Pose, poseOf } from "./pose";

export interface Frame {
  pose: Pose;
  action: number | null;
  share: number;
}

interface Playing {
  code: number | null;
  motion: Motion;
  from: Pose;
  share: number;
  ms: number;
}

const CATCH_UP = 0.25;

export class Player {
  frame: Frame = { pose: LYING, action: null, share: 0 };
  /** Set under `prefers-reduced-motion`: poses change at once. */
  calm = false;
  private playing: Playing | null = null;
  private waiting: number[] = [];
  private posture = "";
  private request = 0;
  private last = 0;

  constructor(private readonly tell: (frame: Frame) => void) {}

  /** Do actions one after the other, without a guard. */
  play(codes: number[]): void {
    this.waiting = codes.filter((code) => code in MOTIONS);
    this.next();
  }

  /** Stand still in whatever pose this is, and forget the rest. */
  freeze(): void {
    this.waiting = [];
    this.playing = null;
    this.posture = "";
    this.show({ ...this.frame, action: null });
  }

  /** Be where the guard says that the body is. */
  follow(state: BodyState): void {
    this.waiting = [];
    if (state.posture === "damped") return this.rest("damped", MOTIONS[1001]);
    if (state.halted || state.action === 1003) return this.freeze();
    const motion = state.action === null ? undefined : MOTIONS[state.action];
    if (motion) return this.sync(state, motion);
    this.rest(state.posture);
  }

  dispose(): void {
    cancelAnimationFrame(this.request);
    this.request = 0;
  }

  private sync(state: BodyState, motion: Motion): void {
    const playing = this.playing;
    const ms = state.seconds ? state.seconds * 1000 : motion.ms;
    if (playing?.code !== state.action) return this.start(state.action, motion, state.progress, ms);
    const behind = state.progress - playing.share;
    // A new round of the same action begins again; a small difference is caught up unseen.
    if (behind < -0.5) this.start(state.action, motion, state.progress, ms);
    else playing.share += Math.abs(behind) > CATCH_UP ? behind : behind * 0.3;
  }

  private rest(posture: string, motion?: Motion): void {
    if (this.playing?.motion.end === posture && this.playing.share > 0.6) return;
    if (this.playing === null && this.posture === posture) return;
    if (this.playing?.code === null && this.playing.motion.end === posture) return;
    this.start(null, motion ?? settle(posture, poseOf(posture)), 0, motion?.ms ?? 700);
  }

  private start(code: number | null, motion: Motion, share: number, ms: number): void {
    const from = { ...this.frame.pose, spin: this.frame.pose.spin % 360 };
    this.playing = { code, motion, from, share, ms };
    this.posture = "";
    if (this.calm) this.finish(this.playing);
    else this.run();
  }

  private next(): void {
    const code = this.waiting.shift();
    const motion = code === undefined ? undefined : MOTIONS[code];
    if (code !== undefined && motion) this.start(code, motion, 0, motion.ms);
  }

  private run(): void {
    if (this.request) return;
    this.last = performance.now();
    const step = (now: number) => {
      this.request = 0;
      this.advance(now - this.last);
      this.last = now;
      if (this.playing) this.request = requestAnimationFrame(step);
    };
    this.request = requestAnimationFrame(step);
  }

  private advance(ms: number): void {
    const playing = this.playing;
    if (!playing) return;
    playing.share = Math.min(1, playing.share + ms / playing.ms);
    if (playing.share >= 1) return this.finish(playing);
    this.show({ pose: playing.motion.at(playing.from, playing.share), action: playing.code, share: playing.share });
  }

  private finish(playing: Playing): void {
    this.playing = null;
    this.posture = playing.motion.end;
    this.show({ pose: playing.motion.at(playing.from, 1), action: null, share: 0 });
    this.next();
  }

  private show(frame: Frame): void {
    this.frame = frame;
    this.tell(frame);
  }
}
