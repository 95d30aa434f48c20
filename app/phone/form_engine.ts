/**
 * What a form asks, what is visible and what is missing. The rules are those of app/journeys/answers.py; both sides run
 * tests/shared/form_vectors.json, and thousands of questionnaires made at random.
 */

import {
  affectCode,
  affectProblem,
  evidenceCode,
  forces,
  isAnswered,
  isGiven,
  isNa,
  isText,
  reviewCode,
  SIDE_TEXT_MAX_LENGTH,
  splitKey,
  textLength,
  textProblem,
  type ValueProblem,
  valueProblem,
  WHY_MIN_LENGTH,
  whyCode,
} from "./answer_values.ts";
import { calendarDay } from "./clock.ts";
import { feltLacks } from "./felt.ts";
import { asksFeelings, feltKey, feltProblem } from "./felt_values.ts";
import { type Asked, FormPlan } from "./form_plan.ts";
import { type Answers, FormState } from "./form_state.ts";
import { keyOf } from "./repair.ts";
import { holds, type Rule } from "./rules.ts";
import type {
  AffectValue,
  Missing,
  Option,
  PhotoValue,
  Question,
  QuestionnaireContent,
  ReviewQuestion,
  Section,
  Value,
} from "./types.ts";
import { isObject, photosProblem } from "./value_shapes.ts";

export type { Asked } from "./form_plan.ts";
export { type Answers, TrackedAnswers } from "./form_state.ts";
export { Repair } from "./repair.ts";
export { parseAmount, parseNumber, scaleSteps, toggleChoice, toggleRank } from "./taps.ts";

export type Lack = "required" | "too_short" | "invalid" | "incomplete" | "too_few" | "rule";

/** One thing to do before sending; the section is null for a reviewer's general question. */
export interface Gap {
  question_code: string;
  section_code: string | null;
  reason: Lack;
}

/** The checks that every form gets, named with the key at which they were found. */
const ALWAYS_MADE = ["repeats_question", "same_text", "same_rows", "same_scales", "time_order", "in_future", "odd_duration"];

/** A question outside a repeat group may stand for itself; inside one it is asked of an entry. */
type Item = Asked | Question;

export class Form {
  readonly plan: FormPlan;
  private readonly states = new WeakMap<Answers, FormState>();
  private readonly bare = new Map<string, Asked>();

  constructor(
    readonly content: QuestionnaireContent,
    private readonly today: () => string = () => calendarDay(new Date()),
  ) {
    this.plan = new FormPlan(content);
  }

  /** The day that rules take for the present one. */
  day(): string {
    return this.today();
  }

  /** What these answers come to; with tracked answers only what changed is worked out again. */
  state(answers: Answers): FormState {
    const known = this.states.get(answers);
    if (known && "changes" in answers) {
      known.refresh();
      return known;
    }
    const made = new FormState(this.plan, answers, this.today);
    this.states.set(answers, made);
    return made;
  }

  /** The question of a code or of a key such as `staff_name[3]`. */
  question(key: string): Question | undefined {
    return this.plan.questions.get(splitKey(key)[0]);
  }

  section(code: string): Section | undefined {
    return this.content.sections.find((section) => section.code === code);
  }

  sectionOf(key: string): Section | undefined {
    return this.plan.sectionOf.get(splitKey(key)[0]);
  }

  /** The question whose answers stand under this key; none for an inner question without its entry. */
  askedUnder(key: string): Question | undefined {
    const [code, entry] = splitKey(key);
    return (entry !== null) === this.plan.groupOf.has(code) ? this.plan.questions.get(code) : undefined;
  }

  private asItem(item: Item): Asked {
    if ("question" in item) return item;
    const known = this.bare.get(item.code);
    if (known) return known;
    const section = this.plan.sectionOf.get(item.code) as Section;
    const made: Asked = { question: item, section, key: item.code, entry: null, position: null, group: null };
    this.bare.set(item.code, made);
    return made;
  }

  isVisible(item: Item, answers: Answers): boolean {
    const { question, key } = this.asItem(item);
    return !this.state(answers).isHidden(question.code, key);
  }

  /** All that is asked in a section: after a repeat group its questions, once an entry. */
  asked(section: Section, answers: Answers): Asked[] {
    return this.state(answers).asked(section);
  }

  /** The same without what is asked of the entries of repeat groups. */
  visible(section: Section, answers: Answers): Question[] {
    return this.asked(section, answers).flatMap((item) => (item.entry === null ? [item.question] : []));
  }

  /** The steps that count with these answers: those with a visible question, or with feelings only. */
  visibleSections(answers: Answers): Section[] {
    const state = this.state(answers);
    return this.content.sections.filter((section) =>
      section.questions.length === 0 ? asksFeelings(section) && state.shows(section) : state.asked(section).length > 0,
    );
  }

  /** The entries of a repeat group, in the order they stand. */
  entries(group: Question, answers: Answers): readonly string[] {
    return this.state(answers).entries(group.code);
  }

  /** The options that a question offers with these answers. */
  offered(item: Item, answers: Answers): Option[] {
    return this.state(answers).offered(this.asItem(item));
  }

  /** The value that counts: the answer without choices no longer offered, or the calculated value. */
  value(item: Item, answers: Answers): Value | undefined {
    return this.state(answers).value(this.asItem(item).key);
  }

  asksWhy(item: Item, answers: Answers): boolean {
    const asked = this.asItem(item);
    return forces(asked.question, this.value(asked, answers), asked.question.why_when);
  }

  asksEvidence(item: Item, answers: Answers): boolean {
    const asked = this.asItem(item);
    return forces(asked.question, this.value(asked, answers), asked.question.evidence_when);
  }

  asksAffect(section: Section): boolean {
    return section.affect ?? true;
  }

  private judge(rule: Rule, item: Asked, state: FormState): boolean {
    const here = state.known(item.question.code, item.entry);
    return holds(rule, state.contextOf(item.group, item.entry, item.position, here));
  }

  /** `required_when` decides where it is set, else `required`. */
  isRequired(item: Item, answers: Answers): boolean {
    const asked = this.asItem(item);
    const rule = this.plan.required.get(asked.question.code);
    return rule ? this.judge(rule, asked, this.state(answers)) : (asked.question.required ?? true);
  }

  /** Required, and possible: nobody is held up by a choice without options, or by a group that may stay empty. */
  private isDemanded(item: Asked, state: FormState): boolean {
    const { question } = item;
    if (question.kind === "repeat" && (question.minimum ?? 1) <= 0) return false;
    if (this.plan.filters.has(question.code) && question.options?.length && state.offered(item).length === 0) return false;
    return this.isRequired(item, state.answers);
  }

  lackOf(item: Item, answers: Answers): Lack | null {
    const asked = this.asItem(item);
    const { question } = asked;
    if (question.kind === "note" || question.kind === "calculated") return null;
    const state = this.state(answers);
    const value = state.value(asked.key);
    if (!isGiven(question, value)) return this.isDemanded(asked, state) ? "required" : null;
    if (isNa(question, value)) return null;
    if (valueProblem(question, value) !== null) return "invalid";
    if (isText(question) && textLength(value as string) < (question.min_length ?? 0)) return "too_short";
    const half = this.halfDone(asked, value, state);
    if (half) return half;
    const rule = this.plan.valid.get(question.code);
    return rule && !this.judge(rule, asked, state) ? "rule" : null;
  }

  /** A ranking, matrix, receipt or group that was begun: whether it is finished. */
  private halfDone(item: Asked, value: unknown, state: FormState): Lack | null {
    const { question } = item;
    if (Array.isArray(value)) {
      if (question.kind === "repeat") return value.length < (question.minimum ?? 0) ? "too_few" : null;
      if (question.kind !== "ranking") return null;
      const places = Math.min(state.offered(item).length, Math.floor(question.maximum ?? Number.POSITIVE_INFINITY));
      return value.length < places ? "incomplete" : null;
    }
    if (!isObject(value)) return null;
    if (question.kind === "matrix") {
      const whole = question.rows?.every((row) => Object.hasOwn(value, row.code)) || !this.isRequired(item, state.answers);
      return whole ? null : "incomplete";
    }
    if (question.kind !== "receipt") return null;
    return [value.photos, value.amount_minor, value.date].every(isAnswered) ? null : "incomplete";
  }

  /** What is lacking in the reason that an answer forces; null when none is asked or it is there. */
  whyLack(item: Item, answers: Answers): Lack | null {
    if (!this.asksWhy(item, answers)) return null;
    const value = answers.get(whyCode(this.asItem(item).key));
    return textLack(value, WHY_MIN_LENGTH, SIDE_TEXT_MAX_LENGTH, true);
  }

  /** What is lacking in the photos that an answer forces. */
  evidenceLack(item: Item, answers: Answers): Lack | null {
    if (!this.asksEvidence(item, answers)) return null;
    const value = answers.get(evidenceCode(this.asItem(item).key));
    if (!isAnswered(value)) return "required";
    return photosProblem(value) === null ? null : "invalid";
  }

  /** How pleasant it was must be told; how exciting may stay open. */
  affectLack(section: Section, answers: Answers): Lack | null {
    if (!this.asksAffect(section)) return null;
    const value = answers.get(affectCode(section.code));
    if (affectProblem(value) !== null) return "invalid";
    const pleasure = (value as AffectValue | null | undefined)?.pleasure;
    return pleasure === null || pleasure === undefined ? "required" : null;
  }

  missingIn(section: Section, answers: Answers): Gap[] {
    const gaps: Gap[] = [];
    const add = (question_code: string, reason: Lack | null) => {
      if (reason) gaps.push({ question_code, section_code: section.code, reason });
    };
    for (const item of this.asked(section, answers)) {
      add(item.key, this.lackOf(item, answers));
      add(whyCode(item.key), this.whyLack(item, answers));
      add(evidenceCode(item.key), this.evidenceLack(item, answers));
    }
    add(affectCode(section.code), this.affectLack(section, answers));
    return gaps;
  }

  /** Everything between these answers and sending, in the order it is asked. */
  missing(answers: Answers, asked: readonly ReviewQuestion[] = []): Gap[] {
    const sections = this.visibleSections(answers);
    const gaps = sections.flatMap((s) => [...this.missingIn(s, answers), ...feltLacks(this.content, sections, s, answers)]);
    for (const item of asked) {
      const code = reviewCode(item.id);
      const reason = textLack(answers.get(code), 1, SIDE_TEXT_MAX_LENGTH, true);
      if (reason) gaps.push({ question_code: code, section_code: item.section_code, reason });
    }
    return gaps;
  }

  /** How much of a step is done, from 0 to 1, its feelings counted as one question. */
  progress(section: Section, answers: Answers): number {
    const asked = this.asked(section, answers).filter(
      ({ question }) => question.kind !== "note" && question.kind !== "calculated",
    );
    const required = asked.filter((item) => this.isRequired(item, answers));
    const affect = this.asksAffect(section);
    const total = required.length + (affect ? 1 : 0);
    if (total === 0) return 1;
    const done = required.filter(
      (item) => !this.lackOf(item, answers) && !this.whyLack(item, answers) && !this.evidenceLack(item, answers),
    );
    const felt = affect && this.affectLack(section, answers) === null ? 1 : 0;
    return (done.length + felt) / total;
  }

  /** [answered, asked] over all that is visible and takes an answer, as the server counts it. */
  counted(answers: Answers): [number, number] {
    const taking = this.visibleSections(answers)
      .flatMap((section) => this.asked(section, answers))
      .filter(({ question }) => question.kind !== "note" && question.kind !== "calculated");
    return [taking.filter((item) => isGiven(item.question, this.value(item, answers))).length, taking.length];
  }

  private knowsCheck(name: string): boolean {
    if (this.content.checks?.some((check) => check.code === name)) return true;
    const [kind, place] = [name.slice(0, name.indexOf(":")), name.slice(name.indexOf(":") + 1)];
    return ALWAYS_MADE.includes(kind) && !!this.askedUnder(place);
  }

  /** Checks one value against whatever its key names; null when it fits. Clearing always fits. */
  answerProblem(code: string, value: unknown): ValueProblem | null {
    if (code.startsWith("review:")) return code === "review:" ? "unknown_question" : textProblem(value, SIDE_TEXT_MAX_LENGTH);
    if (code.startsWith("note:")) {
      return this.section(code.slice("note:".length)) ? textProblem(value, SIDE_TEXT_MAX_LENGTH) : "unknown_question";
    }
    if (code.startsWith("confirm:")) {
      return this.knowsCheck(code.slice("confirm:".length)) ? textProblem(value, SIDE_TEXT_MAX_LENGTH) : "unknown_question";
    }
    const felt = feltKey(code);
    if (felt) return feltProblem(this.content, ...felt, value);
    const question = this.askedUnder(keyOf(code));
    if (!question) return "unknown_question";
    if (code.startsWith("why:")) {
      return question.why_when?.length ? textProblem(value, SIDE_TEXT_MAX_LENGTH) : "unknown_question";
    }
    if (code.startsWith("evidence:")) {
      if (!question.evidence_when?.length) return "unknown_question";
      return value === null || value === undefined ? null : photosProblem(value);
    }
    return valueProblem(question, value);
  }
}

function textLack(value: Value | undefined, shortest: number, longest: number, required: boolean): Lack | null {
  if (!isAnswered(value)) return required ? "required" : null;
  if (typeof value !== "string" || textProblem(value, longest) !== null) return "invalid";
  return textLength(value) < shortest ? "too_short" : null;
}

/** The id for one more entry of a group: higher than any that was ever used on this visit, also by entries taken out. */
export function newEntry(form: Form, group: Question, answers: Answers): string {
  const inner = new Set((group.questions ?? []).map((question) => question.code));
  let highest = 0;
  for (const entry of form.entries(group, answers)) highest = Math.max(highest, Number(entry));
  for (const key of answers.keys()) {
    const [code, entry] = splitKey(keyOf(key));
    if (entry !== null && inner.has(code)) highest = Math.max(highest, Number(entry));
  }
  return String(highest + 1);
}

/** The photos of an answer: of a photo question, of a receipt, beside an answer. */
export function photosOf(value: Value | undefined): PhotoValue[] {
  const list = isObject(value) ? (value as { photos?: unknown }).photos : value;
  return Array.isArray(list) ? (list.filter((item) => isObject(item) && "sha256" in item) as PhotoValue[]) : [];
}

/** What the server still misses and the phone does not see itself, such as a photo on its way. */
export function onlyServerMisses(missing: readonly Missing[], gaps: readonly Gap[]): Missing[] {
  return missing.filter((item) => !gaps.some((gap) => gap.question_code === item.question_code));
}
