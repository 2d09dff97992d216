// Confidence as a picture: a bar from 0 to 1 with the marks of the two thresholds, so that one sees what follows from it.
import type { Thresholds } from "../types";
import { shareOf, thresholdOf, useWords } from "../words/words";

export type Standing = "ask" | "act" | "sure";

/** Return what follows from a confidence: deshi asks, takes it when no layer is surer, or is sure at once. */
export function standing(value: number, { act_above, sure_above }: Thresholds): Standing {
  if (value >= sure_above) return "sure";
  return value >= act_above ? "act" : "ask";
}

interface Zone {
  name: Standing;
  from: number;
  to: number;
}

/** Return the zones that have any width, from left to right; chosen by a promise, both thresholds are one. */
function zonesOf({ act_above, sure_above }: Thresholds): Zone[] {
  const act = Math.min(act_above, sure_above);
  const zones: Zone[] = [
    { name: "ask", from: 0, to: act },
    { name: "act", from: act, to: sure_above },
    { name: "sure", from: sure_above, to: 1 },
  ];
  return zones.filter((zone) => zone.to > zone.from);
}

const WIDE = 172;
const NEAREST = 33;
const EDGE = 14;

/** Return where the zones' words stand: in the middle of their zones, pushed to the left where they would touch. */
function placesOf(zones: Zone[]): number[] {
  let limit = WIDE - EDGE;
  const places = zones.map((zone) => ((zone.from + zone.to) / 2) * WIDE).reverse().map((middle) => {
    const place = Math.max(EDGE, Math.min(middle, limit));
    limit = place - NEAREST;
    return place;
  });
  return places.reverse();
}

interface BarParts {
  zones: Zone[];
  wide: number;
  top: number;
  high: number;
  /** Where the needle stands; without it, the marks alone are drawn. */
  value?: number;
}

function Bar({ zones, wide, top, high, value }: BarParts) {
  return (
    <>
      {zones.map((zone) => (
        <rect key={zone.name} className={`zone ${zone.name}`} x={zone.from * wide} y={top} width={(zone.to - zone.from) * wide} height={high} />
      ))}
      {zones.slice(1).map((zone) => (
        <line key={zone.name} className="zone-mark" x1={zone.from * wide} x2={zone.from * wide} y1={top - 3} y2={top + high + 3} />
      ))}
      {value !== undefined && (
        <circle className="needle" cx={Math.max(high / 2, Math.min(wide - high / 2, value * wide))} cy={top + high / 2} r={high / 2 + 1} />
      )}
    </>
  );
}

/** The bar with its words. */
function Picture({ sentence, value, here }: { sentence: string; value?: number; here?: Standing }) {
  const { w, thresholds } = useWords();
  const zones = zonesOf(thresholds);
  const places = placesOf(zones);
  return (
    <svg className="sureness-picture" viewBox={`0 0 ${WIDE} 30`} role="img" aria-label={sentence}>
      <title>{sentence}</title>
      <Bar zones={zones} wide={WIDE} top={4} high={8} {...(value === undefined ? {} : { value })} />
      {zones.map((zone, index) => (
        <text key={zone.name} className={zone.name === here ? "here" : undefined} x={places[index]} y="27">{w.sure.zones[zone.name]}</text>
      ))}
    </svg>
  );
}

/** Return what the thresholds mean, in a sentence. */
export function useMarks(): string {
  const { w, thresholds } = useWords();
  return w.sure.marks(thresholdOf(thresholds.act_above), thresholdOf(thresholds.sure_above));
}

/** Return a picture's sentence: the confidence, what follows from it, and the thresholds. */
function useSentence(value: number): string {
  const { w, thresholds } = useWords();
  return `${w.sure.label} ${shareOf(value)}: ${w.sure.told[standing(value, thresholds)]} ${useMarks()}`;
}

/** The confidence of an answer against the thresholds. */
export function ConfidencePicture({ value }: { value: number }) {
  const { thresholds } = useWords();
  const here = standing(value, thresholds);
  return (
    <span className="sureness" data-standing={here}>
      <Picture sentence={useSentence(value)} value={value} here={here} />
      <span className="number" data-fact="confidence" aria-hidden="true">{shareOf(value)}</span>
    </span>
  );
}

/** The thresholds alone. */
export function ThresholdPicture() {
  return <span className="sureness"><Picture sentence={useMarks()} /></span>;
}

/** The bar alone, for a row of a table. */
export function Sureness({ value }: { value: number }) {
  const { thresholds } = useWords();
  const sentence = useSentence(value);
  return (
    <span className="sureness">
      <svg className="sureness-small" viewBox="0 0 60 12" role="img" aria-label={sentence}>
        <title>{sentence}</title>
        <Bar value={value} zones={zonesOf(thresholds)} wide={60} top={3} high={6} />
      </svg>
      <span className="number" data-fact="confidence" aria-hidden="true">{shareOf(value)}</span>
    </span>
  );
}
