// The dog from its left side, drawn from its joints, where the browser has no WebGL. Colours come from styles/dog.css.
import { FOOT, type Frame, highest, legInWorld, LEGS, type Point } from "./kinematics";
import type { Shown } from "./player";

/** Drawing units a metre, before the whole is made smaller; forward is to the left of the picture. */
const SCALE = 400;
/** How far what is nearer to the eye is moved on the picture, a metre. */
const DEPTH = { x: 0.22, y: 0.1 };

/** Up to this height (metres) it is seen whole; for more all of it becomes smaller. */
const TALL = 0.72;

interface Flat {
  x: number;
  y: number;
}

const flat = ([x, y, z]: Point): Flat => ({ x: (x - y * DEPTH.x) * SCALE, y: (y * DEPTH.y - z) * SCALE });

/** A limb that grows thinner towards its end. */
function Limb({ from, to, wide, thin, className }: { from: Flat; to: Flat; wide: number; thin: number; className: string }) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const nx = -Math.sin(angle);
  const ny = Math.cos(angle);
  const at = (point: Flat, half: number) => `${(point.x + nx * half).toFixed(1)},${(point.y + ny * half).toFixed(1)}`;
  return (
    <g className={className}>
      <polygon points={`${at(from, wide)} ${at(to, thin)} ${at(to, -thin)} ${at(from, -wide)}`} />
      <circle cx={from.x} cy={from.y} r={wide} />
      <circle cx={to.x} cy={to.y} r={thin} />
    </g>
  );
}

function Leg({ leg, frame }: { leg: number; frame: Frame }) {
  const far = (LEGS[leg]?.[1] ?? 1) < 0;
  const [, hip, knee, foot] = legInWorld(leg, frame).map(flat);
  if (!hip || !knee || !foot) return null;
  return (
    <g className={far ? "dog-leg far" : "dog-leg"}>
      <Limb from={knee} to={foot} wide={8} thin={5.5} className="dog-shin" />
      <circle className="dog-foot" cx={foot.x} cy={foot.y} r={FOOT * SCALE} />
      <Limb from={hip} to={knee} wide={16.5} thin={9.5} className="dog-thigh" />
      <circle className="dog-joint" cx={knee.x} cy={knee.y} r={4.2} />
      {!far && <circle className="dog-hip" cx={hip.x} cy={hip.y} r={9.5} />}
    </g>
  );
}

function Trunk() {
  return (
    <g>
      <path className="dog-body" d="M-96,-3 C-96,-20 -86,-26 -68,-26 L70,-26 C88,-26 97,-19 97,-5 L95,8 C92,19 84,24 70,24 L-70,24 C-87,24 -96,15 -96,-3 Z" />
      <path className="dog-belly" d="M-94,8 C-90,19 -83,24 -70,24 L70,24 C84,24 92,19 95,8 Z" />
      <path className="dog-back" d="M-56,-26 L52,-26 C49,-17 43,-14 33,-14 L-36,-14 C-45,-14 -52,-17 -56,-26 Z" />
      <rect className="dog-light" x="-26" y="-3" width="52" height="5.5" rx="2.7" />
    </g>
  );
}

function Tail() {
  return (
    <g transform="translate(-92 -13)" className="dog-tail">
      <path className="dog-tail-line" d="M0,0 C-13,-3 -22,-12 -25,-30" />
      <circle className="dog-tail-tip" cx="-25" cy="-31" r="5.2" />
    </g>
  );
}

function Head({ level, shown }: { level: number; shown: Shown }) {
  const tilt = shown.thinking * (-9 + 4 * Math.sin(shown.clock * 1.7));
  return (
    <g transform={`translate(86 -14) rotate(${level + tilt})`}>
      <path className="dog-neck" d="M-12,10 L4,-26 L26,-18 L12,14 Z" />
      <g transform="translate(18 -32) scale(1.12)">
        <path className="dog-ear far" d="M-6,-20 L2,-38 C3,-40 6,-40 7,-38 L13,-20 Z" />
        <path className="dog-head" d="M-24,-8 C-24,-20 -16,-25 -5,-25 L12,-25 C22,-25 28,-19 31,-11 L45,-4 C49,-2 50,2 50,7 C50,15 45,19 37,19 L-6,19 C-18,19 -24,12 -24,2 Z" />
        <path className="dog-visor" d="M4,-17 L13,-17 C20,-17 24,-13 27,-6 L31,3 C32,7 30,10 26,10 L6,10 C0,10 -3,7 -3,2 L-3,-10 C-3,-14 0,-17 4,-17 Z" />
        <g className="dog-eyes" transform={`translate(12 -4) scale(1 ${Math.max(0.1, shown.eyes)})`}>
          <rect x="-8" y="-6.5" width="6" height="13" rx="3" />
          <rect x="5" y="-6.5" width="6" height="13" rx="3" />
        </g>
        <path className="dog-nose" d="M43,-4.6 C48,-3 50,1 50,5 C46,5 42,2 41,-2 C40.6,-4 41.5,-5 43,-4.6 Z" />
        <path className="dog-mouth" d="M46,12 C41,14 36,14 32,12.5" />
        <path className="dog-ear" d="M-19,-16 L-12,-39 C-11,-42 -7,-42 -6,-40 L4,-22 C-2,-14 -14,-11 -19,-16 Z" />
      </g>
    </g>
  );
}

/** Draw the dog; it stays in the middle, and looks to the left of the picture, where people write. */
export function SideView({ shown }: { shown: Shown }) {
  const [x = 0, , z = 0, roll = 0, pitch = 0] = shown.frame.trunk;
  const frame = { joints: shown.frame.joints, trunk: [0, 0, z, roll, pitch, 0] };
  const degrees = (pitch * 180) / Math.PI;
  const shadow = Math.max(0.45, 1 - Math.max(0, z - 0.34) * 2);
  const size = 0.76 * Math.min(1, TALL / highest(frame));
  const tick = ((x * SCALE) % 80 + 80) % 80;
  return (
    <svg className="dog-side" viewBox="-190 -246 380 242" aria-hidden="true">
      <g transform={`translate(0 -18) scale(${-size} ${size})`}>
        <line className="dog-ground" x1="-234" x2="234" y1="1.5" y2="1.5" />
        <path className="dog-ground" d={[-200, -120, -40, 40, 120, 200].map((at) => `M${at + 40 - tick},8h5`).join("")} />
        <ellipse className="dog-shadow" cx={0} cy={1} rx={118 * shadow} ry={8 * shadow} />
        {[2, 0].map((leg) => <Leg key={leg} leg={leg} frame={frame} />)}
        <g transform={`translate(0 ${(-z * SCALE).toFixed(2)}) rotate(${degrees.toFixed(2)}) scale(1 ${Math.max(0.5, Math.abs(Math.cos(roll))).toFixed(3)})`}>
          <Tail />
          <Head level={Math.abs(pitch) < 1.2 ? -0.75 * degrees : 0} shown={shown} />
          <Trunk />
        </g>
        {[3, 1].map((leg) => <Leg key={leg} leg={leg} frame={frame} />)}
      </g>
    </svg>
  );
}
