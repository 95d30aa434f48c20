/**
 * The legs of a visit on days of their own (order, delivery, return): whose turn it is, and when. As app/visits/rules.py
 * has it; here the phone's own day decides what is shown, there the server has the last word.
 */

import { feltHome } from "./felt.ts";
import { addDays, today } from "./i18n.ts";
import { keyOf } from "./repair.ts";
import type { LegCard, QuestionnaireContent, Section, Value, VisitCard } from "./types.ts";
import type { FormSession } from "./visit_session.ts";

export type LegState = "sent" | "sending" | "open" | "later" | "after" | "missed";

export interface LegView {
  leg: LegCard;
  state: LegState;
  /** Days after its window; 0 in time. */
  late: number;
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T12:00:00Z`) - Date.parse(`${from}T12:00:00Z`)) / 86_400_000);
}

/** The legs as they stand on a day; `sending` are those handed in on this phone that the server does not have yet. */
export function legViews(card: Pick<VisitCard, "legs">, sending: readonly string[], day: string): LegView[] {
  let turn = true;
  return (card.legs ?? []).map((leg) => {
    const view = (state: LegState, late = 0): LegView => ({ leg, state, late });
    if (leg.status === "submitted") return view("sent");
    if (sending.includes(leg.code)) return view("sending");
    if (leg.status === "missed") {
      turn = false;
      return view("missed");
    }
    if (!turn) return view("after");
    turn = false;
    if (leg.opens_on !== null && day < leg.opens_on) return view("later");
    return view("open", leg.closes_on === null ? 0 : Math.max(0, daysBetween(leg.closes_on, day)));
  });
}

/** The leg whose turn it is, open or not yet; none when all are in. */
export function nextLeg(views: readonly LegView[]): LegView | null {
  return views.find(({ state }) => state === "open" || state === "later") ?? null;
}

/** The leg that each step belongs to; a step that names none belongs to that of the step before it. */
export function legOfSections(content: QuestionnaireContent, codes: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  let [here] = codes;
  for (const section of content.sections) {
    if (section.leg && codes.includes(section.leg)) here = section.leg;
    if (here !== undefined) found.set(section.code, here);
  }
  return found;
}

/** The day by which a visit stands in the list of work: that of its next leg, today while one is open. */
export function dayOf(card: VisitCard, sending: readonly string[], day: string): string {
  const next = nextLeg(legViews(card, sending, day));
  if (!next) return card.planned_on;
  if (next.state === "later") return next.leg.opens_on ?? card.planned_on;
  return next.late > 0 ? (next.leg.closes_on ?? day) : day;
}

/** How many days a window has left, the last one included; null without an end. */
export function daysLeft(leg: LegCard, day: string): number | null {
  return leg.closes_on === null ? null : daysBetween(day, addDays(leg.closes_on, 1));
}

// --- an opened visit ---

/** The legs of an opened visit; none for a visit that is done in one go, and none while it is with the shopper for repair. */
export function legsOf(session: FormSession): LegView[] {
  const card = session.bundle.visit;
  if (!card.legs?.length || card.status === "returned") return [];
  return legViews(card, session.waiting.legs ?? [], today(new Date(session.now())));
}

/** Whether the leg handed in last was the last of all: then the visit is. */
export function handsInAll(card: VisitCard, sending: readonly string[]): boolean {
  return (card.legs ?? []).every((leg) => leg.status === "submitted" || sending.includes(leg.code));
}

function places(session: FormSession): Map<string, string> {
  return legOfSections(session.form.content, session.bundle.visit.legs?.map((leg) => leg.code) ?? []);
}

/** The steps to go through now: those of the open leg, or of a leg that was sent, to read. */
export function stepsInLeg(session: FormSession, steps: Section[], wanted: string | null): Section[] {
  const views = legsOf(session);
  if (views.length === 0) return steps;
  const of = places(session);
  const asked = wanted === null ? undefined : views.find(({ leg }) => leg.code === of.get(wanted));
  const here =
    asked && (asked.state === "sent" || asked.state === "sending") ? asked : views.find(({ state }) => state === "open");
  return here ? steps.filter((section) => of.get(section.code) === here.leg.code) : [];
}

/** Whether there is a step to show: not between two legs, unless it is to read one that was sent. */
export function hasSteps(session: FormSession, wanted: string | null): boolean {
  return stepsInLeg(session, session.form.visibleSections(session.answers), wanted).length > 0;
}

/** Whether the answer under a key belongs to the open leg; always so where there are no legs. */
export function isOpenNow(session: FormSession, code: string): boolean {
  const views = legsOf(session);
  if (views.length === 0) return true;
  const felt = feltHome(session.form.content, code);
  const home = felt ?? session.form.sectionOf(keyOf(code))?.code ?? code.slice(code.indexOf(":") + 1);
  const leg = places(session).get(home);
  return leg === undefined || views.some((view) => view.leg.code === leg && view.state === "open");
}

/** The leg that a step belongs to, as it stands now; none where there are no legs. */
export function legOfStep(session: FormSession, section: string): LegView | undefined {
  const leg = places(session).get(section);
  return legsOf(session).find((view) => view.leg.code === leg);
}

/** Whether a step belongs to the open leg; always so where there are no legs, and for what belongs to no step. */
export function isStepOpen(session: FormSession, section: string | null): boolean {
  if (section === null || legsOf(session).length === 0) return true;
  return legOfStep(session, section)?.state === "open";
}

/** What a submission says: which leg it hands in, or nothing for the visit as a whole. */
export function submission(session: FormSession): Value {
  const open = legsOf(session).find(({ state }) => state === "open");
  return open ? { leg: open.leg.code } : {};
}
