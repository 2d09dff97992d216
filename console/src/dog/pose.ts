// A pose of the dog in the plane: where the trunk is, where the feet are. The knees follow (see legs.ts).
// Lengths in drawing units (the dog is about 190 long), heights count from the ground, angles in degrees, clockwise.

export const PARTS = [
  "x", "y", // centre of the trunk: offset to the right, height
  "tilt", // of the trunk; negative lifts the head
  "head", "tail", // against the trunk
  "spin", "lift", // of the whole dog, for the flip and for jumps
  "eye", // 1 open, 0 closed
  "nearFrontX", "nearFrontY", "farFrontX", "farFrontY", // feet
  "nearHindX", "nearHindY", "farHindX", "farHindY",
] as const;

export type Pose = Record<(typeof PARTS)[number], number>;

export const STANDING: Pose = {
  x: 0, y: 93, tilt: 0, head: 0, tail: 0, spin: 0, lift: 0, eye: 1,
  nearFrontX: 58, nearFrontY: 0, farFrontX: 73, farFrontY: 0,
  nearHindX: -64, nearHindY: 0, farHindX: -49, farHindY: 0,
};

export const LYING: Pose = {
  ...STANDING, y: 37, head: 8, tail: 24,
  nearFrontX: 56, farFrontX: 71, nearHindX: -66, farHindX: -51,
};

export const SITTING: Pose = {
  ...STANDING, x: -14, y: 70, tilt: -36, head: 32, tail: 30,
  nearFrontX: 42, farFrontX: 57, nearHindX: -58, farHindX: -44,
};

export const CROUCHING: Pose = { ...STANDING, y: 62, head: 6 };

export const DAMPED: Pose = {
  ...LYING, y: 29, tilt: 1.5, head: 40, tail: 58, eye: 0.16,
  nearFrontX: 54, farFrontX: 66, nearHindX: -68, farHindX: -56,
};

const POSTURES: Record<string, Pose> = {
  standing: STANDING, sitting: SITTING, lying: LYING, damped: DAMPED, sunk: DAMPED, crouching: CROUCHING,
};

/** Return the resting pose of a posture; an unknown posture stands. */
export function poseOf(posture: string): Pose {
  return POSTURES[posture] ?? STANDING;
}

/** Return the pose that lies `share` (0..1) of the way from one pose to another. */
export function between(from: Pose, to: Pose, share: number): Pose {
  const pose = { ...from };
  for (const part of PARTS) pose[part] = from[part] + (to[part] - from[part]) * share;
  return pose;
}

/** Slow at both ends. */
export function ease(share: number): number {
  const t = Math.min(1, Math.max(0, share));
  return t * t * (3 - 2 * t);
}
