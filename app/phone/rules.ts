/**
 * What a rule of a questionnaire comes to with the answers at hand; never throws. The server parses rules and sends
 * their trees; app/journeys/logic/evaluate.py does the same, held together by shared vectors and by thousands of
 * generated rules. The meaning of each function stands in docs/rule-language.md.
 */

import { found } from "./rule_pattern.ts";
import { answerValue, bounded, isEmpty, numberOf, orderOf, type RuleValue, rounded, same, textOf, truth } from "./rule_values.ts";

export type { RuleValue } from "./rule_values.ts";

export type RuleNode =
  | { node: "constant"; value: number | string | boolean | null }
  | { node: "answer"; code: string }
  | { node: "here" }
  | { node: "column"; name: string }
  | { node: "call"; name: string; arguments: RuleNode[] };

/** A rule as the server sends it. */
export interface Rule {
  source: string;
  tree: RuleNode;
}

/** What a rule can ask about; `answer` gives the stored answer that counts, nothing when it is hidden. */
export interface RuleContext {
  answer(code: string): unknown;
  here?: unknown;
  columns?: Readonly<Record<string, string>>;
  /** YYYY-MM-DD on the phone's clock. */
  today?: string;
  /** The number of the entry at hand in its repeat group, from 1. */
  position?: number | null;
}

type Step = (values: RuleValue[]) => RuleValue;

const DEEPEST = 100;

export function holds(rule: Rule, context: RuleContext): boolean {
  return truth(evaluate(rule.tree, context));
}

export function evaluate(node: RuleNode, context: RuleContext, depth = DEEPEST): RuleValue {
  if (node.node !== "call" || node.name === "today" || node.name === "position") return answerValue(given(node, context));
  if (depth === 0 || !Object.hasOwn(FUNCTIONS, node.name)) return null;
  return (FUNCTIONS[node.name] as Step)(node.arguments.map((argument) => evaluate(argument, context, depth - 1)));
}

function given(node: RuleNode, context: RuleContext): unknown {
  switch (node.node) {
    case "constant":
      return node.value;
    case "answer":
      return context.answer(node.code);
    case "here":
      return context.here;
    case "column":
      return context.columns && Object.hasOwn(context.columns, node.name) ? context.columns[node.name] : null;
    case "call":
      return node.name === "today" ? (context.today ?? "") : context.position;
  }
}

/** The argument at this place; one that is not there is nothing. */
const at = (values: RuleValue[], index: number): RuleValue => values[index] ?? null;
const number = (values: RuleValue[], index: number): number | null => numberOf(at(values, index));
const text = (values: RuleValue[], index: number): string => textOf(at(values, index));

/** A step from number to number that comes to nothing when one of them is. */
const reckon =
  (step: (one: number, other: number) => number): Step =>
  (values) => {
    let total = number(values, 0);
    for (const value of values.slice(1)) {
      const other = numberOf(value);
      total = total === null || other === null ? null : bounded(step(total, other));
    }
    return total;
  };

const two =
  (step: (one: number, other: number) => number): Step =>
  (values) => {
    const [one, other] = [number(values, 0), number(values, 1)];
    return one === null || !other ? null : bounded(step(one, other));
  };

const compared =
  (...wanted: number[]): Step =>
  (values) => {
    const order = orderOf(at(values, 0), at(values, 1));
    return order !== null && wanted.includes(order);
  };

/** The arguments, lists replaced by their entries, without what is empty. */
function entries(values: RuleValue[]): RuleValue[] {
  return values.flatMap((value) => (Array.isArray(value) ? value : [value])).filter((value) => !isEmpty(value));
}

/** The entries put together from the left; nothing when one is no number. */
const folded =
  (step: (one: number, other: number) => number, begin: number | null): Step =>
  (values) => {
    let total = begin;
    for (const entry of entries(values)) {
      const one = numberOf(entry);
      if (one === null) return null;
      total = total === null ? one : step(total, one);
    }
    return total === null ? null : bounded(total);
  };

function round(values: RuleValue[]): RuleValue {
  const one = number(values, 0);
  const places = values.length > 1 ? number(values, 1) : 0;
  return one === null || places === null || Math.abs(places) > 15 ? null : rounded(one, Math.trunc(places));
}

function part(values: RuleValue[]): RuleValue {
  const characters = [...text(values, 0)];
  const start = number(values, 1);
  const end = values.length > 2 ? number(values, 2) : characters.length;
  return start === null || end === null ? null : characters.slice(start, end).join("");
}

function has(answer: RuleValue, option: string): boolean {
  return Array.isArray(answer) ? answer.some((entry) => has(entry, option)) : !isEmpty(answer) && textOf(answer) === option;
}

const FUNCTIONS: Record<string, Step> = {
  or: (values) => values.some(truth),
  and: (values) => values.every(truth),
  "=": (values) => same(at(values, 0), at(values, 1)),
  "!=": (values) => !same(at(values, 0), at(values, 1)),
  "<": compared(-1),
  "<=": compared(-1, 0),
  ">": compared(1),
  ">=": compared(0, 1),
  "+": reckon((one, other) => one + other),
  "-": reckon((one, other) => one - other),
  "*": reckon((one, other) => one * other),
  "/": two((one, other) => one / other),
  mod: two((one, other) => one % other),
  negative: (values) => {
    const one = number(values, 0);
    return one === null ? null : bounded(-one);
  },
  selected: (values) => has(at(values, 0), text(values, 1)),
  "count-selected": (values) => entries([at(values, 0)]).length,
  not: (values) => !truth(at(values, 0)),
  if: (values) => (truth(at(values, 0)) ? at(values, 1) : at(values, 2)),
  coalesce: (values) => values.find((value) => !isEmpty(value)) ?? null,
  count: (values) => entries(values).length,
  sum: folded((one, other) => one + other, 0),
  min: folded(Math.min, null),
  max: folded(Math.max, null),
  round,
  int: (values) => {
    const one = number(values, 0);
    return one === null ? null : bounded(Math.trunc(one));
  },
  number: (values) => number(values, 0),
  string: (values) => text(values, 0),
  "string-length": (values) => [...text(values, 0)].length,
  contains: (values) => text(values, 0).includes(text(values, 1)),
  "starts-with": (values) => text(values, 0).startsWith(text(values, 1)),
  "ends-with": (values) => text(values, 0).endsWith(text(values, 1)),
  concat: (values) => values.map(textOf).join(""),
  substr: part,
  regex: (values) => found(text(values, 1), text(values, 0)),
  true: () => true,
  false: () => false,
};
