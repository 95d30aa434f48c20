/** What is said about photos and files that are being added, or were not; fetched with the parts that add them. */

import type { Locale } from "../i18n.ts";

const en = {
  not_added: (name: string, why: string) => `“${name}” was not added. ${why}`,
  no_room: (n: number, most: string) => `${most} ${n === 1 ? "One was not added." : `${n} were not added.`}`,
  closed: "The visit was closed before it was ready.",
  not_written: "It could not be saved on this phone. Please add it again.",
  waits: "One moment: what you added last is still being made ready, and goes along.",
  failed_title: "This was not added:",
  choose_first:
    "Two phones gave photos, recordings or files here. First choose above which ones count; then you can change them.",
};

const nl: typeof en = {
  not_added: (name, why) => `“${name}” is niet toegevoegd. ${why}`,
  no_room: (n, most) => `${most} ${n === 1 ? "Eén is niet toegevoegd." : `${n} zijn niet toegevoegd.`}`,
  closed: "Het bezoek werd gesloten voor het klaar was.",
  not_written: "Het kon niet op deze telefoon worden bewaard. Voeg het nog eens toe.",
  waits: "Een ogenblik: wat je het laatst toevoegde wordt nog klaargemaakt en gaat mee.",
  failed_title: "Dit is niet toegevoegd:",
  choose_first:
    "Twee telefoons gaven hier foto's, opnames of bestanden. Kies eerst hierboven welke tellen; daarna kun je ze veranderen.",
};

export type AddingWords = typeof en;
export const ADDING_WORDS: Record<Locale, AddingWords> = { en, nl };
