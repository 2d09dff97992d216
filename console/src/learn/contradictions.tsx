// Sentences with several answers: a person settles each by a button, which corrects the interactions of the other sides.
import { useState } from "react";
import type { Contradiction, Side } from "../learning";
import { giveFeedback } from "../links/learning";
import { getInteraction } from "../links/service";
import { rightOf } from "../talk/right";
import { useMoreWords } from "../words/more";
import { useSentence } from "./read";

const folded = (text: string | null) => (text ?? "").normalize("NFKC").toLowerCase().replace(/[\p{P}\p{Z}]/gu, "");

/** Return the interactions in which the sentence itself was said: an example may have a "yes" beside it, which is not to be corrected. */
async function saying(text: string, side: Side): Promise<string[]> {
  const { signal } = new AbortController();
  const rows = await Promise.all((side.interactions ?? []).map((one) => getInteraction(one, signal).catch(() => null)));
  return rows.flatMap((row) => (row && folded(row.text) === folded(text) ? [row.interaction] : []));
}

/** Correct the interactions of the sides that were not chosen, each in the name of who had said it; return how many those were. */
async function settle({ text, sides }: Contradiction, chosen: Side): Promise<number> {
  const { label, actions } = chosen;
  let count = 0;
  for (const side of sides) {
    if (side === chosen) continue;
    for (const interaction of await saying(text, side)) {
      await giveFeedback(interaction, { kind: "correction", value: null, label, actions, comment: "" }, side.author);
      count += 1;
    }
  }
  return count;
}

function One({ one, done }: { one: Contradiction; done(side: Side): void }) {
  const speech = useMoreWords();
  const { w } = speech;
  const sentence = useSentence();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const choose = (side: Side) => {
    setBusy(true);
    setTrouble("");
    const failed = (told: string) => {
      setTrouble(told);
      setBusy(false);
    };
    // Once settled it stays busy until the next look takes it away.
    settle(one, side).then((count) => (count ? done(side) : failed(w.learn.settle.gone)), (error: unknown) => failed(sentence(error)));
  };
  return (
    <li className="contradiction">
      <p className="latest-said" lang={one.lang || undefined}>{one.text}</p>
      <p className="choices" role="group" aria-label={one.text}>
        {one.sides.map((side, place) => (
          <button key={place} type="button" className="button plain" disabled={busy} onClick={() => choose(side)}>
            {w.learn.settle.this(rightOf(side, speech))}
            {side.author && <small> {w.learn.settle.by(side.author)}</small>}
          </button>
        ))}
      </p>
      {trouble && <p className="feedback-trouble" role="alert">{trouble}</p>}
    </li>
  );
}

export function Contradictions({ all, renew }: { all: Contradiction[]; renew(): void }) {
  const speech = useMoreWords();
  const { w } = speech;
  const [news, setNews] = useState("");
  if (!all.length && !news) return null;
  return (
    <section className="card contradictions" aria-label={w.learn.settle.title}>
      <h3>{w.learn.settle.title}</h3>
      <p className="quiet" role="status">{news || w.learn.settle.note}</p>
      <ul>
        {all.map((one) => (
          <One
            key={`${one.text} ${one.sides.map((side) => side.author).join(" ")}`}
            one={one}
            done={(side) => {
              setNews(w.learn.settle.settled(rightOf(side, speech)));
              renew();
            }}
          />
        ))}
      </ul>
    </section>
  );
}
