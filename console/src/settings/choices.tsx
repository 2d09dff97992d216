// The choices of a promised error, each with what could be answered alone or what is lacking for the promise.
import type { Promised } from "../measured";
import { percentOf, thresholdOf, useWords } from "../words/words";

export const OFFERED = [0.005, 0.01, 0.02, 0.05, 0.1] as const;
export type Choice = "settings" | "own" | (typeof OFFERED)[number];

/** Return the share that was typed as a percentage; null when it is none between 0 and 100 %. */
export function ownShare(typed: string): number | null {
  const percent = Number(typed.replace(",", "."));
  return typed.trim() && percent > 0 && percent < 100 ? Number((percent / 100).toFixed(6)) : null;
}

/** Return what a choice asks for: a share, null for the settings, undefined when one's own is no share. */
export function shareOfChoice(choice: Choice, own: string): number | null | undefined {
  if (choice === "settings") return null;
  return choice === "own" ? (ownShare(own) ?? undefined) : choice;
}

/** What follows from a promise: the share answered alone as a bar and figures, or what is lacking. */
function Outcome({ promised }: { promised: Promised | undefined }) {
  const { w, lang } = useWords();
  if (!promised) return <span className="outcome quiet">–</span>;
  if (!promised.kept) {
    return (
      <span className="outcome" data-kept="false">
        <strong>{promised.accepted ? w.settings.lacks(promised.lacks) : w.settings.lacksAtLeast(promised.lacks)}</strong>
        <span className="quiet">{w.settings.untilThen}</span>
      </span>
    );
  }
  return (
    <span className="outcome" data-kept="true">
      <strong>{w.settings.alone(percentOf(promised.coverage, lang))}</strong>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className="sureness-rail" width="100" height="6" />
        <rect className="sureness-bar" width={100 * promised.coverage} height="6" />
      </svg>
      <span className="quiet">{w.settings.from(thresholdOf(promised.threshold), promised.errors, promised.accepted, percentOf(promised.bound, lang, 2))}</span>
    </span>
  );
}

interface Parts {
  choice: Choice;
  own: string;
  pick(choice: Choice, own: string): void;
  promiseFor(share: number): Promised | undefined;
}

function Own({ choice, own, pick, promiseFor }: Parts) {
  const { w } = useWords();
  const share = ownShare(own);
  return (
    <div className="promise" data-picked={choice === "own"}>
      <label>
        <input type="radio" name="promise" value="own" checked={choice === "own"} onChange={() => pick("own", own)} />
        <span>{w.settings.own}</span>
      </label>
      <span className="own">
        <input type="number" inputMode="decimal" min="0.01" max="99" step="any" name="own" aria-label={w.settings.ownLabel} value={own} onChange={(event) => pick("own", event.target.value)} />
        <span aria-hidden="true">%</span>
      </span>
      {choice === "own" && share !== null && <Outcome promised={promiseFor(share)} />}
    </div>
  );
}

export function Choices(parts: Parts) {
  const { choice, own, pick, promiseFor } = parts;
  const { w, lang } = useWords();
  return (
    <fieldset className="promises">
      <legend>{w.settings.choose}</legend>
      {OFFERED.map((share) => (
        <label key={share} className="promise" data-picked={choice === share}>
          <input type="radio" name="promise" value={share} checked={choice === share} onChange={() => pick(share, own)} />
          <span>{w.settings.atMost(percentOf(share, lang))}</span>
          <Outcome promised={promiseFor(share)} />
        </label>
      ))}
      <Own {...parts} />
      <label className="promise" data-picked={choice === "settings"}>
        <input type="radio" name="promise" value="settings" checked={choice === "settings"} onChange={() => pick("settings", own)} />
        <span>{w.settings.none}</span>
        <span className="outcome quiet">{w.settings.noneNote}</span>
      </label>
    </fieldset>
  );
}
