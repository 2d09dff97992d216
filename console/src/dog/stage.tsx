// The dog's card: the picture, and badges for posture, battery and where the picture comes from.
import type { GuardLink } from "../links/guard";
import type { BodyState } from "../types";
import { nameOf, useWords } from "../words/words";
import { Dog, type LocalActions } from "./dog";

interface Parts {
  guard: GuardLink;
  relayed: BodyState | null;
  local: LocalActions;
  thinking: boolean;
}

function Battery({ level }: { level: number }) {
  const { w } = useWords();
  const share = Math.round(level <= 1 ? level * 100 : level);
  return (
    <li className={share <= 20 ? "badge low" : "badge"}>
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

export function Stage({ guard, relayed, local, thinking }: Parts) {
  const speech = useWords();
  const { w } = speech;
  const state = guard.state ?? relayed;
  const from = guard.state ? "live" : relayed ? "relayed" : "absent";
  const doing = state?.action ? nameOf(state.action, speech) : null;
  const posture = state ? (w.dog.postures[state.posture] ?? state.posture) : null;
  const waiting = state?.queue.length ? ` +${state.queue.length}` : "";
  return (
    <section className="stage card" aria-label={w.dog.label}>
      <ul className="badges">
        {posture && <li className="badge" data-badge="posture">{posture}</li>}
        {doing && <li className="badge doing" data-badge="action">{doing}{waiting}</li>}
        {state?.halted && <li className="badge halted" data-badge="halted">{w.answer.stopped}</li>}
        {state?.battery != null && <Battery level={state.battery} />}
        <li className={`badge link ${from}`} data-badge="link"><i />{w.dog[from]}</li>
      </ul>
      <Dog state={state} local={local} joints={guard.joints} thinking={thinking} label={`${w.dog.label}: ${[doing, posture].filter(Boolean).join(", ") || w.dog.absent}`} />
      {!state && <p className="stage-note" role="status">{w.dog.local}</p>}
    </section>
  );
}
