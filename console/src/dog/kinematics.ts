// The legs of a Go2 as geometry: where hips, knees and feet are for twelve joints. The same as sim/kinematics.py.
// Metres and radians; x forward, y left, z up; legs in the robot's order FR, FL, RR, RL.

export type Point = [x: number, y: number, z: number];

export const BODY_X = 0.1934;
export const BODY_Y = 0.0465;
export const HIP = 0.0955;
export const LINK = 0.213;
export const FOOT = 0.022;
/** Front (1) or rear (-1), left (1) or right (-1). */
export const LEGS = [[1, -1], [1, 1], [-1, -1], [-1, 1]] as const;

export interface Frame {
  /** Hip, thigh, calf of FR, FL, RR, RL. */
  joints: number[];
  /** x, y, z, roll, pitch, yaw in the world; z of the trunk's middle over the ground. */
  trunk: number[];
}

/** Return a point of the trunk turned about x, then y, then z. */
export function turned([x, y, z]: Point, roll: number, pitch: number, yaw: number): Point {
  const [y1, z1] = [y * Math.cos(roll) - z * Math.sin(roll), y * Math.sin(roll) + z * Math.cos(roll)];
  const [x2, z2] = [x * Math.cos(pitch) + z1 * Math.sin(pitch), z1 * Math.cos(pitch) - x * Math.sin(pitch)];
  return [x2 * Math.cos(yaw) - y1 * Math.sin(yaw), x2 * Math.sin(yaw) + y1 * Math.cos(yaw), z2];
}

/** Return hip, end of the hip, knee and foot (its centre) of a leg, seen from the trunk. */
export function legPoints(leg: number, joints: readonly number[]): [Point, Point, Point, Point] {
  const [front, side] = LEGS[leg] ?? LEGS[0];
  const [hip = 0, thigh = 0, calf = 0] = joints.slice(3 * leg, 3 * leg + 3);
  const [x0, y0, out] = [front * BODY_X, side * BODY_Y, side * HIP];
  const at = (x: number, down: number): Point => [
    x0 + x,
    y0 + out * Math.cos(hip) + down * Math.sin(hip),
    out * Math.sin(hip) - down * Math.cos(hip),
  ];
  const [kneeX, kneeDown] = [-LINK * Math.sin(thigh), LINK * Math.cos(thigh)];
  return [
    [x0, y0, 0],
    at(0, 0),
    at(kneeX, kneeDown),
    at(kneeX - LINK * Math.sin(thigh + calf), kneeDown + LINK * Math.cos(thigh + calf)),
  ];
}

/** Return where the points of a leg are in the world. */
export function legInWorld(leg: number, { joints, trunk }: Frame): Point[] {
  const [x = 0, y = 0, z = 0, roll = 0, pitch = 0, yaw = 0] = trunk;
  return legPoints(leg, joints).map((point) => {
    const [dx, dy, dz] = turned(point, roll, pitch, yaw);
    return [x + dx, y + dy, z + dz];
  });
}

/** Ears and tail are no links of the robot, but are seen. */
const TIPS: Point[] = [[0.27, 0, 0.25], [0.42, 0, 0.12], [-0.32, 0, 0.12]];

/** Return how high the highest point of the dog is over the ground. */
export function highest(frame: Frame): number {
  const [, , z = 0, roll = 0, pitch = 0] = frame.trunk;
  const legs = LEGS.flatMap((_, leg) => legInWorld(leg, frame).map((point) => point[2]));
  return Math.max(...legs, ...TIPS.map((point) => z + turned(point, roll, pitch, 0)[2]));
}

/** Return the frame that lies `share` (0..1) of the way between two; the trunk's angles go the short way round. */
export function between(from: Frame, to: Frame, share: number): Frame {
  const mix = (a: number, b: number) => a + (b - a) * share;
  const near = (a: number, b: number) => a + Math.atan2(Math.sin(b - a), Math.cos(b - a)) * share;
  return {
    joints: from.joints.map((angle, index) => mix(angle, to.joints[index] ?? angle)),
    trunk: from.trunk.map((value, index) => (index < 3 ? mix : near)(value, to.trunk[index] ?? value)),
  };
}

export const ease = (share: number): number => {
  const t = Math.min(1, Math.max(0, share));
  return t * t * (3 - 2 * t);
};
