// The journal: what was said and answered, newest first, with a filter; a row opens its details.
import { useState } from "react";
import type { JournalRow } from "../types";
import type { Query } from "../links/service";
import { Coded } from "../shell/coded";
import { useWords } from "../words/words";
import { Filter, NO_FILTER } from "./filter";
import { RowDetails } from "./row-details";
import { Rows } from "./rows";
import { usePages } from "./pages";

export function JournalView({ seen }: { seen: number }) {
  const { w } = useWords();
  const [query, setQuery] = useState<Query>(NO_FILTER);
  const [open, setOpen] = useState<JournalRow | null>(null);
  const pages = usePages(query, seen);
  const filtered = Object.values(query).some((part) => part.trim());
  return (
    <section className="journal" aria-label={w.list.title}>
      <header className="journal-head">
        <h2>{w.list.title}</h2>
        <p className="quiet">{w.list.note}</p>
      </header>
      <Filter query={query} change={setQuery} />
      <div className="journal-news" role="status">
        {pages.trouble && <p className="answer trouble"><Coded text={pages.trouble.status ? pages.trouble.message : w.chat.away} /></p>}
        {!pages.trouble && pages.rows === null && <p className="quiet">{w.list.loading}</p>}
        {pages.rows?.length === 0 && <p className="quiet">{filtered ? w.list.none : w.list.empty}</p>}
        {pages.fresh > 0 && (
          <button type="button" className="button" onClick={pages.renew}>{w.list.fresh} ({pages.fresh})</button>
        )}
      </div>
      {pages.rows && pages.rows.length > 0 && <Rows rows={pages.rows} open={setOpen} />}
      {pages.older && <button type="button" className="button more" onClick={pages.older}>{w.list.more}</button>}
      {open && <RowDetails row={open} close={() => setOpen(null)} />}
    </section>
  );
}
