// The dog's body: a trunk with a head that is part of it, and four legs of three links, each link one mesh.
import { type BufferGeometry, Group, type Material, Mesh, MeshBasicMaterial, MeshStandardMaterial } from "three";
import { BODY_X, BODY_Y, FOOT, HIP, LEGS, LINK } from "../kinematics";
import type { Shown } from "../player";
import { Builder, limb, paint, type Palette, pebble } from "./shapes";

interface Leg {
  hip: Group;
  thigh: Group;
  calf: Group;
}

function trunkShape(): BufferGeometry {
  return new Builder()
    .add("shell", pebble(0.232, 0.078, 0.064, 4.2))
    .add("accent", pebble(0.128, 0.05, 0.02, 3.2), [-0.01, 0, 0.055])
    .add("shade", pebble(0.2, 0.066, 0.03, 4), [0, 0, -0.042])
    .add("dark", pebble(0.012, 0.05, 0.03, 3), [0.228, 0, -0.012])
    .add("dark", pebble(0.012, 0.05, 0.03, 3), [-0.228, 0, -0.004])
    .build();
}

/** The head, its origin where the neck begins. */
function headShape(): BufferGeometry {
  const made = new Builder()
    .add("dark", limb(0.09, 0.04, 0.052), [0.062, 0, 0.06], [0, 0.66, 0])
    .add("shell", pebble(0.088, 0.078, 0.07, 3.4, 0.1), [0.085, 0, 0.105])
    .add("shell", pebble(0.05, 0.05, 0.036, 3, 0.14), [0.162, 0, 0.078])
    .add("darker", pebble(0.05, 0.063, 0.043, 3.2), [0.131, 0, 0.119], [0, -0.12, 0])
    .add("darker", pebble(0.013, 0.02, 0.012, 2.4), [0.208, 0, 0.094]);
  for (const side of [1, -1]) {
    made.add("accent", pebble(0.014, 0.03, 0.052, 2.6), [0.045, side * 0.066, 0.168], [side * -0.35, -0.3, 0]);
    made.add("dark", pebble(0.008, 0.017, 0.034, 2.4), [0.055, side * 0.068, 0.168], [side * -0.35, -0.3, 0]);
  }
  return made.build();
}

function eyeShape(): BufferGeometry {
  const made = new Builder();
  for (const side of [1, -1]) made.add("line", pebble(0.006, 0.011, 0.018, 2.8, 0, 8), [0.1785, side * 0.027, 0.123], [0, -0.12, 0]);
  return made.build();
}

function tailShape(): BufferGeometry {
  return new Builder()
    .add("dark", limb(0.1, 0.014, 0.011), [0, 0, 0], [0, 2.35, 0])
    .add("accent", pebble(0.02, 0.02, 0.02, 2, 0, 10), [-0.074, 0, 0.074])
    .build();
}

function hipShape(side: number): BufferGeometry {
  return new Builder()
    .add("dark", limb(0.02, 0.046, 0.046), [0, side * 0.024, 0], [side * Math.PI / 2, 0, 0])
    .add("shell", limb(0.03, 0.048, 0.048, 1), [0, side * 0.068, 0], [side * -Math.PI / 2, 0, 0])
    .add("accent", pebble(0.03, 0.008, 0.03, 2.4, 0, 12), [0, side * 0.144, 0])
    .build();
}

function thighShape(): BufferGeometry {
  return new Builder().add("shell", limb(LINK, 0.047, 0.026, 0.72)).add("line", limb(0.05, 0.02, 0.02), [0, -0.025, -LINK], [Math.PI / 2, 0, 0]).build();
}

function calfShape(): BufferGeometry {
  return new Builder().add("dark", limb(LINK, 0.021, 0.014)).add("darker", pebble(FOOT + 0.003, FOOT + 0.002, FOOT, 2.2, 0, 12), [0, 0, -LINK]).build();
}

export class Body {
  readonly root = new Group();
  private readonly trunk = new Group();
  private readonly head = new Group();
  private readonly tail = new Group();
  private readonly eyes: Mesh;
  private readonly bar: Mesh;
  private readonly legs: Leg[];
  private readonly shell = new MeshStandardMaterial({ vertexColors: true, roughness: 0.55, metalness: 0.04 });
  readonly light = new MeshBasicMaterial({ color: "#8fe0ff" });
  private readonly geometries: BufferGeometry[] = [];

  constructor() {
    this.root.add(this.trunk);
    this.mesh(trunkShape(), this.trunk);
    this.head.position.set(0.2, 0, 0.03);
    this.trunk.add(this.head);
    this.mesh(headShape(), this.head);
    this.eyes = this.mesh(eyeShape(), this.head, this.light, false);
    this.bar = this.mesh(new Builder().add("line", pebble(0.055, 0.081, 0.006, 4, 0, 10), [0, 0, 0.004]).build(), this.trunk, this.light, false);
    this.tail.position.set(-0.235, 0, 0.03);
    this.trunk.add(this.tail);
    this.mesh(tailShape(), this.tail);
    this.legs = LEGS.map(([front, side]) => this.leg(front, side));
  }

  private mesh(geometry: BufferGeometry, parent: Group, material: Material = this.shell, shadow = true): Mesh {
    const made = new Mesh(geometry, material);
    made.castShadow = shadow;
    made.frustumCulled = false;
    this.geometries.push(geometry);
    parent.add(made);
    return made;
  }

  private leg(front: number, side: number): Leg {
    const [hip, thigh, calf] = [new Group(), new Group(), new Group()];
    hip.position.set(front * BODY_X, side * BODY_Y, 0);
    thigh.position.set(0, side * HIP, 0);
    calf.position.set(0, 0, -LINK);
    this.trunk.add(hip.add(thigh.add(calf)));
    this.mesh(hipShape(side), hip);
    this.mesh(thighShape(), thigh);
    this.mesh(calfShape(), calf);
    return { hip, thigh, calf };
  }

  paint(palette: Palette): void {
    for (const geometry of this.geometries) paint(geometry, palette);
  }

  /** Put the body into a frame. Where the trunk is over the ground is left to who places the root. */
  pose(shown: Shown, asleep: boolean): void {
    const { joints, trunk } = shown.frame;
    const [, , z = 0, roll = 0, pitch = 0, yaw = 0] = trunk;
    this.trunk.position.set(0, 0, z);
    this.trunk.rotation.set(roll, pitch, yaw, "ZYX");
    this.legs.forEach(({ hip, thigh, calf }, leg) => {
      hip.rotation.x = joints[3 * leg] ?? 0;
      thigh.rotation.y = joints[3 * leg + 1] ?? 0;
      calf.rotation.y = joints[3 * leg + 2] ?? 0;
    });
    this.show(pitch, shown, asleep);
  }

  /** The head has no joint: it only keeps looking ahead, and tilts where it thinks. */
  private show(pitch: number, { eyes, thinking, clock, wag }: Shown, asleep: boolean): void {
    const level = Math.abs(pitch) < 1.2 ? -0.75 * pitch : 0;
    const sway = Math.sin(clock * 1.7);
    this.head.rotation.set(thinking * (0.3 + 0.05 * sway), level - thinking * 0.16 + (asleep ? 0.5 : 0), thinking * 0.14 * sway, "ZYX");
    this.eyes.scale.z = asleep ? 0.16 : Math.max(0.06, eyes);
    this.eyes.position.z = 0.123 * (1 - this.eyes.scale.z);
    this.tail.rotation.set(wag * 0.5 * Math.sin(clock * 11), asleep ? -0.9 : 0, 0);
    const pulse = thinking * (0.5 + 0.5 * Math.sin(clock * 5));
    this.bar.scale.x = 1 + 0.6 * pulse;
  }

  dispose(): void {
    for (const geometry of this.geometries) geometry.dispose();
    this.shell.dispose();
    this.light.dispose();
  }
}
