// The guard's joints on their way to the screen: a short memory, and the frame for a moment between two of them.
import { between, type Frame } from "./kinematics";

interface Sample extends Frame {
  t: number;
}

const KEPT = 24;
/** How far the picture is behind what arrives, so that there is a next frame to move towards (seconds). */
const BEHIND = 0.07;
/** After a pause longer than this the body stood still in between (seconds). */
const PAUSE = 0.25;

export class JointStream {
  private samples: Sample[] = [];
  /** The least that the sender's clock was behind ours: its time plus this is ours (seconds). */
  private offset = Infinity;

  get newest(): Frame | null {
    return this.samples.at(-1) ?? null;
  }

  /** Take what the guard sent at `now` (seconds of our clock); what is not of the right form is left out. */
  add(told: unknown, now: number): boolean {
    const { t, joints, trunk } = (told ?? {}) as Partial<Sample>;
    if (typeof t !== "number" || joints?.length !== 12 || trunk?.length !== 6) return false;
    const last = this.samples.at(-1);
    if (last && t <= last.t) {
      if (t > last.t - 1) return false;
      this.clear(); // another clock: the guard is a new one
    } else if (last && t - last.t > PAUSE) {
      this.samples.push({ ...last, t: t - 1 / 30 });
    }
    this.samples.push({ t, joints, trunk });
    // A clock that drifts is followed slowly; a late sample moves nothing.
    this.offset = Math.min(this.offset + 0.0002, now - t);
    if (this.samples.length > KEPT) this.samples.splice(0, this.samples.length - KEPT);
    return true;
  }

  /** Return the frame for `now`, and whether there is more to come of what has arrived. */
  at(now: number): { frame: Frame; moving: boolean } | null {
    const last = this.samples.at(-1);
    if (!last) return null;
    const t = now - this.offset - BEHIND;
    if (t >= last.t) return { frame: last, moving: t - last.t < PAUSE };
    const next = this.samples.findIndex((sample) => sample.t > t);
    const [from, to] = [this.samples[next - 1], this.samples[next]];
    if (!from || !to) return { frame: this.samples[0] ?? last, moving: true };
    return { frame: between(from, to, (t - from.t) / (to.t - from.t)), moving: true };
  }

  clear(): void {
    this.samples = [];
    this.offset = Infinity;
  }
}
