// Shapes that the dog is made of, and how many of them become one mesh. A vertex knows the slot of its colour.
import { BufferAttribute, BufferGeometry, type Color, LatheGeometry, Matrix4, SphereGeometry, Vector2 } from "three";

export type Slot = "shell" | "shade" | "dark" | "darker" | "accent" | "line";
export type Palette = Record<Slot, Color>;

/** Return a rounded box with half sizes `x`, `y`, `z`: a superellipsoid, the boxier the greater `power`. `taper` narrows it towards +x. */
export function pebble(x: number, y: number, z: number, power = 4, taper = 0, rings = 20): BufferGeometry {
  const shape = new SphereGeometry(1, rings * 2, rings);
  const position = shape.getAttribute("position") as BufferAttribute;
  for (let index = 0; index < position.count; index += 1) {
    const p = [position.getX(index), position.getY(index), position.getZ(index)] as const;
    const size = p.reduce((sum, value) => sum + Math.abs(value) ** power, 0) ** (1 / power);
    const narrow = 1 - taper * (p[0] / size);
    position.setXYZ(index, (p[0] / size) * x, (p[1] / size) * y * narrow, (p[2] / size) * z * narrow);
  }
  shape.computeVertexNormals();
  return shape;
}

/** Return a limb from the origin down to -z, `wide` at its root and `thin` at its end, with round ends. */
export function limb(length: number, wide: number, thin: number, flat = 1): BufferGeometry {
  const profile: Vector2[] = [];
  for (let step = 0; step <= 6; step += 1) {
    const angle = (-Math.PI / 2) * (1 - step / 6);
    profile.push(new Vector2(thin * Math.cos(angle), -length + thin * Math.sin(angle)));
  }
  for (let step = 1; step <= 6; step += 1) {
    const angle = (Math.PI / 2) * (step / 6);
    profile.push(new Vector2(wide * Math.cos(angle - Math.PI / 12), wide * Math.sin(angle - Math.PI / 12)));
  }
  profile.push(new Vector2(0, wide));
  // A lathe turns about y; the robot's legs point along z.
  return new LatheGeometry(profile, 18).rotateX(Math.PI / 2).scale(1, flat, 1);
}

/** Collects shapes and makes one geometry of them. */
export class Builder {
  private readonly parts: { shape: BufferGeometry; slot: Slot }[] = [];

  add(slot: Slot, shape: BufferGeometry, at: [number, number, number] = [0, 0, 0], turn: [number, number, number] = [0, 0, 0]): this {
    const [x, y, z] = turn;
    shape.applyMatrix4(new Matrix4().makeRotationX(x)).applyMatrix4(new Matrix4().makeRotationY(y)).applyMatrix4(new Matrix4().makeRotationZ(z));
    this.parts.push({ shape: shape.translate(...at), slot });
    return this;
  }

  build(): BufferGeometry {
    const made = new BufferGeometry();
    const slots: Slot[] = [];
    const arrays: Record<"position" | "normal", number[]> = { position: [], normal: [] };
    const index: number[] = [];
    for (const { shape, slot } of this.parts) {
      const first = slots.length;
      for (const name of ["position", "normal"] as const) arrays[name].push(...shape.getAttribute(name).array);
      for (let vertex = 0; vertex < shape.getAttribute("position").count; vertex += 1) slots.push(slot);
      for (const vertex of shape.getIndex()?.array ?? []) index.push(first + vertex);
      shape.dispose();
    }
    for (const name of ["position", "normal"] as const) made.setAttribute(name, new BufferAttribute(new Float32Array(arrays[name]), 3));
    made.setAttribute("color", new BufferAttribute(new Float32Array(slots.length * 3), 3));
    made.setIndex(index);
    made.userData.slots = slots;
    return made;
  }
}

/** Give every vertex the colour of its slot. */
export function paint(geometry: BufferGeometry, palette: Palette): void {
  const colours = geometry.getAttribute("color") as BufferAttribute;
  (geometry.userData.slots as Slot[]).forEach((slot, index) => {
    const { r, g, b } = palette[slot];
    colours.setXYZ(index, r, g, b);
  });
  colours.needsUpdate = true;
}
