import assert from "node:assert/strict";
import { test } from "node:test";
import { tapped } from "../../app/phone/screens/words.tsx";
import * as protocol from "../../app/phone/speeded/protocol.ts";
import { clockStep } from "../../app/phone/speeded/watch.ts";
import { randomUuid } from "../../app/phone/store.ts";
import type { EmotionWord, Section, Trial } from "../../app/phone/types.ts";

const word = (code: string, polarity: 1 | -1): EmotionWord => ({ code, polarity, label: { en: code }, arousal: "high" });
const emotion = {
  words: [word("glad", 1), word("calm", 1), word("cross", -1), word("dull", -1), word("odd", -1)],
  speeded: { words: ["dull", "glad", "cross", "calm"], practice: [] },
  journey: false,
};

test("Yes stands on either side in half of the visits, and stays there for a visit", () => {
  const visits = Array.from({ length: 4000 }, () => randomUuid());
  const left = visits.filter((visit) => protocol.yesSideOf(visit) === "left").length;
  // Four standard deviations of a fair coin thrown 4000 times are 126.
  assert(Math.abs(left - 2000) < 127, String(left));
  const again = visits.filter((visit) => protocol.newBlock(visit, "", 1).yes_side === "left").length;
  assert.equal(again, left);
});

test("the words of a visit stand in an order of chance that a reload does not change", () => {
  const list = ["a", "b", "c", "d"];
  const first = new Map<string, number>();
  for (let visit = 0; visit < 2000; visit += 1) {
    const made = protocol.shuffled(list, protocol.dice(protocol.seedOf(`words of ${visit}`)));
    assert.deepEqual([...made].sort(), list);
    first.set(made[0] as string, (first.get(made[0] as string) ?? 0) + 1);
  }
  assert(
    [...first.values()].every((count) => Math.abs(count - 500) < 90),
    String([...first]),
  );
  const again = () => protocol.shuffled(list, protocol.dice(protocol.seedOf("words of one"))).join();
  assert.equal(again(), again());
});

test("a step asks the quick words only, each once", () => {
  const asked = protocol.wordsOfStep(emotion, protocol.dice(5)).map(({ code }) => code);
  assert.deepEqual([...asked].sort(), ["calm", "cross", "dull", "glad"]);
});

test("an answer is disturbed when the page was hidden, or a frame hung, between word and answer; not before or after", () => {
  const raw = [
    { word: word("glad", 1), yes: true, onset_ms: 100, response_ms: 700.1234567 },
    { word: word("cross", -1), yes: false, onset_ms: 1000, response_ms: 1600 },
    { word: word("dull", -1), yes: false, onset_ms: 2000, response_ms: 2600 },
    { word: word("calm", 1), yes: true, onset_ms: null, response_ms: null },
  ];
  const kept = protocol.keptTrials(
    raw,
    [{ from: 1200, to: 1300 }],
    [
      { from: 50, to: 101 },
      { from: 2600, to: 2700 },
    ],
  );
  const flags = (trial: Trial) => [trial.page_hidden, trial.long_frame];
  assert.deepEqual(kept.map(flags), [
    [false, true],
    [true, false],
    [false, false],
    [false, false],
  ]);
  assert.deepEqual([kept[0]?.response_ms, kept[3]?.onset_ms, kept[0]?.polarity], [700.123, null, 1]);
});

test("a page that is hidden still was hidden until now, and hiding twice is one time", () => {
  const changes = [
    { at_ms: 10, hidden: true },
    { at_ms: 12, hidden: true },
    { at_ms: 20, hidden: false },
    { at_ms: 30, hidden: true },
  ];
  assert.deepEqual(protocol.hiddenSpans(changes, 50), [
    { from: 10, to: 20 },
    { from: 30, to: 50 },
  ]);
});

test("a step that was begun is not begun again, and what was answered there stays", () => {
  const quick = [{ code: "door" }, { code: "till" }] as Section[];
  const begun = protocol.withStep(protocol.newBlock("a visit", `  ${"x".repeat(1200)}`, 0.1004), "door", []);
  assert.deepEqual(protocol.stepsToDo(quick, null).length, 2);
  assert.deepEqual(
    protocol.stepsToDo(quick, begun).map(({ code }) => code),
    ["till"],
  );
  assert.equal(protocol.withStep(begun, "door", [{} as Trial]), begun);
  assert.deepEqual([begun.clock_step_ms, begun.user_agent.length], [0.1, 1000]);
});

test("practice counts its errors", () => {
  const item = (right: boolean) => ({ item: 0, yes: true, right, onset_ms: null, response_ms: null });
  const { practice } = protocol.withPractice(protocol.newBlock("v", "", 1), [item(true), item(false), item(true)]);
  assert.deepEqual([practice.trials, practice.errors, practice.items.length], [3, 1, 3]);
});

test("the step of a coarse clock is found, and a clock that stands still does not hold up", () => {
  let calls = 0;
  const coarse = () => Math.floor((calls++ * 0.7) / 16) * 16;
  assert.equal(clockStep(coarse), 16);
  let still = 0;
  assert.equal(
    clockStep(() => (still++ > 5000 ? 300 : 0)),
    300,
  );
});

test("tapping a word again makes it stronger, three times at most, and a third word waits", () => {
  let picks = tapped([], "glad") ?? [];
  const levels = [1, 2, 3].map((level) => {
    const now = picks[0]?.intensity;
    picks = tapped(picks, "glad") ?? [];
    return now === level;
  });
  assert.deepEqual([levels, picks], [[true, true, true], []]);
  const two = tapped(tapped([], "glad") ?? [], "dull") ?? [];
  assert.equal(tapped(two, "calm"), null);
  assert.deepEqual(tapped(two, "dull"), [
    { word: "glad", intensity: 1 },
    { word: "dull", intensity: 2 },
  ]);
});
