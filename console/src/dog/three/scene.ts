// The dog in three dimensions on a canvas. Whoever owns it says when to draw; between two frames nothing runs.
import { Color, DirectionalLight, HemisphereLight, PCFShadowMap, PerspectiveCamera, Scene, Vector3, WebGLRenderer } from "three";
import type { Mood } from "../dog";
import { highest } from "../kinematics";
import type { Shown } from "../player";
import { Body } from "./body";
import { Ground } from "./ground";
import type { Palette, Slot } from "./shapes";

const SLOTS: Slot[] = ["shell", "shade", "dark", "darker", "accent", "line"];
const FROM = { turn: 0.72, rise: 0.26, far: 3.05 };
/** How much of the scene must be seen, whatever the form of the canvas: from the nearest foot to the ears, and its width (metres). */
const SEEN = { wide: 1.16, low: -0.085, high: 0.7 };
/** What lies over the canvas: badges above, the plan below (pixels of the page); a low one has them beside the dog. */
const OVER = { above: 40, below: 38 };
const BESIDE = { above: 6, below: 6 };
const LOW = 130;
/** Up to this height it is seen whole; for more the camera goes back. */
const TALL = 0.68;
/** How fast the camera follows, a frame. */
const SOFT = 0.1;
const LIGHT: Record<Mood, Color> = { well: new Color("#8fe0ff"), halted: new Color("#ff5a63"), damped: new Color("#6b7a88") };
const THINKING = new Color("#ffc14f");

export class DogScene {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(20, 1, 0.1, 12);
  private readonly body = new Body();
  private readonly ground = new Ground();
  private readonly sky = new HemisphereLight(0xffffff, 0x9a9fb3, 1.7);
  private readonly sun = new DirectionalLight(0xffffff, 2.1);
  private readonly middle = new Vector3();
  private away = 1;
  /** The height that the camera looks at (metres). */
  private look = 0.3;
  private placed = false;
  /** How far the person has turned the view (radians). */
  turn = 0;

  /** Throws where the browser gives no WebGL. */
  constructor(readonly canvas: HTMLCanvasElement) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true, powerPreference: "low-power" });
    this.renderer.setClearColor(0, 0);
    this.renderer.shadowMap.enabled = true;
    this.renderer.shadowMap.type = PCFShadowMap;
    this.camera.up.set(0, 0, 1);
    this.sun.castShadow = true;
    this.sun.shadow.mapSize.set(512, 512);
    const view = this.sun.shadow.camera;
    [view.left, view.right, view.top, view.bottom, view.near, view.far] = [-0.75, 0.75, 0.75, -0.75, 0.5, 5];
    this.sun.shadow.radius = 3;
    this.sun.shadow.normalBias = 0.01;
    this.scene.add(this.body.root, this.ground.root, this.sky, this.sun, this.sun.target);
  }

  /** Take the colours of the page as they are now. */
  paint(): void {
    const style = getComputedStyle(this.canvas);
    const colour = (name: string) => new Color(style.getPropertyValue(name).trim() || "#888");
    this.body.paint(Object.fromEntries(SLOTS.map((slot) => [slot, colour(slot === "accent" ? "--dog-accent" : `--dog-${slot}`)])) as Palette);
    const dark = style.getPropertyValue("--dog-night").trim() === "1";
    this.ground.paint(colour("--line-strong"), dark ? 0.5 : 0.2);
    this.sky.intensity = dark ? 1.3 : 1.75;
    this.sun.intensity = dark ? 1.9 : 1.9;
  }

  /** Draw with as many pixels as the canvas has on the screen. */
  resize(wide: number, high: number): void {
    if (!wide || !high) return;
    this.renderer.setPixelRatio(Math.min(2, devicePixelRatio));
    this.renderer.setSize(wide, high, false);
    this.camera.aspect = wide / high;
    const { above, below } = high < LOW ? BESIDE : OVER;
    const metre = Math.min(Math.max(1, high - above - below) / (SEEN.high - SEEN.low), wide / SEEN.wide);
    // Between what lies above and below the dog stands in the middle.
    this.look = (SEEN.high + SEEN.low) / 2 + (above - below) / 2 / metre;
    this.camera.fov = (Math.atan(high / metre / 2 / FROM.far) * 360) / Math.PI;
    this.camera.updateProjectionMatrix();
  }

  draw(shown: Shown, mood: Mood): void {
    const [x = 0, y = 0] = shown.frame.trunk;
    this.body.pose(shown, mood === "damped");
    this.body.root.position.set(x, y, 0);
    this.body.light.color.copy(LIGHT[mood]).lerp(THINKING, mood === "damped" ? 0 : shown.thinking);
    this.ground.under(x, y);
    this.follow(x, y, Math.max(1, highest(shown.frame) / TALL));
    this.renderer.render(this.scene, this.camera);
  }

  /** Have the camera go along, a little behind, so that one sees that the dog moves and not the ground. */
  private follow(x: number, y: number, away: number): void {
    const wanted = new Vector3(x, y, 0);
    const soft = this.placed && this.middle.distanceTo(wanted) < 1 ? SOFT : 1;
    this.middle.lerp(wanted, soft);
    this.away += (away - this.away) * (away > this.away ? Math.max(soft, 0.3) : soft);
    this.placed = true;
    const { turn, rise, far } = FROM;
    const angle = turn + this.turn;
    const height = this.middle.z + this.look * this.away;
    this.camera.position.set(Math.cos(rise) * Math.cos(angle), Math.cos(rise) * Math.sin(angle), Math.sin(rise)).multiplyScalar(far * this.away).add(this.middle);
    this.camera.position.z += height;
    this.camera.lookAt(this.middle.x, this.middle.y, height);
    this.sun.position.set(x + 0.9, y + 0.5, 2.6);
    this.sun.target.position.set(x, y, 0);
  }

  dispose(): void {
    this.body.dispose();
    this.ground.dispose();
    this.renderer.dispose();
  }
}
