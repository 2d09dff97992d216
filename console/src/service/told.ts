// Numbers and reasons as the service view writes them.
import type { MoreWords } from "../words/more";

/** Return why a chat failed, in words, from the class of its error (src/deshi/errors.py). */
export function whyOf(error: string, w: MoreWords): string {
  return w.service.whyFailed[error] ?? w.service.failedElse;
}

export function numberOf(value: number, lang: string): string {
  return new Intl.NumberFormat(lang, { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0, notation: value < 100_000 ? "standard" : "compact" }).format(value);
}

/** Return milliseconds, seconds from one on. */
export function msTold(value: number): string {
  if (value > 0 && value < 0.1) return "< 0.1 ms";
  if (value >= 1000) return `${(value / 1000).toFixed(value < 10_000 ? 2 : 1)} s`;
  return `${value > 0 && value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}

/** Return a size in binary units. */
export function bytesOf(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, value > 0 ? Math.floor(Math.log2(value) / 10) : 0);
  const scaled = value / 2 ** (10 * power);
  return `${scaled.toFixed(power === 0 || scaled >= 100 ? 0 : 1)} ${units[power]}`;
}
