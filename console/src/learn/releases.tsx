// The releases with their lineage, the newest first; what changes who answers is confirmed before it is done.
import { useState } from "react";
import { timeOf } from "../journal/rows";
import type { Release, Releases } from "../learning";
import { promote, rollback } from "../links/learning";
import { useMoreWords } from "../words/more";
import { joined, percentOf } from "../words/words";
import { Confirm, type Choice, type Verb } from "./confirm";
import { useReleases, useSentence } from "./read";

/** Return the change that a confirmed choice asks for. */
function change({ verb, release }: Choice, share: number, why: string): Promise<Releases> {
  if (verb === "promote") return promote(release, { why });
  if (verb === "try") return promote(release, { canary: share, why });
  return verb === "shadow" ? promote(release, { shadow: true, why }) : rollback(why);
}

function Marks({ one }: { one: Release }) {
  const { w, lang } = useMoreWords();
  const trial = one.canary && (one.canary.shadow ? w.learn.releases.shadow : w.learn.releases.trial(percentOf(one.canary.share, lang)));
  return (
    <>
      {one.serves && <span className="fact moves">{w.learn.releases.serves}</span>}
      {trial && <span className="fact">{trial}</span>}
      {one.shipped && <span className="fact">{w.learn.releases.shipped}</span>}
      {!one.shipped && <span className={`outcome-mark ${one.verdict}`}>{w.learn.releases.verdicts[one.verdict] ?? one.verdict}</span>}
    </>
  );
}

function Lineage({ one }: { one: Release }) {
  const { w, lang } = useMoreWords();
  const { promoted } = one;
  const facts = one.shipped
    ? [w.learn.releases.base]
    : [w.learn.nights.made(one.examples, one.people), ...(one.made ? [`${w.learn.releases.made} ${timeOf(one.made, lang)}`] : [])];
  return (
    <>
      <p className="quiet number">
        {joined(facts, lang)}
        {one.parent && <> · {w.learn.releases.parent} <code>{one.parent.slice(0, 12)}</code></>}
      </p>
      {promoted && (
        <p className="quiet number">
          {w.learn.releases.by(promoted.by || w.learn.releases.nobody, timeOf(promoted.at, lang))}{promoted.why && `: ${promoted.why}`}
        </p>
      )}
      {one.erased > 0 && <p className="feedback-trouble">{w.learn.releases.erased(one.erased)}</p>}
      {one.problem && <p className="feedback-trouble">{one.problem}</p>}
      {one.why.length > 0 && (
        <details className="as-table">
          <summary>{w.learn.exam.reasons}</summary>
          <ul className="markdown" lang="en">{one.why.map((reason, place) => <li key={place}>{reason}</li>)}</ul>
        </details>
      )}
    </>
  );
}

function Verbs({ one, trial, choose }: { one: Release; trial: boolean; choose(verb: Verb): void }) {
  const { w } = useMoreWords();
  const told = w.learn.releases;
  const name = one.shipped ? told.shipped : one.release.slice(0, 12);
  const button = (verb: Verb, words: string) => (
    <button key={verb} type="button" className="button plain small" aria-label={told.of(words, name)} onClick={() => choose(verb)}>{words}</button>
  );
  if (one.canary) return <>{button("promote", told.promote)}{button("endTrial", told.endTrial)}</>;
  if (one.serves) return trial ? null : button("rollback", told.rollback);
  return <>{button("promote", told.promote)}{!trial && button("try", told.try)}{!trial && button("shadow", told.shadowing)}</>;
}

export function ReleaseList({ round }: { round: string }) {
  const { w } = useMoreWords();
  const sentence = useSentence();
  const { found, trouble, renew } = useReleases(round);
  const [choice, setChoice] = useState<Choice | null>(null);
  const [news, setNews] = useState({ told: "", bad: false });
  const [busy, setBusy] = useState(false);
  const confirmed = (wanted: Choice, share: number, why: string) => {
    setBusy(true);
    change(wanted, share, why)
      .then(() => setNews({ told: w.learn.releases.done, bad: false }), (error: unknown) => setNews({ told: sentence(error), bad: true }))
      .finally(() => {
        setBusy(false);
        setChoice(null);
        renew();
      });
  };
  const trial = Boolean(found?.canary);
  const older = (found?.releases.length ?? 0) > 1;
  return (
    <section className="card releases" aria-label={w.learn.releases.title}>
      <h3>{w.learn.releases.title}</h3>
      {(trouble || found?.problem) && <p className="answer trouble" role="status">{trouble || found?.problem}</p>}
      <p role="status" className={news.bad ? "feedback-trouble" : "kept"}>{news.told}</p>
      {found && found.releases.length === 0 && <p className="quiet">{w.learn.releases.none}</p>}
      <ul>
        {[...(found?.releases ?? [])].sort((a, b) => Number(a.shipped) - Number(b.shipped) || b.made - a.made).map((one) => (
          <li key={one.release} className="release" data-release={one.release} data-serves={one.serves}>
            <p className="release-head"><code>{one.release.slice(0, 12)}</code> <Marks one={one} /></p>
            <Lineage one={one} />
            {choice?.release === one.release
              ? <Confirm choice={choice} busy={busy} yes={(share, why) => confirmed(choice, share, why)} no={() => setChoice(null)} />
              : (older || trial) && !one.problem && (
                <p className="choices"><Verbs one={one} trial={trial} choose={(verb) => { setNews({ told: "", bad: false }); setChoice({ verb, release: one.release }); }} /></p>
              )}
          </li>
        ))}
      </ul>
    </section>
  );
}
