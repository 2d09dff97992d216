// The stop: one press, Escape or space halts, a second within three seconds lets the body sink, Resume lets it move again.
import { useCallback, useEffect, useRef, useState } from "react";
import { clearStop } from "../links/service";
import { type Heard, type Level, sendStop } from "../links/stop";
import { useLong } from "../shell/long";
import type { BodyState } from "../types";
import { msOf, useWords } from "../words/words";
import { underWay, useKeys } from "./keys";

const SECOND_PRESS_MS = 3000;
const READING_MS = 8000;
/** A body that obeys is seen to be limp within this. */
const SINKING_MS = 1500;

type Report = { level: Level; number: number } & Partial<Heard>;

function useStop(guard: string, stopped: () => void) {
  const [report, setReport] = useState<Report | null>(null);
  const [armed, setArmed] = useState(false);
  const last = useRef({ at: -Infinity, number: 0 });
  const timer = useRef(0);

  const press = useCallback(
    (soft = false) => {
      const now = performance.now();
      const level: Level = !soft && now - last.current.at < SECOND_PRESS_MS ? "damp" : "soft";
      const number = last.current.number + 1;
      // Sent before anything is drawn.
      sendStop(guard, level, soft ? "page" : "console", (way, ms) => setReport((told) => (told?.number === number ? { ...told, [way]: ms } : told)));
      last.current = { at: now, number };
      setReport({ level, number });
      setArmed(level === "soft");
      clearTimeout(timer.current);
      timer.current = window.setTimeout(() => setArmed(false), SECOND_PRESS_MS);
      stopped();
    },
    [guard, stopped],
  );
  // A report that somebody has answered goes by itself; one that nobody has answered stays.
  const answered = report?.guard !== "unsent" && (typeof report?.guard === "number" || typeof report?.service === "number");
  useEffect(() => {
    if (!answered) return;
    const gone = setTimeout(() => setReport(null), READING_MS);
    return () => clearTimeout(gone);
  }, [answered, report?.number]);
  const forget = useCallback(() => {
    last.current.at = -Infinity;
    setReport(null);
    setArmed(false);
  }, []);
  return { press, forget, armed, report };
}

function Way({ name, ms }: { name: string; ms: Heard[keyof Heard] | undefined }) {
  const { w } = useWords();
  if (ms === undefined) return <span className="way waiting">{name} …</span>;
  if (ms === null || ms === "unsent") return <span className="way silent">{name}: {ms ? w.stop.notSent : w.stop.silent}</span>;
  return <span className="way">{name} {msOf(ms)} ms</span>;
}

/** What is to be said of motors that were told to be off: that they are only where telemetry shows it. */
function useDamp(unseen: boolean): "damped" | "asked" | "sent" {
  const late = useLong(unseen, SINKING_MS);
  return !unseen ? "damped" : late ? "asked" : "sent";
}

function ReportLine({ report, damp }: { report: Report; damp: "damped" | "asked" | "sent" }) {
  const { w } = useWords();
  const ways = [report.guard, report.service];
  const nobody = ways.every((way) => way === null);
  // The guard knows whether it went; the service counts where the guard does not answer.
  const unsent = report.guard === "unsent" || (ways.includes("unsent") && !ways.some((way) => typeof way === "number" || way === undefined));
  return (
    <p className="stop-report">
      <strong>{nobody ? w.stop.none : unsent ? w.stop.unsent : w.stop[report.level === "damp" ? damp : "sent"]}</strong>
      <Way name={w.stop.guard} ms={report.guard} />
      <Way name={w.stop.service} ms={report.service} />
    </p>
  );
}

interface Parts {
  guard: string;
  state: BodyState | null;
  /** An order is on its way to an answer. */
  asking: boolean;
  stopped(): void;
}

export function StopControl({ guard, state, asking, stopped }: Parts) {
  const { w } = useWords();
  const { press, forget, armed, report } = useStop(guard, stopped);
  const [failed, setFailed] = useState("");
  const latched = state?.latched ?? false;
  useKeys(press, asking || underWay(state));
  const clear = () => {
    setFailed("");
    clearStop(state?.epoch ?? 0).then(forget, (error: Error) => setFailed(`${w.stop.clearFailed}: ${error.message || w.chat.away}`));
  };
  // What stays until somebody clears it has room of its own; what goes by itself lies over the page and moves nothing.
  const stays = latched || report?.level === "damp";
  const damp = useDamp(stays && !(latched && state?.damped));
  return (
    <>
      <section className="stop" aria-label={w.stop.press}>
        <div className="stop-news" role="alert">{report && !stays && <ReportLine report={report} damp={damp} />}</div>
        <button type="button" className="stop-button" data-armed={armed} title={w.stop.hint} aria-describedby="stop-hint" onClick={() => press()}>
          <span>{armed ? w.stop.again : w.stop.press}</span>
          <kbd>{w.stop.key}</kbd>
        </button>
        <span id="stop-hint" className="unseen">{w.stop.hint}</span>
      </section>
      <div className="latch">
        <div role="alert">
          {latched && failed && <p className="stop-report">{failed}</p>}
          {stays && (report ? <ReportLine report={report} damp={damp} /> : <p className="stop-report">{damp === "damped" ? w.stop.latched : w.stop[damp]}</p>)}
        </div>
        {latched && <button type="button" className="button clear" onClick={clear}>{w.stop.clear}</button>}
      </div>
    </>
  );
}
