// Postures and motions of the simulated dog from the file that the simulator plays; tracks.py explains the file and the
// curves between its keys, tests/walk/test_console_body.py compares both players.
import file from "../../../src/deshi/tasks/robot_dog/sim/keyframes.json";
import { FOOT, type Frame, LEGS, legPoints, type Point, turned } from "./kinematics";

/** A motion over `seconds` from the frame it was made for to the posture `end`. */
export interface Motion {
  seconds: number;
  end: string;
  at(elapsed: number): Frame;
}

interface Written {
  seconds: number;
  loop: boolean;
  keys: number[][];
}

const MOTIONS = file.motions as Record<string, Written>;
const REST = file.rest as Record<string, number[]>;
const FASTEST = 7;
const SHORTEST = 0.2;
const ENDS: Record<number, string> = { 1001: "damped", 1004: "locked", 1005: "lying", 1009: "sitting" };

const within = (angle: number) => Math.atan2(Math.sin(angle), Math.cos(angle));

/** Return the height of the body's lowest point when the trunk's middle is at 0. */
function lowest(joints: readonly number[], roll: number, pitch: number): number {
  const up = (point: Point) => turned(point, roll, pitch, 0)[2];
  const [halfX = 0, halfY = 0, halfZ = 0] = file.geometry.half;
  let least = Infinity;
  LEGS.forEach(([front, side], leg) => {
    const [, , knee, foot] = legPoints(leg, joints);
    least = Math.min(least, up(knee) - FOOT, up(foot) - FOOT);
    for (const z of [halfZ, -halfZ]) least = Math.min(least, up([front * halfX, side * halfY, z]));
  });
  return least;
}

/** Return the frame of 18 numbers of the file, at the place and heading of `base`. */
function frameOf(numbers: readonly number[], base: Frame): Frame {
  const joints = numbers.slice(0, 12).map((angle, index) => {
    const [low = -9, high = 9] = file.geometry.limits[index] ?? [];
    return Math.min(high, Math.max(low, angle));
  });
  const [x = 0, y = 0, lift = 0, roll = 0, pitch = 0, yaw = 0] = numbers.slice(12);
  const [x0 = 0, y0 = 0, , , , heading = 0] = base.trunk;
  const [dx, dy] = turned([x, y, 0], 0, 0, heading);
  return { joints, trunk: [x0 + dx, y0 + dy, lift - lowest(joints, roll, pitch), roll, pitch, within(heading + yaw)] };
}

/** Return the frame as 18 numbers that begin where it stands. */
function numbersOf({ joints, trunk }: Frame): number[] {
  const [, , z = 0, roll = 0, pitch = 0] = trunk;
  return [...joints, 0, 0, Math.max(0, z + lowest(joints, roll, pitch)), within(roll), within(pitch), 0];
}

/** Return the tangents of a monotone cubic through points whose `shares` rise; 0 at both ends. */
function tangents(shares: readonly number[], values: readonly number[]): number[] {
  const steps = shares.slice(1).map((share, index) => share - (shares[index] ?? 0));
  const slopes = steps.map((step, index) => ((values[index + 1] ?? 0) - (values[index] ?? 0)) / step);
  const inner = slopes.slice(1).map((after, index) => {
    const [before = 0, h0 = 1, h1 = 1] = [slopes[index], steps[index], steps[index + 1]];
    const [w0, w1] = [2 * h1 + h0, h1 + 2 * h0];
    return before * after > 0 ? (w0 + w1) / (w0 / before + w1 / after) : 0;
  });
  return [0, ...inner, 0];
}

/** Return what plays rows of 18 numbers at shares of `seconds`, the first at 0. */
function played(seconds: number, shares: readonly number[], rows: readonly number[][]): (elapsed: number) => number[] {
  const columns = (rows[0] ?? []).map((_, channel) => tangents(shares, rows.map((row) => row[channel] ?? 0)));
  return (elapsed) => {
    const share = Math.min(1, Math.max(0, elapsed / seconds));
    const found = shares.findIndex((one) => one > share);
    const i = found < 0 ? shares.length - 2 : found - 1;
    const [start = 0, next = 1] = [shares[i], shares[i + 1]];
    const h = next - start;
    const t = (share - start) / h;
    const [a, b, c, d] = [(1 + 2 * t) * (1 - t) ** 2, t * t * (3 - 2 * t), t * (1 - t) ** 2 * h, t * t * (t - 1) * h];
    return columns.map((tangent, channel) => {
      const [here = 0, there = 0, out = 0, into = 0] = [rows[i]?.[channel], rows[i + 1]?.[channel], tangent[i], tangent[i + 1]];
      return a * here + b * there + c * out + d * into;
    });
  };
}

const ORIGIN: Frame = { joints: [], trunk: [0, 0, 0, 0, 0, 0] };

/** Return how a posture rests; one that the file does not have stands. */
export function restOf(posture: string, at: Frame = ORIGIN): Frame {
  return frameOf(REST[posture] ?? REST.standing ?? [], at);
}

/** Return the motion of an action from where the body is, null where the file has none. */
export function actOf(code: number, from: Frame, posture: string): Motion | null {
  const written = MOTIONS[`${code}@${posture}`] ?? MOTIONS[String(code)];
  return written ? motionOf(written, from, ENDS[code] ?? "standing") : null;
}

function motionOf({ keys, seconds }: Written, from: Frame, end: string): Motion {
  const start = numbersOf(from);
  const [share = 1, ...first] = keys[0] ?? [];
  const most = Math.max(...start.slice(0, 12).map((angle, index) => Math.abs(angle - (first[index] ?? 0))));
  const long = Math.max(seconds, (1.5 * most) / FASTEST / share);
  const play = played(long, [0, ...keys.map((key) => key[0] ?? 1)], [start, ...keys.map((key) => key.slice(1))]);
  return { seconds: long, end, at: (elapsed) => frameOf(play(elapsed), from) };
}

/** Return the shortest motion to a posture, for when the body is somewhere that no action explains. */
export function settle(from: Frame, posture: string): Motion {
  const [start, end] = [numbersOf(from), numbersOf(restOf(posture))];
  const most = Math.max(...start.map((value, index) => Math.abs(value - (end[index] ?? 0))));
  const seconds = Math.max(SHORTEST, (1.5 * most) / FASTEST);
  const play = played(seconds, [0, 1], [start, end]);
  return { seconds, end: posture, at: (elapsed) => frameOf(play(elapsed), from) };
}

/** Return the pose of a dog that thinks, as it is from a posture, at a moment of its loop; null where there is none. */
export function thought(posture: string, from: Frame, clock: number): Frame | null {
  const written = posture === "standing" || posture === "locked" ? MOTIONS.think : MOTIONS[`think@${posture}`];
  if (!written) return null;
  const last = written.keys.at(-1) ?? [];
  const play = played(written.seconds, [0, ...written.keys.map((key) => key[0] ?? 1)], [last.slice(1), ...written.keys.map((key) => key.slice(1))]);
  return frameOf(play(clock % written.seconds), from);
}
