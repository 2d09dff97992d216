// The canvas of the dog in three dimensions. Its library is loaded after the page is painted; what fails calls for the drawing.
import { type RefObject, useEffect, useRef, useState } from "react";
import type { Mood } from "./dog";
import type { Player, Shown } from "./player";
import type { DogScene } from "./three/scene";

interface Parts {
  mood: Mood;
  player: Player | null;
  /** Is given what draws a frame, while there is one. */
  draw: RefObject<((shown: Shown) => void) | null>;
  failed(): void;
}

const load = () => import("./three/scene");
/** What the eye is for on the way to a full turn (radians a pixel). */
const DRAG = 0.008;

/** Tell of changes of size and of colours; returns how to end that. */
function watch(canvas: HTMLCanvasElement, scene: DogScene, changed: () => void): () => void {
  const size = new ResizeObserver(() => {
    scene.resize(canvas.clientWidth, canvas.clientHeight);
    changed();
  });
  size.observe(canvas);
  const paint = () => {
    scene.paint();
    changed();
  };
  const theme = new MutationObserver(paint);
  theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", paint);
  paint();
  return () => {
    size.disconnect();
    theme.disconnect();
    dark.removeEventListener("change", paint);
  };
}

/** Let the view be turned by dragging, and set right by a double click. */
function turnable(canvas: HTMLCanvasElement, scene: DogScene, changed: () => void): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  const turn = (event: PointerEvent) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    scene.turn -= event.movementX * DRAG;
    changed();
  };
  const back = () => {
    scene.turn = 0;
    changed();
  };
  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId), { signal });
  canvas.addEventListener("pointermove", turn, { signal });
  canvas.addEventListener("dblclick", back, { signal });
  return () => ended.abort();
}

export function Solid({ mood, player, draw, failed }: Parts) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [scene, setScene] = useState<DogScene | null>(null);
  const [ready, setReady] = useState(false);
  const feeling = useRef(mood);
  feeling.current = mood;
  useEffect(() => {
    let over = false;
    let made: DogScene | null = null;
    load().then(({ DogScene: Made }) => {
      if (over || !canvas.current) return;
      made = new Made(canvas.current);
      setScene(made);
    }).catch(failed);
    return () => {
      over = true;
      made?.dispose();
    };
  }, []);
  useEffect(() => {
    const element = canvas.current;
    if (!element || !scene || !player) return;
    draw.current = (shown) => {
      scene.draw(shown, feeling.current);
      setReady(true);
    };
    const changed = () => player.wake();
    element.addEventListener("webglcontextlost", failed);
    const ends = [watch(element, scene, changed), turnable(element, scene, changed)];
    return () => {
      draw.current = null;
      element.removeEventListener("webglcontextlost", failed);
      for (const end of ends) end();
    };
  }, [scene, player]);
  useEffect(() => player?.wake(), [player, mood]);
  return <canvas ref={canvas} className="dog-solid" data-ready={ready || undefined} aria-hidden="true" />;
}
