import assert from "node:assert/strict";
import { test } from "node:test";
import { lookBacks } from "../../app/phone/felt.ts";
import { Form } from "../../app/phone/form_engine.ts";
import type { QuestionnaireContent, Section, Value } from "../../app/phone/types.ts";
import vectors from "../shared/felt_vectors.json";

const content = vectors.questionnaire as unknown as QuestionnaireContent;
const form = new Form(content, () => "2026-11-22");
const cases = vectors.cases as unknown as {
  name: string;
  answers: Record<string, Value>;
  visible_sections: string[];
  missing: unknown[];
}[];

for (const one of cases) {
  test(`shared with the server: ${one.name}`, () => {
    const answers = new Map(Object.entries(one.answers));
    const visible = form.visibleSections(answers).map((section) => section.code);
    assert.deepEqual(visible, one.visible_sections);
    assert.deepEqual(form.missing(answers), one.missing);
  });
}

test("shared with the server: which feelings fit", () => {
  for (const { question_code, value, problem } of vectors.values as {
    question_code: string;
    value: unknown;
    problem: unknown;
  }[]) {
    assert.equal(form.answerProblem(question_code, value), problem, `${question_code} ${JSON.stringify(value)}`);
  }
  assert(cases.length >= 9 && vectors.values.length > 90);
});

const section = (code: string, more: Partial<Section>): Section => ({
  code,
  title: { en: code },
  affect: false,
  questions: [],
  ...more,
});
const around = (sections: Section[], journey = false): QuestionnaireContent => ({
  title: { en: "x" },
  emotion: { words: [], speeded: { words: [], practice: [] }, journey },
  sections,
});
const shape = (made: QuestionnaireContent) =>
  lookBacks(made, made.sections).map((each) => [
    each.block,
    each.after,
    each.quick.map(({ code }) => code).join(),
    each.steps.map(({ code }) => code).join(),
    each.outcome,
  ]);

test("the look back comes after the last step that asks for it, before what is about the whole visit", () => {
  const made = around(
    [
      section("door", { speeded: true, words: true }),
      section("desk", { affect: true }),
      section("till", { speeded: true }),
      section("whole", {}),
    ],
    true,
  );
  assert.deepEqual(shape(made), [["visit", "till", "door,till", "door", true]]);
});

test("each leg has a look back of its own; how it turned out is asked at the very last", () => {
  const made = around(
    [
      section("order", { speeded: true, leg: "a" }),
      section("wait", { contribution: true, leg: "b" }),
      section("more", { words: true, leg: "a" }),
      section("box", { speeded: true, leg: "b" }),
    ],
    true,
  );
  assert.deepEqual(shape(made), [
    ["a", "more", "order", "more", false],
    ["b", "box", "box", "wait", true],
  ]);
});

test("how it turned out is asked after the last step with feelings, also where nothing else is looked back on", () => {
  assert.deepEqual(shape(around([section("door", { affect: true }), section("whole", {})], true)), [
    ["visit", "door", "", "", true],
  ]);
  assert.deepEqual(shape(around([section("whole", {})], true)), [["visit", "whole", "", "", true]]);
  assert.deepEqual(shape(around([section("door", { affect: true })])), []);
});
