// Name, views, language and appearance.
import type { Lang } from "../types";
import { LANGUAGES, useWords } from "../words/words";

export const VIEWS = ["talk", "journal", "service", "learn", "exam", "settings"] as const;
export type View = (typeof VIEWS)[number];
type Theme = "system" | "light" | "dark";

interface Choices {
  view: View;
  setView(view: View): void;
  lang: Lang;
  setLang(lang: Lang): void;
  theme: Theme;
  setTheme(theme: Theme): void;
}

function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" />
      <path d="M7 16.500a6.5 6.5 0 0 1 6.5-6.500h5a6.5 6.5 0 0 1 0 13h-5A6.5 6.5 0 0 1 7 16.500Z" className="mark-face" />
      <rect x="11.5" y="13.5" width="3" height="6" rx="1.5" />
      <rect x="17.5" y="13.5" width="3" height="6" rx="1.5" />
    </svg>
  );
}

export function Header({ view, setView, lang, setLang, theme, setTheme }: Choices) {
  const { w } = useWords();
  return (
    <header className="bar">
      <h1 className="brand">
        <Mark />
        <span>deshi</span>
      </h1>
      <nav className="tabs" aria-label={w.views}>
        {VIEWS.map((name) => (
          <button key={name} type="button" className="tab" aria-current={view === name ? "page" : undefined} onClick={() => setView(name)}>
            {w.tabs[name]}
          </button>
        ))}
      </nav>
      <div className="pickers">
        <label>
          <span className="unseen">{w.language}</span>
          <select value={lang} onChange={(event) => setLang(event.target.value as Lang)}>
            {(Object.keys(LANGUAGES) as Lang[]).map((code) => (
              <option key={code} value={code} lang={code}>{LANGUAGES[code].name}</option>
            ))}
          </select>
        </label>
        <label className="theme-picker">
          <span className="unseen">{w.theme}</span>
          <select value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
            {(["system", "light", "dark"] as const).map((name) => (
              <option key={name} value={name}>{w.themes[name]}</option>
            ))}
          </select>
        </label>
      </div>
    </header>
  );
}
