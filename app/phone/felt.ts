/** Where a form asks for feelings beyond the two sliders, and what of that is missing; app/journeys/lacks.py has the same rules. */

import { asksFeelings, blocksOf, EXPECTATION_KEY, feltKey, feltProblem, OUTCOME_KEY, wordsTold } from "./felt_values.ts";
import type { Gap, Lack } from "./form_engine.ts";
import type { Answers } from "./form_state.ts";
import type { QuestionnaireContent, Section } from "./types.ts";
import { isObject } from "./value_shapes.ts";

export const wordsCode = (section: string): string => `words:${section}`;
export const contributionCode = (section: string): string => `contribution:${section}`;
export const speededCode = (block: string): string => `speeded:${block}`;

/** What follows a leg, or the visit: quick questions, then a look back at each step, at the very end how it turned out. */
export interface LookBack {
  block: string;
  /** The step after which it comes. */
  after: string;
  quick: Section[];
  steps: Section[];
  outcome: boolean;
}

/** The looks back of a form with these visible steps, in the order in which they come. */
export function lookBacks(content: QuestionnaireContent, sections: readonly Section[]): LookBack[] {
  const found = new Map<string, LookBack>();
  const blocks = blocksOf(content);
  for (const section of sections) {
    if (!section.words && !section.contribution && !section.speeded) continue;
    const block = blocks.get(section.code) as string;
    const { quick = [], steps = [] } = found.get(block) ?? {};
    if (section.speeded) quick.push(section);
    if (section.words || section.contribution) steps.push(section);
    found.delete(block);
    found.set(block, { block, after: section.code, quick, steps, outcome: false });
  }
  const last = [...found.values()].at(-1);
  const end = sections.findLast(asksFeelings) ?? sections.at(-1);
  if (content.emotion?.journey && last) last.outcome = true;
  else if (content.emotion?.journey && end) {
    const block = blocks.get(end.code) as string;
    found.set(block, { block, after: end.code, quick: [], steps: [], outcome: true });
  }
  return [...found.values()];
}

/** What is lacking in the instruments that stand outside a step's own screen, told at the step that it belongs to. */
export function feltLacks(content: QuestionnaireContent, sections: readonly Section[], here: Section, answers: Answers): Gap[] {
  const gaps: Gap[] = [];
  const add = (code: string, told: (value: unknown) => Lack | null) => {
    const value = answers.get(code);
    const [kind, place] = feltKey(code) as [string, string];
    const reason = feltProblem(content, kind, place, value) ? "invalid" : told(value);
    if (reason) gaps.push({ question_code: code, section_code: here.code, reason });
  };
  const given = (value: unknown) => (value === null || value === undefined ? "required" : null);
  if (here.words) add(wordsCode(here.code), (value) => (wordsTold(value) ? null : "required"));
  if (here.contribution) add(contributionCode(here.code), given);
  const blocks = blocksOf(content);
  const block = blocks.get(here.code) as string;
  const quick = sections.filter((section) => section.speeded && blocks.get(section.code) === block);
  if (quick.at(-1) === here) {
    add(speededCode(block), (value) => {
      if (!isObject(value)) return "required";
      return quick.every(({ code }) => Object.hasOwn(value.steps as object, code)) ? null : "incomplete";
    });
  }
  if (content.emotion?.journey && here === sections[0]) add(EXPECTATION_KEY, () => null);
  if (content.emotion?.journey && here === sections.at(-1)) add(OUTCOME_KEY, given);
  return gaps;
}

/** The step that an emotion key belongs to; undefined for every other key. */
export function feltHome(content: QuestionnaireContent, code: string): string | undefined {
  const [kind, place = ""] = feltKey(code) ?? [];
  if (kind === "expectation") return content.sections[0]?.code;
  if (kind === "outcome") return content.sections.at(-1)?.code;
  if (kind !== "speeded") return kind && place;
  const blocks = blocksOf(content);
  return content.sections.findLast((section) => section.speeded && blocks.get(section.code) === place)?.code;
}
