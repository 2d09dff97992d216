// The Learn page: what waits to be learned, the night that runs, what nights brought, and the releases.
import { Coded } from "../shell/coded";
import { useMoreWords } from "../words/more";
import { Contradictions } from "./contradictions";
import { NightControl } from "./night";
import { Nights } from "./nights";
import { useLearn } from "./read";
import { ReleaseList } from "./releases";
import { WaitingPart } from "./waiting";

export function LearnView() {
  const { w } = useMoreWords();
  const { found, trouble, renew } = useLearn();
  // A night that ended, or another than before, has left a report and perhaps a release.
  const round = `${found?.last?.id ?? ""} ${found?.last?.outcome ?? ""} ${found?.running?.id ?? ""}`;
  return (
    <section className="measured learn" aria-label={w.learn.title}>
      <header className="journal-head">
        <h2>{w.learn.title}</h2>
        <p className="quiet">{w.learn.note}</p>
      </header>
      <div role="status">
        {!found && !trouble && <p className="quiet">{w.list.loading}</p>}
        {trouble && <p className="answer trouble"><Coded text={trouble} /></p>}
      </div>
      {found && (
        <>
          <div className="learn-top">
            <NightControl learn={found} renew={renew} />
            <WaitingPart waiting={found.waiting} />
          </div>
          <Contradictions all={found.waiting.contradictions} renew={renew} />
        </>
      )}
      {(found || trouble) && (
        <>
          <Nights round={round} />
          <ReleaseList round={round} />
        </>
      )}
    </section>
  );
}
