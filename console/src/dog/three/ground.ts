// The ground: a shadow, and dots that fade out around the dog, so that one sees it walk.
import { BufferAttribute, BufferGeometry, type Color, Group, Mesh, PlaneGeometry, Points, PointsMaterial, ShadowMaterial } from "three";

const STEP = 0.2;
const SIDE = 15;
const REACH = 1.35;

export class Ground {
  readonly root = new Group();
  private readonly shadow = new ShadowMaterial({ opacity: 0.2 });
  private readonly material = new PointsMaterial({ size: 3, sizeAttenuation: false, vertexColors: true, transparent: true, depthWrite: false });
  private readonly dots = new BufferGeometry();
  private seen = "";

  constructor() {
    const plane = new Mesh(new PlaneGeometry(6, 6), this.shadow);
    plane.receiveShadow = true;
    const places: number[] = [];
    for (let row = 0; row < SIDE; row += 1) {
      for (let column = 0; column < SIDE; column += 1) places.push((row - (SIDE - 1) / 2) * STEP, (column - (SIDE - 1) / 2) * STEP, 0.001);
    }
    this.dots.setAttribute("position", new BufferAttribute(new Float32Array(places), 3));
    this.dots.setAttribute("color", new BufferAttribute(new Float32Array(SIDE * SIDE * 4).fill(1), 4));
    const points = new Points(this.dots, this.material);
    points.frustumCulled = false;
    this.root.add(plane, points);
  }

  paint(colour: Color, strength: number): void {
    this.material.color.copy(colour);
    this.shadow.opacity = strength;
  }

  /** Have the ground under (x, y): it goes with the dog by whole steps, so that its dots stay where they are. */
  under(x: number, y: number): void {
    this.root.position.set(Math.round(x / STEP) * STEP, Math.round(y / STEP) * STEP, 0);
    const key = `${x.toFixed(3)} ${y.toFixed(3)}`;
    if (key === this.seen) return;
    this.seen = key;
    const [position, colour] = [this.dots.getAttribute("position"), this.dots.getAttribute("color")];
    for (let index = 0; index < position.count; index += 1) {
      const far = Math.hypot(this.root.position.x + position.getX(index) - x, this.root.position.y + position.getY(index) - y);
      colour.setW(index, 0.55 * Math.max(0, 1 - far / REACH) ** 1.4);
    }
    colour.needsUpdate = true;
  }

  dispose(): void {
    this.dots.dispose();
    this.shadow.dispose();
    this.material.dispose();
  }
}
