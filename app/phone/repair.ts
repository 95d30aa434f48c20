/** What a returned visit lets its shopper change: what the reviewer asks about, and what hangs on it. */

import { affectCode, reviewCode, splitKey } from "./answer_values.ts";
import { feltKey } from "./felt_values.ts";
import type { Form, Gap } from "./form_engine.ts";
import type { FormPlan } from "./form_plan.ts";
import type { Rule } from "./rules.ts";
import type { ReviewQuestion, Section } from "./types.ts";

/** The key of the answer that something beside it belongs to. */
export const keyOf = (code: string): string => code.replace(/^(?:why|evidence):/, "");

/** The answers that the shopper's word under `confirm:` is about: those of an author's check, else the one in its name. */
export function aboutOf(plan: FormPlan, code: string): string[] {
  const name = code.slice("confirm:".length);
  const own = plan.content.checks?.find((check) => check.code === name);
  if (own) return own.about?.length ? own.about : plan.codesOf(own.when as Rule);
  return [name.slice(name.indexOf(":") + 1)];
}

/** What stands beside a step as a whole, under its code. */
const OF_A_STEP = ["affect", "words", "contribution"];

/** The code of the step that a reviewer's question is about; null for what belongs to the visit as a whole, such as how it turned out. */
function homeOf(form: Form, { question_code, section_code }: ReviewQuestion): string | null {
  if (!question_code) return section_code;
  const about = question_code.startsWith("confirm:") ? aboutOf(form.plan, question_code)[0] : question_code;
  const key = keyOf(about ?? "");
  const [kind, place] = feltKey(key) ?? [];
  if (kind) return OF_A_STEP.includes(kind) ? (place ?? null) : null;
  return form.sectionOf(key)?.code ?? form.section(key.replace(/^note:/, ""))?.code ?? null;
}

export class Repair {
  /** Questions that may change wherever they are asked, by code. */
  private readonly codes = new Set<string>();
  /** Single answers that may change: of one entry of a group, of a step's sliders, to the reviewer. */
  private readonly keys = new Set<string>();
  private readonly sections = new Set<string>();

  constructor(
    private readonly form: Form,
    readonly asked: readonly ReviewQuestion[],
  ) {
    for (const item of asked) {
      this.keys.add(reviewCode(item.id));
      const key = item.question_code ? keyOf(item.question_code) : null;
      const home = homeOf(form, item);
      if (home) this.sections.add(home);
      if (key) this.open(form, key);
      else if (item.section_code) {
        for (const question of form.section(item.section_code)?.questions ?? []) this.open(form, question.code);
        this.keys.add(affectCode(item.section_code));
      }
    }
    // A corrected answer can bring up questions, and whole steps, that hang on it.
    const { plan } = form;
    for (const step of plan.steps) {
      if (!step.reads.some((code) => this.codes.has(code) || this.hasEntryOf(code))) continue;
      this.open(form, step.question.code);
      this.sections.add(step.section.code);
    }
    for (const [section, reads] of plan.sectionReads) {
      if (!reads.some((code) => this.codes.has(code) || this.hasEntryOf(code))) continue;
      this.keys.add(affectCode(section));
      this.sections.add(section);
    }
  }

  private open(form: Form, key: string): void {
    const [code, entry] = splitKey(key);
    if (entry !== null || key.includes(":")) this.keys.add(key);
    else this.codes.add(code);
    if (entry === null) for (const inner of form.question(code)?.questions ?? []) this.codes.add(inner.code);
  }

  private hasEntryOf(code: string): boolean {
    return [...this.keys].some((key) => splitKey(key)[0] === code);
  }

  allows(code: string): boolean {
    if (code.startsWith("note:")) return true;
    if (code.startsWith("confirm:")) return aboutOf(this.form.plan, code).some((about) => this.allows(about));
    const key = keyOf(code);
    return this.keys.has(key) || this.codes.has(splitKey(key)[0]);
  }

  /** The reviewer asks about something in this step. */
  touches(section: string): boolean {
    return this.sections.has(section);
  }

  /** In which of the steps shown a reviewer's question is answered: the one it is about, else the first. Each has one, or it could never be sent. */
  stepOf(item: ReviewQuestion, shown: readonly Section[]): Section | undefined {
    const home = homeOf(this.form, item);
    return shown.find(({ code }) => code === home) ?? shown[0];
  }

  /** The same gaps, a reviewer's question at the step where it is answered: the server may name none, or one that is not asked any more. */
  placed(gaps: readonly Gap[], shown: readonly Section[]): Gap[] {
    return gaps.map((gap) => {
      const item = this.asked.find(({ id }) => reviewCode(id) === gap.question_code);
      return item ? { ...gap, section_code: this.stepOf(item, shown)?.code ?? null } : gap;
    });
  }
}
