// Settings of the thresholds: one chooses how many answers may be wrong, and sees what follows before it is kept.
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { getCalibration, putThresholds, Trouble } from "../links/service";
import type { Calibration, InForce, Promised } from "../measured";
import { Coded } from "../shell/coded";
import { percentOf, thresholdOf, useWords } from "../words/words";
import { ThresholdPicture } from "../talk/confidence";
import { Choices, type Choice, OFFERED, ownShare, shareOfChoice } from "./choices";

const TYPING_MS = 250;

interface Read {
  calibration: Calibration | null;
  trouble: string | null;
}

/** Read the calibration, with the promise of one more share; `round` reads it again. */
function useCalibration(also: number | null, round: number): Read {
  const { w } = useWords();
  const [read, setRead] = useState<Read>({ calibration: null, trouble: null });
  useEffect(() => {
    const leaving = new AbortController();
    const failed = (error: unknown) => {
      if (leaving.signal.aborted) return;
      const told = error instanceof Trouble && error.status ? error.message : w.chat.away;
      setRead((now) => ({ ...now, trouble: told }));
    };
    const ask = () => getCalibration(leaving.signal, also).then((calibration) => setRead({ calibration, trouble: null }), failed);
    const timer = setTimeout(ask, also === null ? 0 : TYPING_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [also, round, w]);
  return read;
}

function promiseOf(promises: Promised[], share: number): Promised | undefined {
  return promises.find((one) => Math.abs(one.max_error - share) < 1e-9);
}

/** What is in force now, as figures and in a sentence. */
function Now({ inForce, promises }: { inForce: InForce; promises: Promised[] }) {
  const { w, lang } = useWords();
  const promised = promiseOf(promises, inForce.max_error);
  const { act_above, sure_above, max_error } = inForce;
  const share = percentOf(max_error, lang, 2);
  const told = max_error === 0
    ? w.settings.bySettings(thresholdOf(act_above), thresholdOf(sure_above))
    : promised?.kept ? w.settings.promised(share, thresholdOf(promised.threshold), percentOf(promised.coverage, lang)) : w.settings.asksAlways(share);
  return (
    <section className="card now" aria-label={w.settings.now}>
      <h3>{w.settings.now}</h3>
      <p className="now-told" data-max-error={max_error}>{told}</p>
      <ThresholdPicture />
      {max_error === 0 && inForce.note && <p className="answer trouble">{inForce.note}</p>}
    </section>
  );
}

/** The choice that is in force; a share that is not offered is one's own. */
function choiceOf(inForce: InForce): { choice: Choice; own: string } {
  if (!inForce.max_error) return { choice: "settings", own: "" };
  const offered = OFFERED.find((share) => Math.abs(share - inForce.max_error) < 1e-9);
  if (offered) return { choice: offered, own: "" };
  return { choice: "own", own: String(Number((inForce.max_error * 100).toFixed(4))) };
}

export function SettingsView({ changed }: { changed(): void }) {
  const { w } = useWords();
  const [picked, setPicked] = useState<{ choice: Choice; own: string } | null>(null);
  const [round, setRound] = useState(0);
  const [news, setNews] = useState<{ told: string; bad: boolean } | null>(null);
  const { calibration, trouble } = useCalibration(picked?.choice === "own" ? ownShare(picked.own) : null, round);
  const inForce = calibration?.thresholds;
  const { choice, own } = picked ?? (inForce ? choiceOf(inForce) : { choice: "settings" as const, own: "" });
  const pick = useCallback((choice: Choice, own: string) => {
    setPicked({ choice, own });
    setNews(null);
  }, []);
  const share = shareOfChoice(choice, own);

  const save = (event: FormEvent) => {
    event.preventDefault();
    if (share === undefined) return setNews({ told: w.settings.noShare, bad: true });
    putThresholds(share).then(
      () => {
        setNews({ told: w.settings.saved, bad: false });
        setRound((now) => now + 1);
        changed();
      },
      (error: Error) => setNews({ told: `${w.chat.failed}: ${error.message || w.chat.away}`, bad: true }),
    );
  };
  return (
    <section className="measured" aria-label={w.settings.title}>
      <header className="journal-head">
        <h2>{w.settings.title}</h2>
        <p className="quiet">{w.settings.note}</p>
      </header>
      {trouble && <p className="answer trouble" role="status"><Coded text={trouble} /></p>}
      {calibration && inForce && (
        <div className="settings">
          <Now inForce={inForce} promises={calibration.promises} />
          <form className="card promise-form" noValidate onSubmit={save}>
            {!calibration.calibrated && <p className="banner"><Coded text={w.settings.uncalibrated} /></p>}
            <Choices choice={choice} own={own} pick={pick} promiseFor={(wanted) => promiseOf(calibration.promises, wanted)} />
            <p className="quiet">{w.settings.condition(calibration.promises[0]?.rows ?? 0)}</p>
            <div className="saving">
              <button type="submit" className="button">{w.settings.save}</button>
              <p role="status" data-bad={news?.bad}>{news?.told}</p>
            </div>
          </form>
        </div>
      )}
    </section>
  );
}
