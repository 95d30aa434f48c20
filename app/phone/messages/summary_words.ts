/** What the summary says about answers to look at again; a part of its own, fetched with the summary. */

import type { Locale } from "../i18n.ts";

const en = {
  contradictions_title: "This does not fit together",
  contradictions_lead: "Change one of the answers, or tell us why it is right as it is.",
  doubts_title: "Worth another look",
  doubts_lead: "It may well be right. You can send the visit without changing anything here.",
  to_settle: (missing: number, contradictions: number) => {
    const parts = [
      missing === 0 ? "" : missing === 1 ? "one answer is missing" : `${missing} answers are missing`,
      contradictions === 0
        ? ""
        : contradictions === 1
          ? "one thing does not fit together"
          : `${contradictions} things do not fit together`,
    ].filter(Boolean);
    return `Not yet: ${parts.join(", and ")}. Tap a line to go there.`;
  },
  right_like_this: "It is right as it is",
  why_right: "Why is it right as it is?",
  settled: "You said that it is right as it is.",
  change_mind: "Look again after all",
  your_answer: "Your answer:",
  checks: {
    repeats_question: () => "Your text repeats the question.",
    same_text: (other: string) => `The same text is at “${other}” too.`,
    same_rows: () => "All rows have the same answer.",
    same_scales: () => "All scales of this step have the same answer.",
    time_order: (other: string) => `This is earlier than your answer at “${other}”.`,
    in_future: () => "This day has not come yet.",
    odd_duration: () => "This is an unusual length of time.",
  } as Record<string, (other: string) => string>,
  not_taken_title: "The server did not take a photo or file here",
  not_taken_lead: "Not yet: the server did not take a photo or file. Tap the line to remove it or add another.",
};

const nl: typeof en = {
  contradictions_title: "Dit klopt niet met elkaar",
  contradictions_lead: "Verander een van de antwoorden, of leg uit waarom het zo klopt.",
  doubts_title: "Kijk hier nog eens naar",
  doubts_lead: "Het kan best kloppen. Je kunt het bezoek versturen zonder hier iets te veranderen.",
  to_settle: (missing, contradictions) => {
    const parts = [
      missing === 0 ? "" : missing === 1 ? "er ontbreekt één antwoord" : `er ontbreken ${missing} antwoorden`,
      contradictions === 0 ? "" : contradictions === 1 ? "één ding klopt niet" : `${contradictions} dingen kloppen niet`,
    ].filter(Boolean);
    return `Nog niet: ${parts.join(" en ")}. Tik op een regel om erheen te gaan.`;
  },
  right_like_this: "Het klopt zo",
  why_right: "Waarom klopt het zo?",
  settled: "Je hebt gezegd dat het zo klopt.",
  change_mind: "Toch nog eens kijken",
  your_answer: "Jouw antwoord:",
  checks: {
    repeats_question: () => "Je tekst herhaalt de vraag.",
    same_text: (other) => `Dezelfde tekst staat ook bij “${other}”.`,
    same_rows: () => "Alle rijen hebben hetzelfde antwoord.",
    same_scales: () => "Alle schalen van deze stap hebben hetzelfde antwoord.",
    time_order: (other) => `Dit is eerder dan je antwoord bij “${other}”.`,
    in_future: () => "Deze dag is nog niet geweest.",
    odd_duration: () => "Dit is een ongewone duur.",
  },
  not_taken_title: "Hier nam de server een foto of bestand niet aan",
  not_taken_lead:
    "Nog niet: de server nam een foto of bestand niet aan. Tik op de regel om het te verwijderen of een ander toe te voegen.",
};

export type SummaryWords = typeof en;
export const SUMMARY_WORDS: Record<Locale, SummaryWords> = { en, nl };
