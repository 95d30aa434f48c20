import assert from "node:assert/strict";
import { test } from "node:test";
import { WHY_MIN_LENGTH } from "../../app/phone/answer_values.ts";
import { clockError, formatDuration, parseDuration, timerReading } from "../../app/phone/clock.ts";
import {
  Form,
  newEntry,
  parseAmount,
  parseNumber,
  Repair,
  scaleSteps,
  TrackedAnswers,
  toggleChoice,
} from "../../app/phone/form_engine.ts";
import { fit } from "../../app/phone/media.ts";
import type { Question, QuestionnaireContent, Section, Value } from "../../app/phone/types.ts";
import vectors from "../shared/form_vectors.json";

interface Case {
  name: string;
  questionnaire: string;
  answers: Record<string, Value>;
  review_questions: [string, string | null][];
  visible_sections: string[];
  visible_questions: string[];
  asked?: string[];
  calculated?: Record<string, unknown>;
  missing: { question_code: string; section_code: string | null; reason: string }[];
}

const questionnaires = vectors.questionnaires as unknown as Record<string, QuestionnaireContent>;
const cases = vectors.cases as unknown as Case[];
const values = vectors.values as { questionnaire?: string; question_code: string; value: unknown; problem: string | null }[];
const formOf = (name: string): Form => new Form(questionnaires[name] as QuestionnaireContent, () => "2026-11-22");

for (const one of cases) {
  test(`shared with the server: ${one.name}`, () => {
    const form = formOf(one.questionnaire);
    const answers = new Map(Object.entries(one.answers));
    const sections = form.visibleSections(answers);
    assert.deepEqual(
      sections.map((section) => section.code),
      one.visible_sections,
    );
    assert.deepEqual(
      sections.flatMap((section) => form.visible(section, answers)).map((question) => question.code),
      one.visible_questions,
    );
    if (one.asked) {
      const items = sections.flatMap((section) => form.asked(section, answers));
      assert.deepEqual(
        items.map((item) => item.key),
        one.asked,
      );
      const calculated = items.filter((item) => item.question.kind === "calculated");
      assert.deepEqual(Object.fromEntries(calculated.map((item) => [item.key, form.value(item, answers)])), one.calculated);
    }
    const asked = one.review_questions.map(([id, section_code]) => ({
      id,
      section_code,
      question_code: null,
      text: "",
      answered: false,
    }));
    assert.deepEqual(form.missing(answers, asked), one.missing);
  });
}

test("shared with the server: which values fit which question", () => {
  for (const { questionnaire = "visit", question_code, value, problem } of values) {
    const form = formOf(questionnaire);
    const told = `${question_code} ${JSON.stringify(value)}`;
    assert.equal(form.answerProblem(question_code, value), problem, told);
  }
  assert.equal(WHY_MIN_LENGTH, vectors.why_min_length);
  assert(cases.length > 80 && values.length > 150);
});

const choice: Question = {
  code: "seen",
  kind: "multiple_choice",
  label: { en: "Seen" },
  options: [
    { code: "smile", label: { en: "Smile" } },
    { code: "badge", label: { en: "Badge" } },
    { code: "none", label: { en: "None" }, exclusive: true },
  ],
};

test("an exclusive option stands alone", () => {
  assert.deepEqual(toggleChoice(choice, ["badge"], "smile"), ["smile", "badge"]);
  assert.deepEqual(toggleChoice(choice, ["smile", "badge"], "none"), ["none"]);
  assert.deepEqual(toggleChoice(choice, ["none"], "badge"), ["badge"]);
  assert.deepEqual(toggleChoice(choice, ["badge"], "badge"), []);
});

test("numbers are read as people type them", () => {
  assert.deepEqual(["12", "12,5", " 1 200 ", "-3", "12.", "abc", ""].map(parseNumber), [12, 12.5, 1200, -3, null, null, null]);
});

test("durations are read as people type them, and written as minutes and seconds", () => {
  const read = ["4:12", "04.12", "0:59", "1:04:12", "7", "4:75", "1:75:00", "soon", ""].map(parseDuration);
  assert.deepEqual(read, [252, 252, 59, 3852, 420, null, null, null, null]);
  assert.deepEqual([0, 59.9, 252, 3852].map(formatDuration), ["00:00", "00:59", "04:12", "64:12"]);
});

test("a clock that is set back never takes time off a stopwatch", () => {
  const timer = { accumulated_ms: 4000, running_since: 10_000 };
  assert.equal(timerReading(timer, 12_500), 6500);
  assert.equal(timerReading(timer, 1_000), 4000);
});

test("a wrong clock is noticed", () => {
  const clock = { now: () => Date.UTC(2026, 10, 22, 12, 10), elapsed: () => 0 };
  assert.equal(clockError("2026-11-22T12:00:00Z", clock), 600_000);
  assert.equal(clockError("nonsense", clock), 0);
});

test("a scale shows its steps, a very long one is asked as a number", () => {
  assert.deepEqual(scaleSteps({ ...choice, kind: "scale", minimum: 1, maximum: 5 }), [1, 2, 3, 4, 5]);
  assert.equal(scaleSteps({ ...choice, kind: "nps" }).length, 11);
  assert.deepEqual(scaleSteps({ ...choice, kind: "scale", minimum: 0, maximum: 100 }), []);
});

test("photos shrink to fit and never grow", () => {
  assert.deepEqual(fit(4000, 3000, 2000), [2000, 1500]);
  assert.deepEqual(fit(3000, 6000, 2000), [1000, 2000]);
  assert.deepEqual(fit(800, 600, 2000), [800, 600]);
});

test("a repair opens the question asked about, its reason and what hangs on it", () => {
  const form = new Form(questionnaires.visit as QuestionnaireContent);
  const asked = [{ id: "r1", question_code: "greeted", section_code: null, text: "?", answered: false }];
  const repair = new Repair(form, asked);
  assert(repair.allows("greeted") && repair.allows("why:greeted") && repair.allows("review:r1"));
  assert(repair.allows("greeting_words"), "it hangs on the answer that may change");
  assert(!repair.allows("desk_used") && !repair.allows("affect:desk"));
  assert(repair.touches("desk") && !repair.touches("arrival"));
});

test("whatever a reviewer asks about has a step to answer it in", () => {
  const form = new Form(questionnaires.visit as QuestionnaireContent);
  const steps = form.content.sections;
  const codes: [string | null, string][] = [
    ["greeted", "desk"],
    ["evidence:greeted", "desk"],
    ["why:greeted", "desk"],
    ["affect:desk", "desk"],
    ["words:desk", "desk"],
    ["note:desk", "desk"],
    ["confirm:quick:greeted", "desk"],
    ["outcome:journey", "arrival"],
    ["expectation:journey", "arrival"],
    ["speeded:visit", "arrival"],
    ["speeded:desk", "arrival"],
    ["gone_from_this_version", "arrival"],
    [null, "arrival"],
  ];
  assert.equal(steps[0]?.code, "arrival");
  for (const [question_code, step] of codes) {
    const item = { id: "r1", question_code, section_code: null, text: "?", answered: false };
    assert.equal(new Repair(form, [item]).stepOf(item, steps)?.code, step, `${question_code}`);
  }
  const about = { id: "r1", question_code: "greeted", section_code: "desk", text: "?", answered: false };
  const without = steps.filter(({ code }) => code !== "desk");
  assert.equal(new Repair(form, [about]).stepOf(about, without)?.code, "arrival", "its step is not asked any more");
});

test("what a reviewer still waits for is listed at the step where it is answered, whatever step the server names", () => {
  const form = new Form(questionnaires.visit as QuestionnaireContent);
  const steps = form.content.sections;
  const listed = (question_code: string | null, section_code: string | null, shown: readonly Section[]) => {
    const repair = new Repair(form, [{ id: "r1", question_code, section_code, text: "?", answered: false }]);
    const gaps = form.missing(new Map(), repair.asked).filter((gap) => gap.question_code === "review:r1");
    return repair.placed(gaps, shown).map((gap) => gap.section_code);
  };
  assert.deepEqual(listed("confirm:quick:greeted", null, steps), ["desk"]);
  assert.deepEqual(
    listed(
      "greeted",
      "desk",
      steps.filter(({ code }) => code !== "desk"),
    ),
    ["arrival"],
    "a corrected answer hid its step",
  );
  assert.deepEqual(listed(null, null, steps), ["arrival"]);
  const other = { question_code: "greeted", section_code: "desk", reason: "required" } as const;
  assert.deepEqual(new Repair(form, []).placed([other], steps), [other], "what is missing of the form stays where it is");
});

test("a rule in the first form means the same as before", () => {
  const label = { en: "?" };
  const content: QuestionnaireContent = {
    title: label,
    sections: [
      {
        code: "s",
        title: label,
        questions: [
          { code: "a", kind: "scale", label, minimum: 1, maximum: 5 },
          { code: "b", kind: "note", label, visible_when: { question: "a", any_of: ["1", "2"] } },
        ],
      },
    ],
  };
  const form = new Form(content);
  const seen = (value: Value) => form.visible(content.sections[0] as Section, new Map([["a", value]])).length;
  assert.deepEqual([1, 2, 3, "1"].map(seen), [2, 2, 1, 2]);
});

test("a new entry gets a number that was never used on this visit", () => {
  const form = formOf("group");
  const group = form.question("staff") as Question;
  const answers = new Map<string, Value>([["met", "yes"]]);
  assert.equal(newEntry(form, group, answers), "1");
  answers.set("staff", ["2"]);
  assert.equal(newEntry(form, group, answers), "3");
  answers.set("why:helped[7]", "taken out again");
  assert.equal(newEntry(form, group, answers), "8");
});

test("a repair of one entry opens that entry only, and what hangs on it", () => {
  const form = formOf("group");
  const repair = new Repair(form, [{ id: "r1", question_code: "helped[4]", section_code: "people", text: "?", answered: false }]);
  assert(repair.allows("helped[4]") && repair.allows("why:helped[4]") && repair.allows("evidence:helped[4]"));
  assert(!repair.allows("helped[1]") && !repair.allows("staff_name[4]") && !repair.allows("met"));
  assert(repair.allows("minutes[4]") && repair.allows("praise") && repair.allows("thanks") && repair.allows("affect:after"));
});

test("amounts are read as people type them", () => {
  assert.deepEqual(["12,95", "€ 12.9", "1", "-3,50", "1,234", "", "x"].map(parseAmount), [
    1295,
    1290,
    100,
    -350,
    null,
    null,
    null,
  ]);
});

test("with 500 questions one answer is worked out in a few milliseconds, and leaves the others alone", () => {
  const label = { en: "?" };
  const questions = Array.from({ length: 500 }, (_, n): Question => {
    const question: Question = { code: `q${n}`, kind: "yes_no", label };
    if (n % 2 === 1) question.visible_when = { question: `q${n - 1}`, any_of: ["yes"] };
    return question;
  });
  const content: QuestionnaireContent = { title: label, sections: [{ code: "s", title: label, questions }] };
  const section = content.sections[0] as Section;
  const form = new Form(content);
  const answers = TrackedAnswers.of(questions.map((question) => [question.code, "yes"]));
  const before = form.asked(section, answers);
  assert.equal(before.length, 500);
  const times = [];
  for (let n = 0; n < 40; n += 2) {
    const began = performance.now();
    answers.set(`q${n}`, "no");
    form.missing(answers);
    times.push(performance.now() - began);
  }
  const after = form.asked(section, answers);
  assert.equal(after.length, 480);
  assert(
    after.every((item) => before.includes(item)),
    "what did not change is the same object",
  );
  // The quickest of twenty: the others wait for whatever else this machine does.
  const quickest = Math.min(...times);
  assert(quickest < 10, `took ${quickest.toFixed(1)} ms`);
});
