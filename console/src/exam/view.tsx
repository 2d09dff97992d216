// The exam: how right the student is, a row a category, and how far its confidence can be believed.
import { useEffect, useState } from "react";
import { getCalibration, getExam, Trouble } from "../links/service";
import type { Calibration, Exam } from "../measured";
import { Coded } from "../shell/coded";
import { percentOf, useWords } from "../words/words";
import { CategoryTable } from "./categories";
import { CoveragePicture } from "./coverage";
import { ReliabilityPicture } from "./reliability";
import { Totals } from "./totals";

interface Read {
  exam: Exam | null;
  calibration: Calibration | null;
  trouble: Trouble | null;
  done: boolean;
}

const LOOK_MS = 10_000;

/** Count up whenever it is time to look again: every ten seconds while the page is seen, and at once when it is seen again. */
function useLooks(): number {
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    const look = () => {
      if (!document.hidden) setLooks((now) => now + 1);
    };
    const timer = setInterval(look, LOOK_MS);
    document.addEventListener("visibilitychange", look);
    addEventListener("focus", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      removeEventListener("focus", look);
    };
  }, []);
  return looks;
}

function useMeasured(): Read {
  const [read, setRead] = useState<Read>({ exam: null, calibration: null, trouble: null, done: false });
  const looks = useLooks();
  useEffect(() => {
    const leaving = new AbortController();
    const troubled = (error: unknown) => {
      if (!leaving.signal.aborted) setRead((now) => ({ ...now, done: true, trouble: error instanceof Trouble ? error : new Trouble(String(error), 500) }));
    };
    getExam(leaving.signal).then((exam) => setRead((now) => ({ ...now, exam, trouble: null, done: true })), troubled);
    getCalibration(leaving.signal).then((calibration) => setRead((now) => ({ ...now, calibration })), () => undefined);
    return () => leaving.abort();
  }, [looks]);
  return read;
}

function About({ exam }: { exam: Exam }) {
  const { w, lang } = useWords();
  const made = new Date(exam.made * 1000).toLocaleString(lang, { dateStyle: "medium", timeStyle: "short" });
  return (
    <p className="quiet">
      {w.exam.about(exam.suite, exam.total.rows, exam.ambiguous)} · {made} · {w.exam.release} <code>{exam.release.slice(0, 12)}</code>
    </p>
  );
}

function Pictures({ exam, calibration }: { exam: Exam; calibration: Calibration | null }) {
  const { w, lang } = useWords();
  return (
    <div className="pictures">
      <section className="card picture">
        <h3>{w.exam.reliability}</h3>
        <p className="quiet">{w.exam.reliabilityNote}</p>
        <ReliabilityPicture bins={exam.reliability} ece={exam.confidence.ece} />
      </section>
      <section className="card picture">
        <h3>{w.exam.coverage}</h3>
        <p className="quiet">{w.exam.coverageNote}</p>
        <CoveragePicture exam={exam} />
      </section>
      {calibration && calibration.reliability.length > 0 && (
        <section className="card picture">
          <h3>{w.exam.calibration}</h3>
          <p className="quiet">{w.exam.calibrationNote(percentOf(calibration.figures?.ece ?? 0, lang))}</p>
          <ReliabilityPicture bins={calibration.reliability} ece={calibration.figures?.ece ?? 0} />
        </section>
      )}
    </div>
  );
}

export function ExamView() {
  const { w } = useWords();
  const { exam, calibration, trouble, done } = useMeasured();
  return (
    <section className="measured" aria-label={w.exam.title}>
      <header className="journal-head">
        <h2>{w.exam.title}</h2>
        {exam && <About exam={exam} />}
      </header>
      <div role="status">
        {!done && <p className="quiet">{w.list.loading}</p>}
        {trouble && <p className="answer trouble"><Coded text={trouble.status === 404 ? w.exam.none : trouble.status ? trouble.message : w.chat.away} /></p>}
        {exam && !exam.current && <p className="banner"><Coded text={w.exam.old} /></p>}
      </div>
      {exam && (
        <>
          <Totals exam={exam} />
          <CategoryTable exam={exam} />
          <Pictures exam={exam} calibration={calibration} />
        </>
      )}
    </section>
  );
}
