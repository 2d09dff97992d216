// What a person says of an answer: right, wrong, or what would have been right; and what of it was kept.
import { useRef, useState } from "react";
import type { Right } from "../learning";
import { giveFeedback, type Kept, type Told } from "../links/learning";
import { CONSOLE_USER, Trouble } from "../links/service";
import { useWords } from "../words/words";
import { Correction } from "./correction";
import { rightOf } from "./right";

const UP = "M7 11v9H4v-9Zm0 0 4-8a2 2 0 0 1 2 2v4h5.5a2 2 0 0 1 2 2.4l-1.2 6.6a2 2 0 0 1-2 1.6H7";
const opinion = (value: boolean): Told => ({ kind: "boolean", value, label: "", actions: [], comment: "" });

interface Parts {
  interaction: string;
  /** Whose word it is; whoever the interaction is of. */
  user?: string;
  /** Say the sentence again, where that makes sense. */
  again?: (() => void) | undefined;
}

function Thumb({ name, down, pressed, press, off }: { name: string; down: boolean; pressed: boolean; press(): void; off: boolean }) {
  return (
    <button type="button" className="thumb" aria-pressed={pressed} aria-label={name} title={name} disabled={off} onClick={press}>
      <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d={UP} transform={down ? "rotate(180 12 12)" : undefined} />
      </svg>
    </button>
  );
}

/** Send feedback, one at a time; what was kept last, and what went wrong last, as a sentence. */
export function useFeedback(interaction: string, user: string) {
  const { w } = useWords();
  const [kept, setKept] = useState<{ told: Told; answer: Kept } | null>(null);
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const give = async (told: Told): Promise<boolean> => {
    setBusy(true);
    setTrouble("");
    try {
      setKept({ told, answer: await giveFeedback(interaction, told, user) });
      return true;
    } catch (error) {
      setTrouble(error instanceof Trouble && error.status ? error.message : w.chat.away);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { kept, trouble, busy, give };
}

export function Feedback({ interaction, user = CONSOLE_USER, again }: Parts) {
  const speech = useWords();
  const { w } = speech;
  const { kept, trouble, busy, give } = useFeedback(interaction, user);
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const value = kept?.told.kind === "boolean" ? kept.told.value : kept ? false : null;
  const corrected: Right | null = kept?.told.kind === "correction" ? kept.answer : null;
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <div className="feedback" role="group" aria-label={w.feedback.title}>
      <div className="feedback-row">
        <Thumb name={w.feedback.up} down={false} pressed={value === true} off={busy} press={() => void give(opinion(true))} />
        <Thumb name={w.feedback.down} down pressed={value === false} off={busy} press={() => void give(opinion(false))} />
        <button ref={opener} type="button" className="correct" aria-expanded={open} onClick={() => setOpen(!open)}>{w.feedback.correct}</button>
        <span className="kept" role="status">
          {corrected ? w.feedback.corrected(rightOf(corrected, speech)) : value === true ? w.feedback.keptUp : value === false ? w.feedback.keptDown : ""}
        </span>
        {corrected && again && <button type="button" className="correct" onClick={again}>{w.feedback.again}</button>}
      </div>
      {open && <Correction busy={busy} close={close} save={async (right, comment) => {
        if (await give({ ...right, kind: "correction", value: null, comment })) close();
      }} />}
      {trouble && <p className="feedback-trouble" role="alert">{trouble}</p>}
    </div>
  );
}
