// What each action looks like: a pose for every share (0..1) of its time, beginning with the pose it starts from.
import { between, CROUCHING, DAMPED, ease, LYING, type Pose, SITTING, STANDING } from "./pose";

export interface Motion {
  ms: number;
  end: string;
  at(from: Pose, share: number): Pose;
}

type Key = [at: number, pose: Partial<Pose>];

/** Play key poses, each given against the standing pose, and end in the last. */
function keys(ms: number, end: string, ...steps: Key[]): Motion {
  const frames = steps.map(([at, pose]) => ({ at, pose: { ...STANDING, ...pose } }));
  return {
    ms,
    end,
    at(from, share) {
      let before = { at: 0, pose: from };
      for (const frame of frames) {
        if (share < frame.at) {
          return between(before.pose, frame.pose, ease((share - before.at) / (frame.at - before.at)));
        }
        before = frame;
      }
      return before.pose;
    },
  };
}

/** Play a wave-like motion, blended in and out. */
function wave(ms: number, pose: (share: number) => Partial<Pose>): Motion {
  return {
    ms,
    end: "standing",
    at(from, share) {
      const full = { ...STANDING, ...pose(share) };
      if (share < 0.14) return between(from, full, ease(share / 0.14));
      return share > 0.9 ? between(full, STANDING, ease((share - 0.9) / 0.1)) : full;
    },
  };
}

const RAISED: Partial<Pose> = { x: -8, y: 84, tilt: -15, head: 6, tail: -14 };
const beat = (share: number, times: number) => Math.sin(share * times * 2 * Math.PI);

const hello = wave(3000, (share) => ({
  ...RAISED,
  head: 4 + 4 * beat(share, 4),
  tail: 16 * beat(share, 7),
  nearFrontX: 114 + 17 * beat(share, 4),
  nearFrontY: 116 + 7 * Math.cos(share * 8 * Math.PI),
}));

const dance = wave(8000, (share) => {
  const side = beat(share, 6);
  return {
    x: 16 * beat(share, 3),
    y: 92 - 9 * Math.abs(beat(share, 6)),
    tilt: 7 * side,
    head: -9 * side,
    tail: 28 * beat(share, 12),
    nearFrontY: 22 * Math.max(0, side),
    farFrontY: 22 * Math.max(0, -side),
    nearHindY: 16 * Math.max(0, -side),
    farHindY: 16 * Math.max(0, side),
  };
});

/** The outline of a heart, -1..1 in both directions, y up, once round for a share of 0..1 from its lower tip. */
export function outline(share: number): [x: number, y: number] {
  const t = Math.PI + share * 2 * Math.PI;
  const y = 13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t);
  return [Math.sin(t) ** 3, (y + 2.5) / 14.5];
}

/** How much of the heart is drawn, 0..1, at a share of the action. */
export function drawn(share: number): number {
  return ease((share - 0.16) / 0.44);
}

const heart = wave(4000, (share) => {
  const [x, y] = outline(drawn(share));
  const up = share > 0.62 ? 20 * Math.sin((share - 0.62) * 8) : 0;
  return { ...RAISED, head: 2, tail: 18 * beat(share, 6), nearFrontX: 116 + 17 * x, nearFrontY: 104 + 17 * y - up };
});

const TUCKED: Partial<Pose> = {
  nearFrontX: 50, farFrontX: 62, nearFrontY: 48, farFrontY: 50, nearHindX: -58, farHindX: -46, nearHindY: 48, farHindY: 50,
};
const REACHING: Partial<Pose> = { nearFrontX: 104, farFrontX: 116, nearFrontY: 44, farFrontY: 48 };

export const MOTIONS: Record<number, Motion> = {
  1001: keys(1400, "damped", [0.55, { ...DAMPED, y: 34 }], [1, DAMPED]),
  1004: keys(1500, "standing", [0.45, { ...CROUCHING, tilt: -6 }], [1, STANDING]),
  1005: keys(1800, "lying", [0.4, { ...CROUCHING, tilt: 5 }], [1, LYING]),
  1009: keys(1600, "sitting", [0.35, { y: 84, tilt: -12, head: 12 }], [1, SITTING]),
  1016: hello,
  1017: keys(3500, "standing",
    [0.28, { x: -16, y: 68, tilt: 17, head: -30, tail: -36, nearFrontX: 96, farFrontX: 110 }],
    [0.48, { x: -22, y: 66, tilt: 19, head: -40, tail: -44, nearFrontX: 98, farFrontX: 112, eye: 0.2 }],
    [0.66, { x: 16, y: 88, tilt: -6, head: -22, tail: 10, nearHindX: -78, farHindX: -62, eye: 0.2 }],
    [1, STANDING]),
  1023: dance,
  1030: keys(2200, "standing",
    [0.26, { y: 58, tilt: -6, head: 12 }],
    [0.36, { y: 96, tilt: -12, lift: 26, head: 6 }],
    [0.52, { ...TUCKED, lift: 78, spin: 170, head: 28 }],
    [0.68, { ...TUCKED, lift: 40, spin: 345, head: 18 }],
    [0.76, { y: 62, spin: 360, head: 10 }],
    [1, { spin: 360 }]),
  1031: keys(1700, "standing",
    [0.3, { y: 56, head: 10, tail: 20 }],
    [0.4, { y: 96, lift: 34, tilt: -6, tail: -20 }],
    [0.54, { ...TUCKED, lift: 74, tilt: -3, head: -6, tail: -30 }],
    [0.72, { lift: 14, y: 94 }],
    [0.8, { y: 60, head: 12, tail: 20 }],
    [1, STANDING]),
  1032: keys(2000, "standing",
    [0.3, { x: -30, y: 66, tilt: 9, head: -14, tail: -40 }],
    [0.42, { x: 6, y: 88, tilt: -22, lift: 30, ...REACHING, tail: 10 }],
    [0.54, { x: 54, y: 86, tilt: 4, lift: 36, nearFrontX: 132, farFrontX: 144, nearFrontY: 20, farFrontY: 26, nearHindX: -40, farHindX: -26, nearHindY: 26, farHindY: 30 }],
    [0.64, { x: 62, y: 58, tilt: 8, head: -10, nearFrontX: 126, farFrontX: 140, nearHindX: -8, farHindX: 8 }],
    [0.78, { x: 58, y: 70, head: -6, nearFrontX: 120, farFrontX: 134, nearHindX: -4, farHindX: 10, tail: -30 }],
    [1, STANDING]),
  1036: heart,
};

/** Return a short move to a resting pose, for when the body is somewhere that no action explains. */
export function settle(posture: string, to: Pose): Motion {
  return { ms: 700, end: posture, at: (from, share) => between(from, to, ease(share)) };
}
