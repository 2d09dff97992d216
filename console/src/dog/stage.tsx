// The dog's card: the picture, what is known of the body, its plan, and what surrounds it.
import { Badges, useBodyWords } from "../body/badges";
import { Plan } from "../body/plan";
import { World } from "../body/world";
import type { GuardLink } from "../links/guard";
import type { BodyState } from "../types";
import { useWords } from "../words/words";
import { Dog, type LocalActions } from "./dog";

interface Parts {
  guard: GuardLink;
  relayed: BodyState | null;
  local: LocalActions;
  thinking: boolean;
}

export function Stage({ guard, relayed, local, thinking }: Parts) {
  const { w } = useWords();
  const state = guard.state ?? relayed;
  const from = guard.state ? "live" : relayed ? "relayed" : "absent";
  const { posture, doing } = useBodyWords(state);
  const driver = state?.simulator ? w.body.simulator(state.simulator) : state?.driver && (w.body.drivers[state.driver] ?? state.driver);
  return (
    <section className="stage card" aria-label={w.dog.label}>
      <Badges state={state} thinking={thinking} from={from} source={(guard.state && driver) || w.dog[from]} />
      <div className="scene">
        <Dog state={state} local={local} joints={guard.joints} thinking={thinking} label={`${w.dog.label}: ${[doing, posture].filter(Boolean).join(", ") || w.dog.absent}`} />
        {state && <Plan steps={state.plan} later={state.later} />}
      </div>
      {!state && <p className="stage-note" role="status">{w.dog.local}</p>}
      {state?.fault && <p className="stage-fault" role="alert">{state.fault}</p>}
      {state && <World state={state} fold />}
    </section>
  );
}
