/** What a visit says about its parts, its alias, its receipt and codes; fetched with those, kept by the service worker. */

import type { Locale } from "../i18n.ts";

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const en = {
  title: (n: number) => `In ${n} parts, each on its own days`,
  intro: "Send each part by itself. The next one opens when its days come.",
  states: {
    sent: "Sent",
    sending: "On this phone, waiting to be sent",
    open: "Open now",
    later: "Opens later",
    after: "After the previous part",
    missed: "Not done",
  },
  sent_on: (when: string) => `Sent ${when}`,
  until: (day: string) => `until ${day}`,
  from: (day: string) => `from ${day}`,
  from_until: (from: string, until: string) => `${from} to ${until}`,
  late: (n: number) => `${count(n, "day", "days")} late. Do it as soon as you can: it is still taken.`,
  days_left: (n: number) => (n === 1 ? "today is the last day" : `${n} days left`),
  read: (part: string) => `Read what you sent: ${part}`,
  read_only: "This part has been sent: you can read it here, but not change it.",
  read_only_waits: "This part is handed in and waits to be sent. To change it, go back to the visit first.",
  refused: (why: string) => `The server did not take this part yet: ${why}`,
  plan: (n: number) => `In ${n} parts`,
  plan_same_day: "on the day you choose",
  plan_from: (n: number) => `from ${count(n, "day", "days")} later`,
  plan_between: (from: number, until: number) => `${from} to ${until} days later`,

  alias: "Order under this name",
  alias_hint: "Use this name and this e-mail address for everything you order here, never your own. Only you and we know them.",
  alias_name: "Name",
  alias_email: "E-mail address",
  alias_no_email: "We will give you the e-mail address before the first day.",
  copy: "Copy",
  copied: "Copied",

  received: "With us",
  server_has: (what: string) => `The server has ${what}.`,
  answers: (n: number) => count(n, "answer", "answers"),
  photos: (n: number) => count(n, "photo", "photos"),
  recordings: (n: number) => count(n, "recording or file", "recordings and files"),
  and: (a: string, b: string) => `${a} and ${b}`,
  review: "Review",
  review_before: (when: string) => `We review it before ${when}.`,
  review_left: (left: string) => `That is ${left} from now.`,
  review_over: (when: string) =>
    `We wanted to review it before ${when}. It takes longer than we promised; it has not been forgotten.`,
  pay: "Payment",
  pay_if: (fee: string, day: string) => `${fee}, paid by ${day} at the latest if it is approved in time.`,
  pay_on: (fee: string, day: string) => `${fee}, paid by ${day}.`,
  pay_done: (fee: string, day: string) => `${fee}, was to be paid by ${day}. Ask us if you do not see it.`,
  day: (n: number) => count(n, "day", "days"),
  hour: (n: number) => count(n, "hour", "hours"),
  minute: (n: number) => count(n, "minute", "minutes"),

  code_title: "Open a visit with a code",
  code_label: "Code",
  code_hint: "It is in our mail, for instance K7QM-2XPB.",
  code_open: "Open",
  code_busy: "Looking…",
  code_unknown: "There is no visit of yours with this code. Check it, or sign in with the account that our mail was sent to.",
  code_offline: "This visit is not on this phone. Connect once, then it opens here.",
  code_short: "A code has eight letters and digits.",
};

const nl: typeof en = {
  title: (n: number) => `In ${n} delen, elk op eigen dagen`,
  intro: "Verstuur elk deel apart. Het volgende gaat open als zijn dagen er zijn.",
  states: {
    sent: "Verstuurd",
    sending: "Op deze telefoon, wacht op verzending",
    open: "Nu open",
    later: "Gaat later open",
    after: "Na het vorige deel",
    missed: "Niet gedaan",
  },
  sent_on: (when: string) => `Verstuurd ${when}`,
  until: (day: string) => `tot en met ${day}`,
  from: (day: string) => `vanaf ${day}`,
  from_until: (from: string, until: string) => `${from} tot en met ${until}`,
  late: (n: number) => `${count(n, "dag", "dagen")} te laat. Doe het zo snel als je kunt: het telt nog mee.`,
  days_left: (n: number) => (n === 1 ? "vandaag is de laatste dag" : `nog ${n} dagen`),
  read: (part: string) => `Lees terug wat je verstuurde: ${part}`,
  read_only: "Dit deel is verstuurd: je kunt het hier lezen, maar niet meer veranderen.",
  read_only_waits: "Dit deel is ingeleverd en wacht op verzending. Wil je het veranderen, ga dan eerst terug naar het bezoek.",
  refused: (why: string) => `De server nam dit deel nog niet aan: ${why}`,
  plan: (n: number) => `In ${n} delen`,
  plan_same_day: "op de dag die je kiest",
  plan_from: (n: number) => `vanaf ${count(n, "dag", "dagen")} later`,
  plan_between: (from: number, until: number) => `${from} tot ${until} dagen later`,

  alias: "Bestel onder deze naam",
  alias_hint:
    "Gebruik deze naam en dit mailadres voor alles wat je hier bestelt, nooit die van jezelf. Alleen jij en wij kennen ze.",
  alias_name: "Naam",
  alias_email: "Mailadres",
  alias_no_email: "Je krijgt het mailadres van ons voor de eerste dag.",
  copy: "Kopieer",
  copied: "Gekopieerd",

  received: "Bij ons",
  server_has: (what: string) => `De server heeft ${what}.`,
  answers: (n: number) => count(n, "antwoord", "antwoorden"),
  photos: (n: number) => count(n, "foto", "foto's"),
  recordings: (n: number) => count(n, "opname of bestand", "opnames en bestanden"),
  and: (a: string, b: string) => `${a} en ${b}`,
  review: "Beoordeling",
  review_before: (when: string) => `We beoordelen het vóór ${when}.`,
  review_left: (left: string) => `Dat is over ${left}.`,
  review_over: (when: string) => `We wilden het vóór ${when} beoordelen. Het duurt langer dan beloofd; het is niet vergeten.`,
  pay: "Betaling",
  pay_if: (fee: string, day: string) => `${fee}, uiterlijk ${day} betaald als het op tijd wordt goedgekeurd.`,
  pay_on: (fee: string, day: string) => `${fee}, uiterlijk ${day} betaald.`,
  pay_done: (fee: string, day: string) => `${fee}, zou uiterlijk ${day} betaald zijn. Zie je het niet, vraag het ons dan.`,
  day: (n: number) => count(n, "dag", "dagen"),
  hour: (n: number) => `${n} uur`,
  minute: (n: number) => count(n, "minuut", "minuten"),

  code_title: "Open een bezoek met een code",
  code_label: "Code",
  code_hint: "Die staat in onze mail, bijvoorbeeld K7QM-2XPB.",
  code_open: "Open",
  code_busy: "Zoeken…",
  code_unknown:
    "Er is geen bezoek van jou met deze code. Kijk hem nog eens na, of log in met het account waar de mail naartoe ging.",
  code_offline: "Dit bezoek staat niet op deze telefoon. Maak één keer verbinding, dan opent het hier.",
  code_short: "Een code heeft acht letters en cijfers.",
};

export const LEG_WORDS: Record<Locale, typeof en> = { en, nl };
export type LegWords = typeof en;

/** A stretch of time in words, its two largest parts: "2 days and 4 hours". */
export function inWords(ms: number, words: LegWords): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  const parts = [
    ...(days > 0 ? [words.day(days)] : []),
    ...(hours > 0 ? [words.hour(hours)] : []),
    ...(days === 0 && minutes % 60 > 0 ? [words.minute(minutes % 60)] : []),
  ];
  const [first = words.minute(1), second] = parts;
  return second ? words.and(first, second) : first;
}
