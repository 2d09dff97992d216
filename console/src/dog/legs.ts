// Where the knee goes: two links of equal length between hip and foot, the knee behind, as on the real robot.

export interface Point {
  x: number;
  y: number;
}

export interface Leg {
  hip: Point;
  knee: Point;
  foot: Point;
}

export const LINK = 46;
export const FOOT = 7;
const HIP = 60;
const DROP = 7;

/** Return the point of the trunk at (`x`, `y`), y down, in the drawing's coordinates (ground at 0, y down). */
export function onTrunk(trunk: { x: number; y: number; tilt: number }, x: number, y: number): Point {
  const angle = (trunk.tilt * Math.PI) / 180;
  return {
    x: trunk.x + x * Math.cos(angle) - y * Math.sin(angle),
    y: -trunk.y + x * Math.sin(angle) + y * Math.cos(angle),
  };
}

/** Return hip, knee and foot; a foot out of reach is pulled in along the line to the hip. */
export function reach(hip: Point, wanted: Point): Leg {
  const dx = wanted.x - hip.x;
  const dy = wanted.y - hip.y;
  const far = Math.hypot(dx, dy) || 1;
  const length = Math.min(far, LINK * 2 - 0.5);
  const ux = dx / far;
  const uy = dy / far;
  const bend = Math.sqrt(LINK * LINK - (length * length) / 4);
  const foot = { x: hip.x + ux * length, y: hip.y + uy * length };
  return {
    hip,
    knee: { x: hip.x + (ux * length) / 2 - uy * bend, y: hip.y + (uy * length) / 2 + ux * bend },
    foot,
  };
}

/** Return the hip of a leg: `end` 1 in front, -1 behind; the far side is shifted a little for depth. */
export function hipOf(trunk: { x: number; y: number; tilt: number }, end: 1 | -1, far: boolean): Point {
  return onTrunk(trunk, end * HIP + (far ? 11 : 0), far ? DROP - 3 : DROP);
}
