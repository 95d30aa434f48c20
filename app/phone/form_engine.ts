/**
 * What a form asks, what is visible and what is missing: pure functions over a questionnaire and its
 * answers. The rules are those of app/journeys/answers.py; both sides run tests/shared/form_vectors.json.
 */

import {
  affectCode,
  affectProblem,
  isAnswered,
  matches,
  reviewCode,
  SIDE_TEXT_MAX_LENGTH,
  textLength,
  textProblem,
  valueProblem,
  WHY_MIN_LENGTH,
  whyCode,
} from "./answer_values.ts";
import type {
  AffectValue,
  Missing,
  PhotoValue,
  Question,
  QuestionnaireContent,
  ReviewQuestion,
  Section,
  Value,
} from "./types.ts";

export type Answers = ReadonlyMap<string, Value>;
export type Lack = "required" | "too_short" | "invalid";

/** One thing to do before sending; the section is null for a reviewer's general question. */
export interface Gap {
  question_code: string;
  section_code: string | null;
  reason: Lack;
}

export class Form {
  private readonly questions = new Map<string, Question>();
  private readonly home = new Map<string, Section>();

  constructor(readonly content: QuestionnaireContent) {
    for (const section of content.sections) {
      for (const question of section.questions) {
        this.questions.set(question.code, question);
        this.home.set(question.code, section);
      }
    }
  }

  question(code: string): Question | undefined {
    return this.questions.get(code);
  }

  section(code: string): Section | undefined {
    return this.content.sections.find((section) => section.code === code);
  }

  sectionOf(questionCode: string): Section | undefined {
    return this.home.get(questionCode);
  }

  /** A question that hangs on a hidden one is hidden too, whatever was answered before. */
  isVisible(question: Question, answers: Answers): boolean {
    const condition = question.visible_when;
    if (!condition || !("any_of" in condition)) return true;
    const parent = this.questions.get(condition.question);
    if (!parent || parent.kind === "note" || !this.isVisible(parent, answers)) return false;
    return matches(answers.get(parent.code), condition.any_of);
  }

  visible(section: Section, answers: Answers): Question[] {
    return section.questions.filter((question) => this.isVisible(question, answers));
  }

  /** The steps that count with these answers: those with a visible question, or with feelings only. */
  visibleSections(answers: Answers): Section[] {
    return this.content.sections.filter((section) =>
      section.questions.length === 0
        ? this.asksAffect(section)
        : section.questions.some((question) => this.isVisible(question, answers)),
    );
  }

  asksWhy(question: Question, answers: Answers): boolean {
    return matches(answers.get(question.code), question.why_when ?? []);
  }

  asksAffect(section: Section): boolean {
    return section.affect ?? true;
  }

  lackOf(question: Question, answers: Answers): Lack | null {
    const value = answers.get(question.code);
    const required = question.required ?? true;
    if (question.kind === "note") return null;
    if (question.kind === "short_text" || question.kind === "long_text") {
      return textLack(value, question.min_length ?? 0, question.max_length ?? 5000, required);
    }
    if (!isAnswered(value)) return required ? "required" : null;
    return valueProblem(question, value) === null ? null : "invalid";
  }

  /** What is lacking in the forced reason of a question; null when none is asked or it is there. */
  whyLack(question: Question, answers: Answers): Lack | null {
    if (!this.asksWhy(question, answers)) return null;
    const value = answers.get(whyCode(question.code));
    return textLack(value, WHY_MIN_LENGTH, SIDE_TEXT_MAX_LENGTH, true);
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
    for (const question of this.visible(section, answers)) {
      add(question.code, this.lackOf(question, answers));
      add(whyCode(question.code), this.whyLack(question, answers));
    }
    add(affectCode(section.code), this.affectLack(section, answers));
    return gaps;
  }

  /** Everything between these answers and sending, in the order it is asked. */
  missing(answers: Answers, asked: readonly ReviewQuestion[] = []): Gap[] {
    const gaps = this.visibleSections(answers).flatMap((s) => this.missingIn(s, answers));
    for (const item of asked) {
      const code = reviewCode(item.id);
      const reason = textLack(answers.get(code), 1, SIDE_TEXT_MAX_LENGTH, true);
      if (reason) gaps.push({ question_code: code, section_code: item.section_code, reason });
    }
    return gaps;
  }

  /** How much of a step is done, from 0 to 1, its feelings counted as one question. */
  progress(section: Section, answers: Answers): number {
    const asked = this.visible(section, answers).filter((question) => question.kind !== "note" && (question.required ?? true));
    const affect = this.asksAffect(section);
    const total = asked.length + (affect ? 1 : 0);
    if (total === 0) return 1;
    const done = asked.filter((question) => this.lackOf(question, answers) === null && this.whyLack(question, answers) === null);
    const felt = affect && this.affectLack(section, answers) === null ? 1 : 0;
    return (done.length + felt) / total;
  }
}

function textLack(value: Value | undefined, shortest: number, longest: number, required: boolean): Lack | null {
  if (!isAnswered(value)) return required ? "required" : null;
  if (typeof value !== "string" || textProblem(value, longest) !== null) return "invalid";
  return textLength(value) < shortest ? "too_short" : null;
}

/** The choice after a tap: an exclusive option stands alone, any other sends it away. */
export function toggleChoice(question: Question, chosen: readonly string[], code: string): string[] {
  const options = question.options ?? [];
  if (chosen.includes(code)) return chosen.filter((item) => item !== code);
  if (options.find((option) => option.code === code)?.exclusive) return [code];
  const alone = new Set(options.filter((option) => option.exclusive).map((o) => o.code));
  const next = new Set([...chosen.filter((item) => !alone.has(item)), code]);
  return options.map((option) => option.code).filter((item) => next.has(item));
}

/** The steps of a scale, at most 21 of them; beyond that a scale is asked as a number. */
export function scaleSteps(question: Question): number[] {
  const from = question.kind === "nps" ? 0 : (question.minimum ?? 1);
  const to = question.kind === "nps" ? 10 : (question.maximum ?? 5);
  return to - from > 20 ? [] : Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** Reads a number as people type it, with a comma or a point; null when it is none. */
export function parseNumber(text: string): number | null {
  const plain = text.trim().replace(/\s/g, "").replace(",", ".");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** What a returned visit lets its shopper change: the questions that the reviewer asks about. */
export class Repair {
  private readonly open = new Set<string>();
  private readonly sections = new Set<string>();

  constructor(
    form: Form,
    readonly asked: readonly ReviewQuestion[],
  ) {
    for (const item of asked) {
      this.open.add(reviewCode(item.id));
      const code = item.question_code;
      const home = code ? (form.sectionOf(code.replace(/^why:/, ""))?.code ?? code.replace(/^affect:/, "")) : item.section_code;
      if (home) this.sections.add(home);
      if (code) this.openQuestion(code.replace(/^why:/, ""));
      else if (item.section_code) {
        const section = form.section(item.section_code);
        for (const question of section?.questions ?? []) this.openQuestion(question.code);
        this.open.add(affectCode(item.section_code));
      }
    }
    // A corrected answer can bring up questions that hang on it.
    for (const section of form.content.sections) {
      for (const question of section.questions) {
        const condition = question.visible_when;
        if (condition && "any_of" in condition && this.open.has(condition.question)) {
          this.openQuestion(question.code);
          this.sections.add(section.code);
        }
      }
    }
  }

  private openQuestion(code: string): void {
    this.open.add(code);
    this.open.add(whyCode(code));
  }

  allows(code: string): boolean {
    return this.open.has(code);
  }

  /** The reviewer asks about something in this step. */
  touches(section: string): boolean {
    return this.sections.has(section);
  }
}

/** The photos of an answer. */
export function photosOf(value: Value | undefined): PhotoValue[] {
  return Array.isArray(value) ? (value.filter((v) => typeof v === "object") as PhotoValue[]) : [];
}

/** What the server still misses and the phone does not see itself, such as a photo on its way. */
export function onlyServerMisses(missing: readonly Missing[], gaps: readonly Gap[]): Missing[] {
  return missing.filter((item) => !gaps.some((gap) => gap.question_code === item.question_code));
}
