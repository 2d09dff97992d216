// Where one speaks: text field, microphone, examples, and the switch for spoken answers.
import { type FormEvent, useRef, useState } from "react";
import { byService, canListen, canSpeak, hush, listen } from "../links/speech";
import { useWords } from "../words/words";

function Icon({ path }: { path: string }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

const MIC = "M12 3.5a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0v-5a3 3 0 0 0-3-3ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3";
const SEND = "M12 19V5M6 11l6-6 6 6";
const SOUND = "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11";
const MUTE = "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM16 9.5l5 5M21 9.5l-5 5";

function Microphone({ hear }: { hear(text: string, final: boolean): void }) {
  const { w, lang } = useWords();
  const [end, setEnd] = useState<(() => void) | null>(null);
  const [trouble, setTrouble] = useState("");
  const toggle = () => {
    if (end) return end();
    setTrouble("");
    const stop = listen(lang, hear, () => setEnd(null), (why) => setTrouble(`${w.chat.micFailed} ${why}`));
    setEnd(() => stop);
  };
  return (
    <span className="mic">
      <button type="button" className="round" aria-pressed={end !== null} aria-label={end ? w.chat.micStop : w.chat.mic} aria-describedby="mic-note" onClick={toggle}>
        <Icon path={MIC} />
      </button>
      <span id="mic-note" className="mic-note" role="note" data-shown={trouble !== ""}>
        {trouble || (byService() ? w.chat.micService : w.chat.micNote)}
      </span>
    </span>
  );
}

interface Parts {
  send(text: string): void;
  voice: boolean;
  setVoice(on: boolean): void;
  fresh: boolean;
}

export function Composer({ send, voice, setVoice, fresh }: Parts) {
  const { w } = useWords();
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(text);
    setText("");
    field.current?.focus();
  };
  // Not on the chip, which the next key would press again; where there are no keys, a field with the focus brings them up.
  const sendChip = (example: string) => {
    send(example);
    if (!matchMedia("(pointer: coarse)").matches) field.current?.focus();
  };
  const hear = (heard: string, final: boolean) => {
    setText(final ? "" : heard);
    if (final) send(heard);
  };
  const sound = () => {
    if (voice) hush();
    setVoice(!voice);
  };
  return (
    <div className="composer">
      <ul className="chips" aria-label={w.chat.examples} data-fresh={fresh}>
        {w.examples.map((example) => (
          <li key={example}>
            <button type="button" className="chip" onClick={() => sendChip(example)}>{example}</button>
          </li>
        ))}
      </ul>
      <form className="entry" onSubmit={submit}>
        <label className="unseen" htmlFor="message">{w.chat.placeholder}</label>
        <input ref={field} id="message" name="message" autoComplete="off" enterKeyHint="send" maxLength={4000} placeholder={w.chat.placeholder} value={text} onChange={(event) => setText(event.target.value)} />
        {canSpeak() && (
          <button type="button" className="round" aria-pressed={voice} aria-label={w.chat.voice} title={w.chat.voice} onClick={sound}>
            <Icon path={voice ? SOUND : MUTE} />
          </button>
        )}
        {canListen() && <Microphone hear={hear} />}
        <button type="submit" className="round send" aria-label={w.chat.send} disabled={!text.trim()}>
          <Icon path={SEND} />
        </button>
      </form>
    </div>
  );
}
