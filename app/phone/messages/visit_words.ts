/** What a visit's page says about what did not go as it should; a part of its own, fetched when there is such a thing. */

import type { Locale } from "../i18n.ts";

const en = {
  late_answers: (n: number) =>
    n === 1
      ? "1 answer from this phone is kept, but does not count."
      : `${n} answers from this phone are kept, but do not count.`,
  late_report: "Your report from this phone is kept, but does not count: the visit was handed in otherwise.",
  late_more: (n: number) => `And ${n} more`,
  not_sent: "This visit was not sent: the server still misses something.",
  not_sent_open: "See what is missing",
};

const nl: typeof en = {
  late_answers: (n) =>
    n === 1
      ? "1 antwoord van deze telefoon is bewaard, maar telt niet mee."
      : `${n} antwoorden van deze telefoon zijn bewaard, maar tellen niet mee.`,
  late_report: "Je melding van deze telefoon is bewaard, maar telt niet mee: het bezoek was al anders ingeleverd.",
  late_more: (n) => `En nog ${n}`,
  not_sent: "Dit bezoek is niet verstuurd: de server mist nog iets.",
  not_sent_open: "Bekijk wat er mist",
};

export type VisitWords = typeof en;
export const VISIT_WORDS: Record<Locale, VisitWords> = { en, nl };
