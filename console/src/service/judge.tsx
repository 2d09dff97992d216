// What a person says of a chat's answer: right, wrong, or in words what should have been said.
import { type FormEvent, useState } from "react";
import { judgeChat } from "../links/chats";
import { useSentence } from "../learn/read";
import { Coded } from "../shell/coded";
import { useMoreWords } from "../words/more";

export function Judge({ interaction, done }: { interaction: string; done(): void }) {
  const { w } = useMoreWords();
  const sentence = useSentence();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [said, setSaid] = useState("");
  const [trouble, setTrouble] = useState("");
  const tell = async (value: boolean | null, words: string, kept: string) => {
    try {
      await judgeChat(interaction, value, words);
      setSaid(kept);
      setTrouble("");
      setOpen(false);
      done();
    } catch (error) {
      setTrouble(sentence(error));
    }
  };
  const correct = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) void tell(null, text, w.service.judged.corrected);
  };
  return (
    <div className="judge" role="group" aria-label={w.feedback.title}>
      <div className="judge-row">
        <button type="button" className="button plain" onClick={() => void tell(true, "", w.feedback.keptUp)}>{w.feedback.up}</button>
        <button type="button" className="button plain" onClick={() => void tell(false, "", w.service.judged.down)}>{w.feedback.down}</button>
        <button type="button" className="button plain" aria-expanded={open} onClick={() => setOpen(!open)}>{w.feedback.correct}</button>
      </div>
      {open && (
        <form onSubmit={correct}>
          <label>
            <span>{w.service.judged.right}</span>
            <textarea rows={3} maxLength={4000} value={text} onChange={(event) => setText(event.target.value)} />
          </label>
          <button type="submit" className="button" disabled={!text.trim()}>{w.feedback.save}</button>
        </form>
      )}
      <p className="quiet" role="status">{said}</p>
      {trouble && <p className="answer trouble" role="alert"><Coded text={trouble} /></p>}
    </div>
  );
}
