// How the body is, in a few words on its picture.
import type { BodyState } from "../types";
import { nameOf, useWords } from "../words/words";
import { stepName } from "./plan";

function Battery({ level }: { level: number }) {
  const { w } = useWords();
  const share = Math.round(level);
  return (
    <li className={share <= 20 ? "badge low" : "badge"} data-badge="battery">
      <svg viewBox="0 0 26 12" className="battery" aria-hidden="true">
        <rect className="battery-case" x="0.5" y="0.5" width="21" height="11" rx="3" />
        <rect className="battery-fill" x="2.5" y="2.5" width={(17 * share) / 100} height="7" rx="1.5" />
        <rect className="battery-tip" x="23" y="4" width="2.5" height="4" rx="1" />
      </svg>
      <span className="unseen">{w.dog.battery} </span>
      <span className="number">{share}%</span>
    </li>
  );
}

/** Return what the body does and how it is, in words; null for what there is nothing to say about. */
export function useBodyWords(state: BodyState | null): { posture: string | null; doing: string | null } {
  const speech = useWords();
  const { body } = speech.w;
  if (!state) return { posture: null, doing: null };
  const step = state.plan.find((one) => one.state === "now");
  const known = speech.actions.some((one) => one.code === state.action);
  const named = step ? stepName(step, speech) : known && state.action ? nameOf(state.action, speech) : (body.activities[state.activity] ?? null);
  return { posture: body.postures[state.posture] ?? state.posture, doing: named };
}

export function Badges({ state, thinking, from, source }: { state: BodyState | null; thinking: boolean; from: string; source: string }) {
  const { w } = useWords();
  const { posture, doing } = useBodyWords(state);
  const offline = state?.posture === "offline";
  // What the plan on the picture marks is not said twice.
  const planned = state?.plan.some((step) => step.state === "now");
  return (
    <ul className="badges">
      {posture && <li className={offline ? "badge offline" : "badge"} data-badge="posture">{posture}</li>}
      {doing && !planned && <li className="badge doing" data-badge="action">{doing}</li>}
      {thinking && <li className="badge thinking" data-badge="thinking">{w.chat.thinking}</li>}
      {(state?.halted || state?.stopping) && <li className="badge halted" data-badge="halted">{state.stopping ? w.body.stopping : w.answer.stopped}</li>}
      {state && !state.fresh && !offline && <li className="badge stale" data-badge="stale">{state.age === null ? w.body.reasons.stale : w.body.stale(state.age.toFixed(1))}</li>}
      {state?.battery != null && <Battery level={state.battery} />}
      <li className={`badge link ${offline ? "lost" : from}`} data-badge="link"><i />{source}</li>
    </ul>
  );
}
