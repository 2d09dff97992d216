// The page: header, stop, and the views. What they share is kept here.
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { useGuard } from "../links/guard";
import { useLive } from "../links/live";
import { readKey } from "../links/service";
import { StopControl } from "../stop/control";
import { useConversation } from "../talk/conversation";
import { TalkView } from "../talk/view";
import { browserLanguage, LANGUAGES, SpeechContext } from "../words/words";
import type { Lang } from "../types";
import { Header, type View, VIEWS } from "./header";
import { KeyForm } from "./key-form";
import { usePreference } from "./preferences";
import { useConfig } from "./config";
import { useSeen } from "./seen";

// What the first page does not show is loaded when it is first opened.
const ServiceView = lazy(() => import("../service/view"));
const JournalView = lazy(() => import("../journal/view").then(({ JournalView: view }) => ({ default: view })));
const LearnView = lazy(() => import("../learn/view").then(({ LearnView: view }) => ({ default: view })));
const ExamView = lazy(() => import("../exam/view").then(({ ExamView: view }) => ({ default: view })));
const SettingsView = lazy(() => import("../settings/view").then(({ SettingsView: view }) => ({ default: view })));

const THEMES = ["system", "light", "dark"] as const;

function useView(): [View, (view: View) => void] {
  const read = (): View => VIEWS.find((view) => location.hash === `#${view}`) ?? "talk";
  const [view, setView] = useState<View>(read);
  useEffect(() => {
    const changed = () => setView(read());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return [view, (next) => (location.hash = next === "talk" ? "" : `#${next}`)];
}

export function App() {
  const [lang, setLang] = usePreference<Lang>("language", browserLanguage(), ["ja", "en", "zh"]);
  const [theme, setTheme] = usePreference("theme", "system", THEMES);
  const [voice, setVoice] = usePreference("voice", "off", ["on", "off"] as const);
  const [key, setKey] = useState(readKey);
  const [view, setView] = useView();
  const live = useLive(key, view === "service");
  const { config, locked, renew } = useConfig(key, live.connected);
  const guardAddress = `http://${config.guard.host}:${config.guard.port}`;
  const guard = useGuard(config.version ? guardAddress : null);
  const talk = useConversation(lang, voice === "on");
  const w = LANGUAGES[lang];
  const speech = useMemo(() => ({ lang, w, actions: config.actions, thresholds: config.thresholds }), [lang, w, config]);
  const state = guard.state ?? live.state;
  const { halt } = talk;
  useSeen();
  const stopped = useCallback(() => halt(), [halt]);

  useEffect(() => {
    document.documentElement.lang = lang;
    document.documentElement.dataset.theme = theme;
  }, [lang, theme]);

  return (
    <SpeechContext value={speech}>
      <div className="app" data-view={view}>
        <a className="skip" href="#message" onClick={() => setView("talk")}>{w.skip}</a>
        <Header view={view} setView={setView} lang={lang} setLang={setLang} theme={theme} setTheme={setTheme} />
        <StopControl guard={guardAddress} state={state} asking={talk.asking} stopped={stopped} />
        <div className="notices">
          {live.connected === false && !locked && <p className="banner" role="status">{state ? w.away : w.awayBoth}</p>}
          {locked && <KeyForm done={setKey} />}
        </div>
        <main className="main">
          <div className="view" hidden={view !== "talk"}>
            <TalkView talk={talk} guard={guard} live={live} voice={voice === "on"} setVoice={(on) => setVoice(on ? "on" : "off")} />
          </div>
          <Suspense>
            {view === "journal" && <JournalView key={key} seen={live.seen} />}
            {view === "service" && <ServiceView key={key} service={live.service} />}
            {view === "learn" && <LearnView key={key} />}
            {view === "exam" && <ExamView key={key} />}
            {view === "settings" && <SettingsView key={key} changed={renew} />}
          </Suspense>
        </main>
      </div>
    </SpeechContext>
  );
}
