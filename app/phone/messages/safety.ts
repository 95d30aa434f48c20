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
  sound_left: (length: string, when: string) => `A recording of ${length} was cut off (${when}). It is still here.`,
  sound_keep: "Keep it as the answer",
  sound_drop: "Throw it away",
  checked_in: (time: string) => `Checked in at ${time}.`,
  checked_in_short: (time: string, where: string) => `Checked in ${time}${where && ` · ${where}`}`,
  place_short: (metres: string) => `${metres} away`,
  place_refused_short: "no position",
  place_refused_kept: "Your position was not shared. That is fine: your refusal is kept, and the visit can be sent.",
  place_distance: (metres: string, accuracy: string) => `Your phone says ${metres} from the place, give or take ${accuracy}.`,
  place_here: "That fits: you are at the place.",
  place_unsure: "Your phone does not know precisely where you are, so this says little. That is fine.",
  place_far:
    "That is further than we expect. Are you at the right place? If you are, just go on: nobody is turned down for this.",
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
  reviewer_reply: "Je antwoord aan de controleur",
  sound_left: (length: string, when: string) => `Een opname van ${length} is afgebroken (${when}). Ze is er nog.`,
  sound_keep: "Bewaar als antwoord",
  sound_drop: "Gooi weg",
  checked_in: (time: string) => `Ingecheckt om ${time}.`,
  checked_in_short: (time: string, where: string) => `Ingecheckt ${time}${where && ` · ${where}`}`,
  place_short: (metres: string) => `op ${metres}`,
  place_refused_short: "zonder positie",
  place_refused_kept: "Je positie is niet gedeeld. Dat mag: je weigering is genoteerd en het bezoek kan verstuurd worden.",
  place_distance: (metres: string, accuracy: string) =>
    `Je telefoon zegt ${metres} van de plek, met een speling van ${accuracy}.`,
  place_here: "Dat klopt: je bent er.",
  place_unsure: "Je telefoon weet niet precies waar je bent, dus dit zegt weinig. Dat geeft niet.",
  place_far: "Dat is verder dan we verwachten. Ben je op de juiste plek? Zo ja, ga gewoon door: hierop wordt niemand afgewezen.",
};

export type SafetyWords = typeof en;

export function safetyWords(locale: Locale): SafetyWords {
  return locale === "nl" ? nl : en;
}
