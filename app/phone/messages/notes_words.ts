/** The words of the notes look; a part of its own. On screen they must not sound like an inspection. */

import type { Locale } from "../i18n.ts";

const en = {
  title: "Notes",
  done: "Done",
  done_label: "Done: back to the form",
  back_label: "Notes: back to the form",
  list: "List",
  empty: "–",
  elsewhere: "later",
  write: "Write here, or dictate with your keyboard",
  note_label: "Note to yourself for this step",
  before: "Earlier line",
  after: "Next line",
  number: "Number",
  start: "Start",
  stop: "Stop",
  clear: "Clear",
  all_done: "That is all here.",
  next_page: "Next page",
  page_of: (n: number, total: number) => `${n} of ${total}`,
  kept_here: "Kept on this phone",
  kept_there: "Saved",
  // beside the form
  beside_title: "Your note at this step",
  beside_hint: "Only you see it. Put it into an answer with one tap, then make it a whole story.",
  put_into: (question: string) => `Put into: ${question}`,
  put: "It is there now.",
};

const nl: typeof en = {
  title: "Notities",
  done: "Gereed",
  done_label: "Gereed: terug naar het formulier",
  back_label: "Notities: terug naar het formulier",
  list: "Lijst",
  empty: "–",
  elsewhere: "later",
  write: "Schrijf hier, of dicteer met je toetsenbord",
  note_label: "Notitie voor jezelf bij deze stap",
  before: "Vorige regel",
  after: "Volgende regel",
  number: "Getal",
  start: "Start",
  stop: "Stop",
  clear: "Wis",
  all_done: "Dat is alles hier.",
  next_page: "Volgende pagina",
  page_of: (n, total) => `${n} van ${total}`,
  kept_here: "Bewaard op deze telefoon",
  kept_there: "Bewaard",
  beside_title: "Je notitie bij deze stap",
  beside_hint: "Alleen jij ziet die. Zet hem met één tik in een antwoord en maak er dan een heel verhaal van.",
  put_into: (question) => `Zet in: ${question}`,
  put: "Die staat er nu in.",
};

export type NotesWords = typeof en;
export const NOTES_WORDS: Record<Locale, NotesWords> = { en, nl };
