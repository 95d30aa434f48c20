/** The language on screen, its words, and how it writes dates, numbers and money. */

import { calendarDay, timeOf } from "./clock.ts";
import { directionOf } from "./directions.ts";
import type { Messages } from "./messages/en.ts";
import type { Text } from "./types.ts";

export type Locale = "nl" | "en";
/** What one can choose, each by its own name. */
export const LANGUAGES: [Locale, string][] = [
  ["nl", "Nederlands"],
  ["en", "English"],
];
/** The words of each language that is here already; the one on screen always is. */
export const LOCALES = {} as Record<Locale, Messages>;

/** Brings a language's words in; the other one follows once the app stands, so that switching works without a network. */
export async function loadLocale(locale: Locale): Promise<void> {
  if (LOCALES[locale]) return;
  if (locale === "nl") LOCALES.nl = (await import("./messages/nl.ts")).nl;
  else LOCALES.en = (await import("./messages/en.ts")).en;
}

const TAGS: Record<Locale, string> = { nl: "nl-BE", en: "en-GB" };
const KEY = "veldgast.locale";
/** A language that the server has not heard of yet. */
const UNTOLD = "veldgast.locale.untold";

/** What was chosen on this phone, else what the server's page or the browser prefers. */
export function preferredLocale(): Locale {
  const page = document.documentElement.lang;
  for (const wish of [localStorage.getItem(KEY), page, ...navigator.languages]) {
    const code = wish?.slice(0, 2);
    if (code === "nl" || code === "en") return code;
  }
  return "en";
}

/** Keeps the choice on this phone, and tells it to the server for its own pages and mails. */
export function rememberLocale(locale: Locale): void {
  localStorage.setItem(KEY, locale);
  localStorage.setItem(UNTOLD, locale);
  void tellLocale();
  document.documentElement.lang = locale;
  document.documentElement.dir = directionOf(locale);
}

/** Who signs out takes an untold language along: it is not for the account of the next one here. */
export function forgetUntold(): void {
  localStorage.removeItem(UNTOLD);
}

/** Tells the server a language that no account has yet, chosen without a network or while nobody was signed in. */
export async function tellLocale(): Promise<void> {
  const language = localStorage.getItem(UNTOLD);
  if (!language) return;
  const body = new URLSearchParams({ language });
  const headers = { accept: "application/json" };
  const answer = await fetch("/language", { method: "POST", body, headers }).catch(() => null);
  if (answer?.status === 204 && localStorage.getItem(UNTOLD) === language) forgetUntold();
}

/** A text in the language on screen; a missing language falls back to the first that is there. */
export function say(text: Text | null | undefined, locale: Locale): string {
  return text?.[locale] ?? Object.values(text ?? {})[0] ?? "";
}

/** Today on this phone as YYYY-MM-DD. */
export function today(now = new Date()): string {
  return calendarDay(now);
}

/** Whether a YYYY-MM-DD day is of the present year. */
export function isThisYear(day: string): boolean {
  return day.slice(0, 4) === today().slice(0, 4);
}

/** The day so many days after a YYYY-MM-DD day. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00`);
  date.setDate(date.getDate() + days);
  return calendarDay(date);
}

export class Format {
  constructor(readonly locale: Locale) {}

  private with(options: Intl.DateTimeFormatOptions, date: Date): string {
    return new Intl.DateTimeFormat(TAGS[this.locale], options).format(date);
  }

  /** "14:06" in every language of the app. */
  time(iso: string): string {
    return timeOf(new Date(iso));
  }

  /** A YYYY-MM-DD day as "Tue 24 Nov", with its year when that is not this one; never cut at the end of a line. */
  day(day: string): string {
    const date = new Date(`${day.slice(0, 10)}T12:00:00`);
    const words = this.with({ weekday: "short", day: "numeric", month: "short" }, date);
    const year = isThisYear(day) ? "" : ` ${date.getFullYear()}`;
    return `${words}${year}`.replaceAll(" ", "\u00a0");
  }

  /** A moment as "14:06" today, and with its day otherwise. */
  moment(iso: string): string {
    const date = new Date(iso);
    if (calendarDay(date) === today()) return this.time(iso);
    return `${this.day(calendarDay(date))}, ${this.time(iso)}`;
  }

  number(value: number, digits = 1): string {
    return new Intl.NumberFormat(TAGS[this.locale], { maximumFractionDigits: digits }).format(value);
  }

  /** A number as it stands in a field: without marks between thousands, which would be read as the decimal one. */
  typed(value: number): string {
    return this.locale === "nl" ? String(value).replace(".", ",") : String(value);
  }

  money(minor: number, currency: string): string {
    return new Intl.NumberFormat(TAGS[this.locale], { style: "currency", currency }).format(minor / 100);
  }

  bytes(size: number): string {
    if (size < 100_000) return `${this.number(Math.max(0.1, size / 1000))} kB`;
    const mega = size / 1_000_000;
    return mega < 1000 ? `${this.number(mega, mega < 10 ? 1 : 0)} MB` : `${this.number(mega / 1000)} GB`;
  }
}

// Nothing can be said before this; a page of the app asks the server for it together with the app itself.
if (typeof document === "undefined") await Promise.all([loadLocale("nl"), loadLocale("en")]);
else await loadLocale(preferredLocale());
