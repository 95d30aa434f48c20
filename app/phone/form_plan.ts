/** A questionnaire made ready once: where each question stands and in which order its rules are worked out. */

import type { Rule, RuleNode } from "./rules.ts";
import type { OldCondition, Question, QuestionnaireContent, Section, Rule as ShippedRule } from "./types.ts";

/** A question as it is asked: once, or once an entry of its repeat group. `key` is where its answer stands. */
export interface Asked {
  question: Question;
  section: Section;
  key: string;
  entry: string | null;
  /** The number of the entry in its group, from 1; not the entry's id. */
  position: number | null;
  group: Question | null;
}

/** A question whose being there, value or choices follow from others. */
export interface Step {
  question: Question;
  section: Section;
  group: Question | null;
  /** The codes of a group's own questions. */
  inner: string[];
  /** The codes of all that it hangs on. */
  reads: string[];
  visible: Rule | null;
  filter: Rule | null;
  calculation: Rule | null;
}

type AnyRule = ShippedRule | OldCondition | null | undefined;

/** The rule as the evaluator takes it; the first questionnaires' conditions become one too. */
export function ruleOf(given: AnyRule): Rule | null {
  if (!given) return null;
  if (!("any_of" in given)) return given as Rule;
  const calls: RuleNode[] = given.any_of.map((value) => ({
    node: "call",
    name: "selected",
    arguments: [
      { node: "answer", code: given.question },
      { node: "constant", value },
    ],
  }));
  const [first] = calls;
  return { source: "", tree: calls.length === 1 && first ? first : { node: "call", name: "or", arguments: calls } };
}

function* walk(node: RuleNode): Generator<RuleNode> {
  yield node;
  if (node.node === "call") for (const argument of node.arguments) yield* walk(argument);
}

function codesOf(rule: Rule | null): string[] {
  const codes = new Set<string>();
  if (rule) for (const node of walk(rule.tree)) if (node.node === "answer") codes.add(node.code);
  return [...codes];
}

export class FormPlan {
  readonly questions = new Map<string, Question>();
  readonly sectionOf = new Map<string, Section>();
  readonly groupOf = new Map<string, Question>();
  readonly sectionRules = new Map<string, Rule>();
  readonly sectionReads = new Map<string, string[]>();
  readonly filters = new Map<string, Rule>();
  readonly required = new Map<string, Rule>();
  readonly valid = new Map<string, Rule>();
  /** Each after those it hangs on. */
  readonly steps: Step[] = [];
  usesToday = false;

  constructor(readonly content: QuestionnaireContent) {
    const steps = new Map<string, Step>();
    for (const section of content.sections) {
      const rule = this.look(ruleOf(section.visible_when));
      if (rule) {
        this.sectionRules.set(section.code, rule);
        this.sectionReads.set(section.code, codesOf(rule));
      }
      for (const question of section.questions) {
        steps.set(question.code, this.stepOf(question, section, null));
        for (const inner of question.questions ?? []) steps.set(inner.code, this.stepOf(inner, section, question));
      }
    }
    for (const check of content.checks ?? []) this.look(check.when as Rule);
    this.order(steps);
  }

  /** The questions that a rule reads. */
  codesOf(rule: Rule): string[] {
    return codesOf(rule);
  }

  private look(rule: Rule | null): Rule | null {
    if (rule) {
      for (const node of walk(rule.tree)) this.usesToday ||= node.node === "call" && node.name === "today";
    }
    return rule;
  }

  private stepOf(question: Question, section: Section, group: Question | null): Step {
    const { code } = question;
    this.questions.set(code, question);
    this.sectionOf.set(code, section);
    if (group) this.groupOf.set(code, group);
    const filter = this.look(ruleOf(question.choice_filter));
    const required = this.look(ruleOf(question.required_when));
    const valid = this.look(ruleOf(question.valid_when));
    if (filter) this.filters.set(code, filter);
    if (required) this.required.set(code, required);
    if (valid) this.valid.set(code, valid);
    const visible = this.look(ruleOf(question.visible_when));
    const calculation = question.kind === "calculated" ? this.look(ruleOf(question.calculation)) : null;
    const above = group ? [group.code] : (this.sectionReads.get(section.code) ?? []);
    const reads = [...new Set([...above, ...codesOf(visible), ...codesOf(filter), ...codesOf(calculation)])];
    const inner = (question.questions ?? []).map((each) => each.code);
    return { question, section, group, inner, reads, visible, filter, calculation };
  }

  /** Depth first; a circle never leaves the server, and would be cut where it is met. */
  private order(steps: ReadonlyMap<string, Step>): void {
    const met = new Set<string>();
    const visit = (code: string): void => {
      const step = steps.get(code);
      if (!step || met.has(code)) return;
      met.add(code);
      step.reads.forEach(visit);
      const ruled = step.visible || step.filter || step.calculation || step.question.kind === "repeat";
      if (ruled || (!step.group && this.sectionRules.has(step.section.code))) this.steps.push(step);
    };
    for (const code of steps.keys()) visit(code);
  }
}
