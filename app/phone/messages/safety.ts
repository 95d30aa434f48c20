/** Words that are needed when something is out of the ordinary: fetched with the parts that say them. */

import type { Locale } from "../i18n.ts";

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const en = {
  two_answers: (n: number) =>
    n === 1 ? "Two phones gave different answers to one question" : `Two phones gave different answers to ${n} questions`,
  two_answers_hint: "Both are kept. Choose which one counts.",
  on_this_phone: (when: string) => `On this phone, ${when}`,
  on_other_phone: (when: string) => `On another phone, ${when}`,
  nothing_given: "Nothing: the answer was taken out",
  choose_this: "This one counts",
  reviewer_reply: "Your answer to the reviewer",
};

const nl: typeof en = {
  two_answers: (n: number) =>
    n === 1
      ? "Twee telefoons gaven een verschillend antwoord op één vraag"
      : `Twee telefoons gaven een verschillend antwoord op ${count(n, "vraag", "vragen")}`,
  two_answers_hint: "Beide zijn bewaard. Kies welk antwoord telt.",
  on_this_phone: (when: string) => `Op deze telefoon, ${when}`,
  on_other_phone: (when: string) => `Op een andere telefoon, ${when}`,
  nothing_given: "Niets: het antwoord is weggehaald",
  choose_this: "Dit antwoord telt",
  reviewer_reply: "Je antwoord aan de beoordelaar",
};

export type SafetyWords = typeof en;

export function safetyWords(locale: Locale): SafetyWords {
  return locale === "nl" ? nl : en;
}
