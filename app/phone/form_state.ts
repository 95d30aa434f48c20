/**
 * What a set of answers comes to: what is hidden, which values count, what is asked; app/journeys/compiled.py does the
 * same. With tracked answers one change works out again only what hangs on it.
 */

import { entryKey, readEntries, splitKey } from "./answer_values.ts";
import { ruleValue, withOfferedOnly } from "./answers_in_rules.ts";
import type { Asked, FormPlan, Step } from "./form_plan.ts";
import { evaluate, holds, type Rule, type RuleContext, type RuleValue } from "./rules.ts";
import type { Option, Question, Section, Value } from "./types.ts";

export type Answers = ReadonlyMap<string, Value>;

/** Answers that remember which of them changed, so that a form need not look at all of them after each tap. */
export class TrackedAnswers extends Map<string, Value> {
  /** Every key that was written, in order; what came before is never taken out. */
  readonly changes: string[] = [];

  static of(entries: Iterable<readonly [string, Value]>): TrackedAnswers {
    const made = new TrackedAnswers();
    for (const [key, value] of entries) made.set(key, value);
    return made;
  }

  /** Becomes these answers by changing only those that differ; says whether any did. */
  takeOver(read: ReadonlyMap<string, Value>): boolean {
    const before = this.changes.length;
    for (const key of [...this.keys()]) if (!read.has(key)) this.delete(key);
    for (const [key, value] of read) {
      const here = this.get(key);
      const same = here === value || (this.has(key) && JSON.stringify(here) === JSON.stringify(value));
      if (!same) this.set(key, value);
    }
    return this.changes.length > before;
  }

  override set(key: string, value: Value): this {
    super.set(key, value);
    this.changes.push(key);
    return this;
  }

  override delete(key: string): boolean {
    this.changes.push(key);
    return super.delete(key);
  }

  override clear(): void {
    this.changes.push(...this.keys());
    super.clear();
  }
}

const NOBODY: ReadonlySet<string> = new Set();

export class FormState {
  /** Codes of hidden questions, those of a hidden group's inner ones among them. */
  private readonly hidden = new Set<string>();
  /** By the code of a question in a repeat group: the keys of the entries in which it is hidden. */
  private readonly hiddenIn = new Map<string, ReadonlySet<string>>();
  private readonly entriesOf = new Map<string, readonly string[]>();
  /** Values that are not simply the answer: choices still offered, calculated values. */
  private readonly given = new Map<string, Value>();
  private readonly ruleValues = new Map<string, Map<string, RuleValue>>();
  private readonly sections = new Map<string, boolean>();
  private readonly lists = new Map<string, Asked[]>();
  private readonly items = new Map<string, Asked>();
  private seen = 0;
  private day: string;

  constructor(
    readonly plan: FormPlan,
    readonly answers: Answers,
    private readonly today: () => string,
  ) {
    this.day = today();
    this.seen = answers instanceof TrackedAnswers ? answers.changes.length : 0;
    this.workOut(null);
  }

  /** Takes in what changed since the last time; the answers have to be tracked for that. */
  refresh(): void {
    if (!(this.answers instanceof TrackedAnswers)) return;
    const { changes } = this.answers;
    const newDay = this.plan.usesToday && this.today() !== this.day;
    if (changes.length === this.seen && !newDay) return;
    const touched = new Set<string>();
    for (; this.seen < changes.length; this.seen += 1) touched.add(splitKey(changes[this.seen] as string)[0]);
    if (newDay) this.day = this.today();
    this.workOut(newDay ? null : touched);
  }

  /** Works out every step that hangs on what was touched, and so on; null for everything. */
  private workOut(touched: Set<string> | null): void {
    const dirty = touched ?? new Set<string>();
    const all = touched === null;
    const doneSections = new Set<string>();
    if (all) this.sections.clear();
    if (all) this.ruleValues.clear();
    for (const code of dirty) this.ruleValues.delete(code);
    for (const step of this.plan.steps) {
      if (!all && !dirty.has(step.question.code) && !step.reads.some((code) => dirty.has(code))) continue;
      const { section } = step;
      if (!all && !doneSections.has(section.code)) {
        doneSections.add(section.code);
        this.sections.delete(section.code);
      }
      if (!this.take(step)) continue;
      for (const code of [step.question.code, ...step.inner]) {
        dirty.add(code);
        this.ruleValues.delete(code);
      }
      this.lists.delete(section.code);
    }
    for (const section of this.plan.content.sections) {
      const reads = this.plan.sectionReads.get(section.code);
      if (reads?.some((code) => dirty.has(code)) && !doneSections.has(section.code)) this.sections.delete(section.code);
    }
  }

  /** Works out one question; true when that changed anything. */
  private take(step: Step): boolean {
    const { question, group } = step;
    if (!group) {
      const context = this.contextOf(null, null, null);
      const shown = this.shows(step.section) && this.holds(step.visible, context);
      const before = this.hidden.has(question.code);
      for (const code of [question.code, ...step.inner]) {
        if (shown) this.hidden.delete(code);
        else this.hidden.add(code);
      }
      return (shown && this.keep(step, question.code, context)) || before === shown;
    }
    const before = this.hiddenIn.get(question.code) ?? NOBODY;
    const hidden = new Set<string>();
    let changed = false;
    if (!this.hidden.has(group.code)) {
      for (const [index, entry] of this.entries(group.code).entries()) {
        const context = this.contextOf(group, entry, index + 1);
        const key = entryKey(question.code, entry);
        if (!this.holds(step.visible, context)) hidden.add(key);
        else if (this.keep(step, key, context)) changed = true;
      }
    }
    this.hiddenIn.set(question.code, hidden);
    return changed || before.size !== hidden.size || [...hidden].some((key) => !before.has(key));
  }

  /** Keeps what follows for one key; true when it is another value than before. */
  private keep(step: Step, key: string, context: RuleContext): boolean {
    const { question } = step;
    if (question.kind === "repeat") {
      const before = this.entriesOf.get(key);
      const entries = readEntries(question, this.answers.get(key));
      this.entriesOf.set(key, entries);
      return before?.join() !== entries.join();
    }
    let value: Value | undefined;
    if (step.calculation) {
      const found = evaluate(step.calculation.tree, context);
      this.remember(question.code, key, found);
      value = found as Value;
    } else if (step.filter) {
      value = withOfferedOnly(question, this.answers.get(key), (option) => this.passes(step.filter, option, context));
    } else return false;
    const before = this.given.get(key);
    this.given.set(key, value ?? null);
    return step.calculation ? JSON.stringify(before) !== JSON.stringify(value) : true;
  }

  private remember(code: string, key: string, value: RuleValue): void {
    const row = this.ruleValues.get(code) ?? new Map<string, RuleValue>();
    row.set(key, value);
    this.ruleValues.set(code, row);
  }

  /** Whether a section's own rule holds. */
  shows(section: Section): boolean {
    const rule = this.plan.sectionRules.get(section.code);
    if (!rule) return true;
    const known = this.sections.get(section.code);
    if (known !== undefined) return known;
    const shown = holds(rule, this.contextOf(null, null, null));
    this.sections.set(section.code, shown);
    return shown;
  }

  isHidden(code: string, key: string): boolean {
    return this.hidden.has(code) || (this.hiddenIn.get(code)?.has(key) ?? false);
  }

  /** The entries of a visible repeat group. */
  entries(group: string): readonly string[] {
    return this.hidden.has(group) ? [] : (this.entriesOf.get(group) ?? []);
  }

  /** The value under a key as far as it is still offered (or was calculated), whether it is hidden or not. */
  value(key: string): Value | undefined {
    return this.given.has(key) ? this.given.get(key) : this.answers.get(key);
  }

  /** The value of a question, or of one entry's, as rules see it: nothing when it is hidden. */
  known(code: string, entry: string | null): RuleValue {
    const key = entry === null ? code : entryKey(code, entry);
    const row = this.ruleValues.get(code);
    if (row?.has(key)) return row.get(key) as RuleValue;
    const question = this.plan.questions.get(code);
    let found: RuleValue = null;
    if (question && !this.isHidden(code, key)) {
      found =
        question.kind === "calculated" ? ((this.given.get(key) ?? null) as RuleValue) : ruleValue(question, this.value(key));
    }
    this.remember(code, key, found);
    return found;
  }

  private answer(code: string): RuleValue {
    const group = this.plan.groupOf.get(code);
    return group ? this.entries(group.code).map((entry) => this.known(code, entry)) : this.known(code, null);
  }

  /** What a rule can ask about: outside repeat groups, or in one entry of one. */
  contextOf(group: Question | null, entry: string | null, position: number | null, here: RuleValue = null): RuleContext {
    const { groupOf } = this.plan;
    return {
      answer: (code) => (group && groupOf.get(code) === group ? this.known(code, entry) : this.answer(code)),
      here,
      today: this.day,
      position,
    };
  }

  private holds(rule: Rule | null, context: RuleContext): boolean {
    return rule === null || holds(rule, context);
  }

  private passes(filter: Rule | null, option: Option, context: RuleContext): boolean {
    return filter === null || holds(filter, { ...context, columns: option.columns ?? {} });
  }

  /** The options that a question offers here. */
  offered(item: Asked): Option[] {
    const options = item.question.options ?? [];
    const filter = this.plan.filters.get(item.question.code) ?? null;
    if (!filter) return options;
    const context = this.contextOf(item.group, item.entry, item.position);
    return options.filter((option) => this.passes(filter, option, context));
  }

  /** What is asked in a section, the questions of a repeat group once an entry, right after the group. */
  asked(section: Section): Asked[] {
    const known = this.lists.get(section.code);
    if (known) return known;
    const found: Asked[] = [];
    for (const question of section.questions) {
      if (this.hidden.has(question.code)) continue;
      found.push(this.item(question, section, null, null, null));
      if (!question.questions?.length) continue;
      for (const [index, entry] of this.entries(question.code).entries()) {
        for (const inner of question.questions) {
          const key = entryKey(inner.code, entry);
          if (!this.isHidden(inner.code, key)) found.push(this.item(inner, section, question, entry, index + 1));
        }
      }
    }
    this.lists.set(section.code, found);
    return found;
  }

  /** The same object as long as nothing about it changed, so that a screen can leave it alone. */
  private item(
    question: Question,
    section: Section,
    group: Question | null,
    entry: string | null,
    position: number | null,
  ): Asked {
    const key = entry === null ? question.code : entryKey(question.code, entry);
    const known = this.items.get(key);
    if (known && known.position === position) return known;
    const made: Asked = { question, section, key, entry, position, group };
    this.items.set(key, made);
    return made;
  }
}
