// The conversation of this tab: what was said, what came back, and what the dog plays when there is no guard.
import { useCallback, useRef, useState } from "react";
import type { LocalActions } from "../dog/dog";
import { type Confirmed, confirmOrder } from "../links/body";
import { decide, Trouble } from "../links/service";
import { hush, speak } from "../links/speech";
import { useLong } from "../shell/long";
import { type Action, type Answer, codesOf, type Lang } from "../types";

export interface Message {
  number: number;
  text: string;
  answer?: Answer;
  /** What was said of it later: that it went no further, and why. */
  came?: string[];
  trouble?: { message: string; away: boolean };
}

export interface Conversation {
  messages: Message[];
  local: LocalActions;
  /** An answer is under way. */
  asking: boolean;
  /** It has been so for long enough to be seen. */
  thinking: boolean;
  send(text: string): void;
  /** Say yes to an answer whose actions wait for it; what the body says then takes its place. Throws `Trouble`. */
  confirm(answer: Answer): Promise<void>;
  halt(): void;
}

const KEPT = 200;
/** An answer that comes sooner than this was no work (milliseconds). */
const SOON = 150;

function sessionName(): string {
  const kept = sessionStorage.getItem("deshi.session");
  if (kept) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  const made = `console-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  sessionStorage.setItem("deshi.session", made);
  return made;
}

/** Return an answer that waited for a yes as what came of it. */
function confirmed(answer: Answer, { response, outcome }: Confirmed): Answer {
  const { intent, actions, confidence } = answer.guess;
  const action: Action | null = outcome.accepted ? { type: "sequence", sequence: actions, confidence } : null;
  return { ...answer, response, outcome, action, intent, asks: false };
}

export function useConversation(lang: Lang, aloud: boolean): Conversation {
  const [messages, setMessages] = useState<Message[]>([]);
  const [local, setLocal] = useState<LocalActions>({ order: 0, codes: [], halted: false });
  const count = useRef(0);

  const send = useCallback(
    (said: string) => {
      const text = said.trim();
      if (!text) return;
      count.current += 1;
      const number = count.current;
      const settle = (result: Partial<Message>) =>
        setMessages((now) => now.map((message) => (message.number === number ? { ...message, ...result } : message)));
      setMessages((now) => [...now.slice(-KEPT), { number, text }]);
      decide(text, sessionName()).then(
        (answer) => {
          settle({ answer });
          const halted = answer.stopped && codesOf(answer).length < 2;
          setLocal({ order: number, codes: codesOf(answer), halted });
          if (aloud) speak(answer.response, lang);
        },
        (error: unknown) => {
          const away = !(error instanceof Trouble) || error.status === 0;
          settle({ trouble: { message: error instanceof Error ? error.message : "", away } });
        },
      );
    },
    [lang, aloud],
  );
  const confirm = useCallback(
    async ({ interaction, outcome }: Answer) => {
      const came = await confirmOrder(interaction, outcome?.token ?? "");
      setMessages((now) =>
        now.map((message) => (message.answer?.interaction === interaction ? { ...message, answer: confirmed(message.answer, came) } : message)),
      );
      if (aloud) speak(came.response, lang);
    },
    [lang, aloud],
  );
  const halt = useCallback(() => {
    hush();
    setLocal((now) => ({ order: now.order, codes: [], halted: true }));
  }, []);
  const asking = messages.some((message) => !message.answer && !message.trouble);
  const thinking = useLong(asking, SOON);
  return { messages, local, asking, thinking, send, confirm, halt };
}
