/** Whether the screen looks like a notes app, kept over a reload; and what that changes about the page itself. */

import type { Locale } from "./i18n.ts";

const KEY = "veldgast.notes";
const listeners = new Set<() => void>();
/** What stood in the page before: its title, its icon, the colours around it. */
let before: { title: string; icons: [HTMLLinkElement, string][]; colours: [HTMLMetaElement, string][] } | null = null;

/** The visit whose form hides behind notes; null when nothing is hidden. */
export function discreetVisit(): string | null {
  return localStorage.getItem(KEY);
}

export function enterNotes(visit: string): void {
  localStorage.setItem(KEY, visit);
  for (const listener of listeners) listener();
}

export function leaveNotes(): void {
  localStorage.removeItem(KEY);
  for (const listener of listeners) listener();
}

export function onNotes(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What the page is called meanwhile. */
export const NOTES_TITLE: Record<Locale, string> = { nl: "Notities", en: "Notes" };
const PAPER = "#1c1c1e";
const BLANK = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E";

/** Gives the page the name, the icon and the colours of notes, or its own back. */
export function dressPage(title: string | null): void {
  const root = document.documentElement;
  if (title === null) {
    if (!before) return;
    document.title = before.title;
    for (const [link, href] of before.icons) link.href = href;
    for (const [meta, colour] of before.colours) meta.content = colour;
    delete root.dataset.notes;
    before = null;
    return;
  }
  before ??= {
    title: document.title,
    icons: [...document.querySelectorAll<HTMLLinkElement>("link[rel=icon]")].map((link) => [link, link.href]),
    colours: [...document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")].map((meta) => [meta, meta.content]),
  };
  document.title = title;
  for (const [link] of before.icons) link.href = BLANK;
  for (const [meta] of before.colours) meta.content = PAPER;
  root.dataset.notes = "";
}
