// The night that runs, with its curve, and the button that starts one.
import { useState } from "react";
import type { Learn, RunningNight } from "../learning";
import { cancelNight, startNight } from "../links/learning";
import { useMoreWords } from "../words/more";
import { joined } from "../words/words";
import { Curve } from "./curve";
import { useSentence } from "./read";

/** Return a stretch of time in the person's language: seconds under two minutes, else minutes. */
export function stretchOf(seconds: number, lang: string): string {
  const minutes = seconds >= 120;
  const value = Math.max(1, Math.round(minutes ? seconds / 60 : seconds));
  return new Intl.NumberFormat(lang, { style: "unit", unit: minutes ? "minute" : "second", unitDisplay: "long" }).format(value);
}

function Progress({ night }: { night: RunningNight }) {
  const { w, lang } = useMoreWords();
  const share = night.progress ?? night.step / Math.max(1, night.of);
  const told = [
    w.learn.night.part(night.part || w.learn.night.everybody),
    night.of > 0 ? w.learn.night.step(night.step, night.of) : "",
    night.eta_s ? w.learn.night.eta(stretchOf(night.eta_s, lang)) : "",
  ];
  const stage = w.learn.night.stages[night.stage] ?? night.stage;
  return (
    <>
      <p className="stage-told"><strong data-stage={night.stage}>{stage}</strong></p>
      <p className="quiet number progress-told">{joined(night.stage === "train" ? told : told.slice(2), lang)}</p>
      <progress max={1} value={night.stage === "train" ? share : undefined} aria-label={stage} />
    </>
  );
}

/** What was asked for: a start of `night` ("" until it has a name), or its end. */
interface Asked {
  start: boolean;
  night: string;
}

/** Return whether it has come about: the night runs, or has ended already; or it runs no longer. */
function cameAbout({ start, night }: Asked, { running, last }: Learn): boolean {
  if (!start) return running?.id !== night;
  return night !== "" && (running?.id === night || last?.id === night);
}

export function NightControl({ learn, renew }: { learn: Learn; renew(): void }) {
  const { w } = useMoreWords();
  const sentence = useSentence();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [trouble, setTrouble] = useState("");
  const { running, waiting } = learn;
  const pending = asked && !cameAbout(asked, learn) ? asked : null;
  const ask = (start: boolean) => {
    setAsked({ start, night: running?.id ?? "" });
    setTrouble("");
    const told = start ? startNight().then(({ id }) => setAsked({ start, night: id })) : cancelNight();
    told.then(renew, (error: unknown) => {
      setAsked(null);
      setTrouble(sentence(error));
    });
  };
  return (
    <section className="card night" aria-label={w.learn.night.title}>
      <h3>{w.learn.night.title}</h3>
      {running ? <Progress night={running} /> : <p className="quiet">{w.learn.night.idle} {learn.schedule && w.learn.night.schedule(learn.schedule)}</p>}
      <p className="choices">
        {running
          ? <button type="button" className="button plain" disabled={pending !== null} onClick={() => ask(false)}>{w.learn.night.cancel}</button>
          : <button type="button" className="button" disabled={pending !== null || waiting.examples === 0} onClick={() => ask(true)}>{w.learn.night.start}</button>}
        <span className="quiet" role="status">{pending && (pending.start ? w.learn.night.starting : w.learn.night.cancelling)}</span>
      </p>
      {trouble && <p className="feedback-trouble" role="alert">{trouble}</p>}
      {running && (running.curve.length ? <Curve points={running.curve} /> : <p className="quiet">{w.learn.night.noCurve}</p>)}
      {!running && learn.last && <p className="last-told">{learn.last.sentence}</p>}
    </section>
  );
}
