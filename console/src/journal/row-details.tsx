// One interaction in full, in a dialog of the browser's own kind.
import { useEffect, useRef } from "react";
import { AnswerDetails } from "../talk/details";
import { Facts } from "../talk/facts";
import { Feedback } from "../talk/feedback";
import type { JournalRow } from "../types";
import { useWords } from "../words/words";
import { timeOf } from "./rows";

export function RowDetails({ row, close }: { row: JournalRow; close(): void }) {
  const { w, lang } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    // Not modal: the stop stays within reach.
    dialog.current?.show();
    dialog.current?.focus();
  }, [row]);
  return (
    <dialog ref={dialog} className="sheet" aria-label={w.list.details} onClose={close} tabIndex={-1}>
      <button type="button" className="button plain sheet-close" onClick={close}>{w.list.close}</button>
      <p className="said">{row.text ?? w.list.erased}</p>
      <p className="quiet">
        {timeOf(row.at, lang)}
        {row.user && <>, {w.list.user} <code>{row.user}</code></>}
        {row.session && <>, {w.list.session} <code>{row.session}</code></>}
      </p>
      {row.answer && (
        <>
          <p className="response">{row.answer.response}</p>
          <Facts answer={row.answer} />
          <Feedback key={row.interaction} interaction={row.interaction} user={row.user ?? ""} />
          <AnswerDetails answer={row.answer} cost={row.cost} />
        </>
      )}
    </dialog>
  );
}
