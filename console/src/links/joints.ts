// The guard's joints on their way to the picture, past React: thirty a second would redraw the whole page.

export interface JointFeed {
  /** Hear what comes in, and when there is no guard any more; returns how to end that. */
  listen(hear: (told: unknown) => void, lost: () => void): () => void;
}

export class Joints implements JointFeed {
  private readonly ears = new Set<{ hear: (told: unknown) => void; lost: () => void }>();

  listen(hear: (told: unknown) => void, lost: () => void): () => void {
    const ear = { hear, lost };
    this.ears.add(ear);
    return () => this.ears.delete(ear);
  }

  tell(told: unknown): void {
    for (const { hear } of this.ears) hear(told);
  }

  lose(): void {
    for (const { lost } of this.ears) lost();
  }
}
