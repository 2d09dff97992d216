// The simulator's page: the dog, what is known of it, and what can be changed of its world.
import { useEffect, useMemo } from "react";
import { Badges, useBodyWords } from "../body/badges";
import { World } from "../body/world";
import { Dog, type LocalActions } from "../dog/dog";
import { usePreference } from "../shell/preferences";
import type { Lang } from "../types";
import { browserLanguage, LANGUAGES, SpeechContext, useWords } from "../words/words";
import { bodyOf, change, type SimulatorLink, useSimulator } from "./link";
import { Facts, FaultSwitches, Requests } from "./panel";

const NOTHING: LocalActions = { order: 0, codes: [], halted: false };
const WAYS = { sim: change, people: (people: boolean) => change({ people }) };

function Shown({ told, joints }: SimulatorLink) {
  const { w } = useWords();
  const state = useMemo(() => told && bodyOf(told), [told]);
  const { posture, doing } = useBodyWords(state);
  return (
    <section className="stage card" aria-label={w.dog.label}>
      <Badges state={state} thinking={false} from={told ? "live" : "absent"} source={told ? w.body.sim.live : w.body.postures.offline ?? ""} />
      <Dog state={state} local={NOTHING} joints={joints} thinking={false} label={`${w.dog.label}: ${[doing, posture].filter(Boolean).join(", ")}`} />
      {state && <World state={state} ways={WAYS} />}
      {told && <Facts told={told} />}
    </section>
  );
}

function Page({ link, lang, setLang }: { link: SimulatorLink; lang: Lang; setLang(lang: Lang): void }) {
  const { w } = useWords();
  const { told } = link;
  return (
    <div className="sim">
      <header className="sim-head">
        <h1>{w.body.sim.title}</h1>
        <p className="quiet">{w.body.sim.about}</p>
        <label>
          <span className="unseen">{w.language}</span>
          <select value={lang} onChange={(event) => setLang(event.target.value as Lang)}>
            {(Object.keys(LANGUAGES) as Lang[]).map((code) => <option key={code} value={code} lang={code}>{LANGUAGES[code].name}</option>)}
          </select>
        </label>
      </header>
      {!told && <p className="banner" role="status">{w.body.sim.away}</p>}
      <main className="sim-main">
        <Shown {...link} />
        <div className="sim-side">
          <Requests heard={told?.requests ?? []} />
          {told && <FaultSwitches faults={told.faults} />}
        </div>
      </main>
    </div>
  );
}

export function Simulator() {
  const [lang, setLang] = usePreference<Lang>("language", browserLanguage(), ["ja", "en", "zh"]);
  const link = useSimulator();
  const speech = useMemo(() => ({ lang, w: LANGUAGES[lang], actions: [], thresholds: { sure_above: 1, act_above: 1 } }), [lang]);
  useEffect(() => {
    document.documentElement.lang = lang;
  }, [lang]);
  return (
    <SpeechContext value={speech}>
      <Page link={link} lang={lang} setLang={setLang} />
    </SpeechContext>
  );
}
