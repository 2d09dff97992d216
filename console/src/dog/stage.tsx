// The dog's card: the picture, what is known of the body, its plan, and what surrounds it.
import { Badges, useBodyWords } from "../body/badges";
import { Plan } from "../body/plan";
import { World } from "../body/world";
import type { GuardLink } from "../links/guard";
import { Coded } from "../shell/coded";
import { useLong } from "../shell/long";
import type { BodyState } from "../types";
import { useWords } from "../words/words";
import { Dog, type LocalActions } from "./dog";

/** A guard that ended is back within this (milliseconds). */
const RESTART_MS = 1500;

interface Parts {
  guard: GuardLink;
  relayed: BodyState | null;
  local: LocalActions;
  thinking: boolean;
  /** The page says above all that neither service nor guard answers. */
  away: boolean;
}

export function Stage({ guard, relayed, local, thinking, away }: Parts) {
  const { w } = useWords();
  const state = guard.state ?? relayed;
  const from = guard.state ? "live" : relayed ? "relayed" : "absent";
  const gone = useLong(!state, RESTART_MS);
  const { posture, doing } = useBodyWords(state);
  const driver = state?.simulator ? w.body.simulator(state.simulator) : state?.driver && (w.body.drivers[state.driver] ?? state.driver);
  return (
    <section className="stage card" aria-label={w.dog.label}>
      <Badges state={state} thinking={thinking} from={from} source={(guard.state && driver) || (state || gone ? w.dog[from] : "…")} />
      <p className="unseen" role="status">{doing ?? posture}</p>
      <div className="scene">
        <Dog state={state} local={local} joints={guard.joints} thinking={thinking} label={`${w.dog.label}: ${[doing, posture].filter(Boolean).join(", ") || w.dog.absent}`} />
        {state && <Plan steps={state.plan} later={state.later} />}
      </div>
      {gone && !away && <p className="stage-fault" role="status">{w.dog.local}</p>}
      {state?.posture === "offline" && <p className="stage-fault" role="alert"><Coded text={w.body.offline} /></p>}
      {state?.fault && <p className="stage-fault" role="alert"><strong>{w.body.reasons.fault}</strong> {w.body.faultsOf[state.faultKey] ?? <span lang="en">{state.fault}</span>}</p>}
      {state && <World state={state} fold />}
    </section>
  );
}
