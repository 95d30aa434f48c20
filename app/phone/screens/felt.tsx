/** Where the form meets its looks back: which one comes after a step, and the screens, fetched when they are needed. */

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { type LookBack, lookBacks } from "../felt.ts";
import { feltKey } from "../felt_values.ts";
import type { Gap } from "../form_engine.ts";
import type { Route } from "../router.ts";
import type { QuestionnaireContent, Section } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { useChanges, useShell } from "./context.ts";
import { ExpectationView } from "./felt_scales.tsx";
import { later } from "./later.tsx";

interface Screen {
  session: FormSession;
  look: LookBack;
  wanted: string | null;
  /** The steps one can go to. */
  steps: Section[];
  before: Route;
  after: Route;
}

const LookBackScreen = later<Screen>(async () => (await import("./look_back.tsx")).LookBackScreen);

/** Fetches those screens ahead where a questionnaire asks for them. */
export function loadFeltAhead(content: QuestionnaireContent): void {
  if (content.emotion) import("./look_back.tsx").catch(() => undefined);
}

/** The looks back among these steps; a repair has none of its own. */
export function looksOf(session: FormSession, steps: readonly Section[]): LookBack[] {
  if (session.repair) return [];
  const all = lookBacks(session.form.content, session.form.visibleSections(session.answers));
  return all.filter((look) => steps.some((section) => section.code === look.after));
}

type After = Extract<Route, { name: "felt" | "step" | "summary" }>;

/** Where "next" leads after a step: to the look back that comes there, to the next step, or to the summary. */
export function routeAfter(session: FormSession, steps: readonly Section[], section: Section): After {
  const look = looksOf(session, steps).find((each) => each.after === section.code);
  if (look) return { name: "felt", visit: session.id, block: look.block, wanted: null };
  return nextStep(session, steps, section.code);
}

function nextStep(session: FormSession, steps: readonly Section[], code: string): After {
  const next = steps[steps.findIndex((each) => each.code === code) + 1];
  return next ? { name: "step", visit: session.id, section: next.code } : { name: "summary", visit: session.id };
}

/** Where a gap is filled; null for those that stand on their step's own screen. */
export function routeOfGap(session: FormSession, gap: Pick<Gap, "question_code" | "section_code">): Route | null {
  const [kind] = feltKey(gap.question_code) ?? [];
  if (!kind || kind === "affect" || kind === "expectation") return null;
  const blocks = lookBacks(session.form.content, session.form.visibleSections(session.answers));
  const block =
    kind === "outcome"
      ? blocks.find((look) => look.outcome)
      : blocks.find((look) => [...look.steps, ...look.quick].some(({ code }) => code === gap.section_code));
  return block ? { name: "felt", visit: session.id, block: block.block, wanted: gap.question_code } : null;
}

function isExpectedOf(session: FormSession, section: Section): boolean {
  const { emotion, sections } = session.form.content;
  return !!emotion?.journey && !session.repair && sections[0] === section;
}

/** What is expected, above the first step of all. */
export function ExpectationAbove({ session, section }: { session: FormSession; section: Section }): JSX.Element | null {
  return isExpectedOf(session, section) ? <ExpectationView session={session} /> : null;
}

/** The look back of a block; null when these answers have none. */
export function FeltScreen({
  session,
  block,
  wanted,
  steps,
}: {
  session: FormSession;
  block: string;
  wanted: string | null;
  steps: Section[];
}): JSX.Element | null {
  useChanges(session);
  const look = looksOf(session, steps).find((each) => each.block === block);
  const { app } = useShell();
  const here = look?.after ?? null;
  // These answers have no such look back (any more): the form says where one is.
  useEffect(() => {
    if (!here) app.go({ name: "step", visit: session.id, section: null }, true);
  }, [here]);
  if (!look) return null;
  const after = wanted ? ({ name: "summary", visit: session.id } as const) : nextStep(session, steps, look.after);
  return (
    <LookBackScreen
      key={`${block}/${wanted ?? ""}`}
      session={session}
      look={look}
      wanted={wanted}
      steps={steps}
      before={{ name: "step", visit: session.id, section: look.after }}
      after={after}
    />
  );
}
