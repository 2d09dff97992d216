// The dog, seen from its right side, in flat shading. Colours come from styles/dog.css.
import { FOOT, hipOf, type Leg, LINK, onTrunk, type Point, reach } from "./legs";
import type { Pose } from "./pose";

/** A limb that grows thinner towards its end. */
function Limb({ from, to, wide, thin, className }: { from: Point; to: Point; wide: number; thin: number; className: string }) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const nx = -Math.sin(angle);
  const ny = Math.cos(angle);
  const at = (point: Point, half: number) => `${(point.x + nx * half).toFixed(1)},${(point.y + ny * half).toFixed(1)}`;
  return (
    <g className={className}>
      <polygon points={`${at(from, wide)} ${at(to, thin)} ${at(to, -thin)} ${at(from, -wide)}`} />
      <circle cx={from.x} cy={from.y} r={wide} />
      <circle cx={to.x} cy={to.y} r={thin} />
    </g>
  );
}

function LegDrawing({ leg, far }: { leg: Leg; far: boolean }) {
  return (
    <g className={far ? "dog-leg far" : "dog-leg"}>
      <Limb from={leg.knee} to={leg.foot} wide={6.5} thin={4.5} className="dog-shin" />
      <circle className="dog-foot" cx={leg.foot.x} cy={leg.foot.y} r={FOOT} />
      <Limb from={leg.hip} to={leg.knee} wide={13} thin={8} className="dog-thigh" />
      <circle className="dog-joint" cx={leg.knee.x} cy={leg.knee.y} r={3.4} />
      {!far && <circle className="dog-hip" cx={leg.hip.x} cy={leg.hip.y} r={7.5} />}
    </g>
  );
}

function Trunk() {
  return (
    <g>
      <path className="dog-body" d="M-82,-4 C-82,-21 -72,-28 -56,-28 L58,-28 C74,-28 84,-20 84,-6 L82,6 C80,17 72,22 60,22 L-58,22 C-73,22 -82,14 -82,-4 Z" />
      <path className="dog-belly" d="M-80,6 C-77,17 -70,22 -58,22 L60,22 C72,22 80,17 82,6 Z" />
      <path className="dog-back" d="M-46,-28 L44,-28 C41,-19 35,-16 27,-16 L-29,-16 C-37,-16 -43,-19 -46,-28 Z" />
      <rect className="dog-light" x="-22" y="-4" width="44" height="5" rx="2.5" />
    </g>
  );
}

function Tail({ angle }: { angle: number }) {
  return (
    <g transform={`translate(-77 -15) rotate(${-angle})`}>
      <g className="dog-tail">
        <path className="dog-tail-line" d="M0,0 C-13,-3 -22,-12 -25,-27" />
        <circle className="dog-tail-tip" cx="-25" cy="-28" r="4.6" />
      </g>
    </g>
  );
}

function Head({ pose }: { pose: Pose }) {
  return (
    <g transform={`translate(74 -16) rotate(${pose.head})`}>
      <path className="dog-neck" d="M-12,10 L4,-26 L26,-18 L12,14 Z" />
      <g transform="translate(18 -30)">
        <path className="dog-ear far" d="M-6,-20 L2,-38 C3,-40 6,-40 7,-38 L13,-20 Z" />
        <path className="dog-head" d="M-24,-8 C-24,-20 -16,-25 -5,-25 L12,-25 C22,-25 28,-19 31,-11 L45,-4 C49,-2 50,2 50,7 C50,15 45,19 37,19 L-6,19 C-18,19 -24,12 -24,2 Z" />
        <path className="dog-visor" d="M4,-17 L13,-17 C20,-17 24,-13 27,-6 L31,3 C32,7 30,10 26,10 L6,10 C0,10 -3,7 -3,2 L-3,-10 C-3,-14 0,-17 4,-17 Z" />
        <g className="dog-eyes" transform={`translate(12 -4) scale(1 ${pose.eye})`}>
          <g className="dog-blink">
            <rect x="-8" y="-6.5" width="6" height="13" rx="3" />
            <rect x="5" y="-6.5" width="6" height="13" rx="3" />
          </g>
        </g>
        <path className="dog-nose" d="M43,-4.6 C48,-3 50,1 50,5 C46,5 42,2 41,-2 C40.6,-4 41.5,-5 43,-4.6 Z" />
        <path className="dog-mouth" d="M46,12 C41,14 36,14 32,12.5" />
        <path className="dog-ear" d="M-19,-16 L-12,-39 C-11,-42 -7,-42 -6,-40 L4,-22 C-2,-14 -14,-11 -19,-16 Z" />
      </g>
    </g>
  );
}

/** Draw the dog in a pose; the ground is at y = 0 and the drawing's origin under its middle. */
export function DogDrawing({ pose }: { pose: Pose }) {
  const trunk = { x: pose.x, y: pose.y, tilt: pose.tilt };
  const foot = (x: number, y: number): Point => ({ x, y: -y - FOOT });
  const legs = {
    nearFront: reach(hipOf(trunk, 1, false), foot(pose.nearFrontX, pose.nearFrontY)),
    farFront: reach(hipOf(trunk, 1, true), foot(pose.farFrontX, pose.farFrontY)),
    nearHind: reach(hipOf(trunk, -1, false), foot(pose.nearHindX, pose.nearHindY)),
    farHind: reach(hipOf(trunk, -1, true), foot(pose.farHindX, pose.farHindY)),
  };
  const middle = onTrunk(trunk, 0, 0);
  const shadow = Math.max(0.45, 1 - pose.lift / 190);
  return (
    <g>
      <ellipse className="dog-shadow" cx={pose.x} cy={1} rx={(LINK * 2.35) * shadow} ry={7 * shadow} />
      <g transform={`translate(0 ${-pose.lift}) rotate(${pose.spin} ${middle.x} ${middle.y})`}>
        <LegDrawing leg={legs.farHind} far />
        <LegDrawing leg={legs.farFront} far />
        <g transform={`translate(${middle.x} ${middle.y}) rotate(${pose.tilt})`}>
          <g className="dog-breath">
            <Tail angle={pose.tail} />
            <Head pose={pose} />
            <Trunk />
          </g>
        </g>
        <LegDrawing leg={legs.nearHind} far={false} />
        <LegDrawing leg={legs.nearFront} far={false} />
      </g>
    </g>
  );
}
