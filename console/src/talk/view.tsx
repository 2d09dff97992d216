// The talk view: conversation on one side, the dog and the counts on the other.
import { useMemo } from "react";
import { Stage } from "../dog/stage";
import type { GuardLink } from "../links/guard";
import type { LiveLink } from "../links/live";
import { useWords } from "../words/words";
import { Composer } from "./composer";
import type { Conversation } from "./conversation";
import { Counts } from "./counts";
import { Exchange } from "./exchange";
import { useFollow } from "./follow";

interface Parts {
  talk: Conversation;
  guard: GuardLink;
  live: LiveLink;
  voice: boolean;
  setVoice(on: boolean): void;
}

function Welcome() {
  const { w } = useWords();
  return (
    <div className="welcome">
      <p className="welcome-line">{w.chat.empty}</p>
      <p>{w.chat.emptyNote}</p>
    </div>
  );
}

export function TalkView({ talk, guard, live, voice, setVoice }: Parts) {
  const { w } = useWords();
  // What comes of an answer later stands under it.
  const messages = useMemo(
    () =>
      talk.messages.map((message) => {
        const later = live.came.filter(({ interaction }) => interaction === message.answer?.interaction);
        return later.length ? { ...message, came: [...new Set(later.map(({ said }) => said))] } : message;
      }),
    [talk.messages, live.came],
  );
  const log = useFollow(talk.messages);
  return (
    <div className="talk" data-fresh={messages.length === 0}>
      <aside className="side">
        <Stage guard={guard} relayed={live.state} local={talk.local} thinking={talk.thinking} away={live.connected === false} />
        <Counts stats={live.stats} />
      </aside>
      <section className="chat" aria-label={w.chat.log}>
        <h2 className="unseen">{w.chat.log}</h2>
        <div ref={log} className="log" role="log" aria-live="polite" aria-label={w.chat.log} tabIndex={0}>
          {messages.length === 0 && <Welcome />}
          {messages.map((message) => (
            <Exchange key={message.number} message={message} newest={message === messages.at(-1)} send={talk.send} confirm={talk.confirm} />
          ))}
        </div>
        <Composer send={talk.send} voice={voice} setVoice={setVoice} fresh={messages.length === 0} />
      </section>
    </div>
  );
}
