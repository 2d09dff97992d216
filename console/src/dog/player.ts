// What the dog shows at each moment: the guard's joints, else the keyframes of what it is told to do.
import type { BodyState } from "../types";
import { between, ease, type Frame } from "./kinematics";
import { actOf, type Motion, restOf, settle, thought } from "./keyframes";
import { JointStream } from "./stream";

export interface Shown {
  frame: Frame;
  /** What plays by itself, without a guard. */
  action: number | null;
  /** Whether the joints are the guard's. */
  streamed: boolean;
  /** Seconds of the page's clock. */
  clock: number;
  /** How far it is in its thoughts, 0..1. */
  thinking: number;
  eyes: number;
  wag: number;
  /** Nothing moves any more. */
  still: boolean;
}

interface Playing {
  code: number | null;
  motion: Motion;
  began: number;
}

const BLEND = 0.3;
const BLINK_EVERY = 4600;
const BLINK = 0.2;
/** After a move the camera comes along for a while (seconds). */
const AFTER = 0.8;

export class Player {
  /** Set under `prefers-reduced-motion`: poses change at once, nothing sways or blinks. */
  calm = false;
  readonly stream = new JointStream();
  private shown: Frame = restOf("lying");
  private playing: Playing | null = null;
  private waiting: number[] = [];
  /** The posture that it rests in; "" while it is on its way. */
  private posture = "lying";
  private blend: { from: Frame; at: number } | null = null;
  private streamed = false;
  private wanted = 0;
  private thinking = 0;
  private wagUntil = -Infinity;
  private blinkAt = -Infinity;
  private busyUntil = 0;
  private request = 0;
  private hidden = false;
  private timer = 0;
  private last = 0;

  constructor(private readonly tell: (shown: Shown) => void) {
    this.timer = window.setInterval(() => this.blink(), BLINK_EVERY);
  }

  /** Take joints from the guard; from then on the picture is theirs. */
  hear(told: unknown): void {
    if (!this.stream.add(told, performance.now() / 1000)) return;
    if (!this.streamed) this.cut();
    this.streamed = true;
    this.playing = null;
    this.waiting = [];
    this.wake();
  }

  /** The guard is away: go on from what is shown. */
  lose(): void {
    if (!this.streamed) return;
    this.streamed = false;
    this.posture = "";
    this.stream.clear();
  }

  /** Be where a state says that the body is, while there are no joints. */
  follow(state: BodyState): void {
    if (this.streamed) {
      this.posture = state.action === null && state.activity === "idle" ? state.posture : "";
      return;
    }
    this.waiting = [];
    if (state.halted) return this.freeze();
    if (state.action !== null) {
      if (this.playing?.code !== state.action) this.start(state.action);
    } else if (this.posture !== state.posture && this.playing?.motion.end !== state.posture) {
      this.begin(null, settle(this.shown, state.posture));
    }
  }

  /** Do actions one after the other, without a guard. */
  play(codes: number[]): void {
    this.waiting = [...codes];
    this.next();
  }

  /** Stand still in whatever pose this is, and forget the rest. */
  freeze(): void {
    this.waiting = [];
    this.playing = null;
    this.posture = "";
    this.wake();
  }

  think(on: boolean): void {
    this.wanted = on ? 1 : 0;
    this.wake();
  }

  wag(): void {
    if (!this.calm) this.wagUntil = performance.now() / 1000 + 1.6;
    this.wake();
  }

  /** Show a moment of an action, for pictures and comparisons. */
  pose(code: number, seconds: number, posture = "standing"): void {
    this.lose();
    this.freeze();
    this.shown = actOf(code, restOf(posture), posture)?.at(seconds) ?? this.shown;
  }

  /** Draw at least one more frame. */
  wake(seconds = 0): void {
    this.busyUntil = Math.max(this.busyUntil, performance.now() / 1000 + seconds);
    if (!this.request && !this.hidden) this.request = requestAnimationFrame(this.step);
  }

  /** Say whether anybody can see the dog: while nobody can, no frame is made. */
  show(visible: boolean): void {
    this.hidden = !visible;
    if (visible) return this.wake();
    cancelAnimationFrame(this.request);
    this.request = 0;
  }

  dispose(): void {
    cancelAnimationFrame(this.request);
    clearInterval(this.timer);
  }

  /** Begin an action; return whether there is a motion for it. */
  private start(code: number): boolean {
    const motion = actOf(code, this.shown, this.posture);
    if (motion) this.begin(code, motion);
    return motion !== null;
  }

  private begin(code: number | null, motion: Motion): void {
    this.playing = { code, motion, began: performance.now() / 1000 };
    this.posture = "";
    this.wake();
  }

  private next(): void {
    const code = this.waiting.shift();
    if (code !== undefined && !this.start(code)) this.next();
  }

  private cut(): void {
    this.blend = this.calm ? null : { from: this.shown, at: performance.now() / 1000 };
  }

  private blink(): void {
    if (this.calm || this.hidden || document.hidden) return;
    this.blinkAt = performance.now() / 1000;
    this.wake(BLINK);
  }

  private readonly step = () => {
    const now = performance.now() / 1000;
    this.request = 0;
    const moving = this.move(now);
    const share = this.calm ? 1 : Math.min(1, (now - this.last) * 6);
    this.thinking = Math.abs(this.wanted - this.thinking) < 0.01 ? this.wanted : this.thinking + (this.wanted - this.thinking) * share;
    this.last = now;
    if (moving) this.busyUntil = Math.max(this.busyUntil, now + AFTER);
    const alive = !this.calm && (this.thinking > 0 || now < this.wagUntil);
    const still = !moving && !alive && now >= this.busyUntil;
    this.tell({
      frame: this.seen(now),
      action: this.playing?.code ?? null,
      streamed: this.streamed,
      clock: this.calm ? 0 : now,
      thinking: this.thinking,
      eyes: 1 - Math.max(0, 1 - Math.abs((now - this.blinkAt) / BLINK - 0.5) * 2.2),
      wag: this.calm ? 0 : Math.min(1, Math.max(0, (this.wagUntil - now) * 2)),
      still,
    });
    if (!still) this.request = requestAnimationFrame(this.step);
  };

  /** What is drawn: a body at rest leans and looks about while it thinks, though none of its motors moves. */
  private seen(now: number): Frame {
    const lean = this.thinking > 0 ? thought(this.posture, this.shown, this.calm ? 1 : now) : null;
    return lean ? between(this.shown, lean, ease(this.thinking)) : this.shown;
  }

  /** Bring the frame to `now`; return whether there is more to come. */
  private move(now: number): boolean {
    if (this.streamed) return this.moveStreamed(now);
    const playing = this.playing;
    if (!playing) return false;
    const elapsed = this.calm ? playing.motion.seconds : now - playing.began;
    this.shown = playing.motion.at(elapsed);
    if (elapsed < playing.motion.seconds) return true;
    this.playing = null;
    this.posture = playing.motion.end;
    this.next();
    return true;
  }

  private moveStreamed(now: number): boolean {
    const found = this.stream.at(now);
    if (!found) return false;
    const share = this.blend ? (now - this.blend.at) / BLEND : 1;
    if (share >= 1) this.blend = null;
    this.shown = this.blend ? between(this.blend.from, found.frame, ease(share)) : found.frame;
    return found.moving || this.blend !== null;
  }
}
