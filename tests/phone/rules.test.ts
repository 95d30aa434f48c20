import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate, holds, type RuleNode } from "../../app/phone/rules.ts";
import vectors from "../shared/rule_vectors.json";

interface Case {
  group: string;
  source: string;
  tree: RuleNode;
  answers?: Record<string, unknown>;
  here?: unknown;
  columns?: Record<string, string>;
  today?: string;
  position?: number;
  expected: unknown;
}

const cases = vectors.cases as unknown as Case[];
const groups = [...new Set(cases.map((one) => one.group))];

for (const group of groups) {
  test(`shared with the server: ${group}`, () => {
    for (const { tree, source, expected, answers = {}, ...around } of cases.filter((one) => one.group === group)) {
      const stored = new Map(Object.entries(answers));
      const found = evaluate(tree, { ...around, answer: (code) => stored.get(code) });
      assert.deepEqual(found, expected, `${source} with ${JSON.stringify(answers)}`);
    }
  });
}

test("there are enough vectors", () => {
  assert(cases.length >= 150 && groups.length >= 10);
});

const nothing = { answer: () => undefined };

test("what no parser makes comes to nothing and never throws", () => {
  const call = (name: string, ...args: RuleNode[]): RuleNode => ({ node: "call", name, arguments: args });
  const text = (value: string): RuleNode => ({ node: "constant", value });
  for (const name of ["toString", "__proto__", "constructor", "no_such_function", "+", "if", "round", "substr", "min"]) {
    assert.equal(evaluate(call(name), nothing), null, name);
  }
  for (const pattern of [
    "(",
    "[",
    "a{2",
    "a{3,2}",
    "a{9999}",
    "\\1",
    "(?=a)",
    "(?<n>a)",
    "a**",
    "[z-a]",
    "*",
    "\\",
    "(".repeat(99),
    ")",
    "a{400}{400}",
  ]) {
    assert.equal(evaluate(call("regex", text("aaa"), text(pattern)), nothing), false, pattern);
  }
  let deep = text("x");
  for (let level = 0; level < 5000; level += 1) deep = call("not", deep);
  assert.equal(typeof evaluate(deep, nothing), "boolean");
});

test("a rule holds when what it comes to counts as true", () => {
  const answer: RuleNode = { node: "answer", code: "a" };
  const given = (value: unknown) => ({ answer: () => value });
  const held = ["x", 0.5, true, ["x"], { sha256: "0" }].map((value) => holds({ source: ".", tree: answer }, given(value)));
  assert.deepEqual(held, [true, true, true, true, true]);
  const not = ["", 0, false, [], {}, null, undefined, [null, ""]].map((value) =>
    holds({ source: ".", tree: answer }, given(value)),
  );
  assert(not.every((one) => !one));
});
