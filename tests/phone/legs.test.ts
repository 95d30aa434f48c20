import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOf, daysLeft, handsInAll, legOfSections, legViews, nextLeg } from "../../app/phone/legs.ts";
import type { LegCard, QuestionnaireContent, VisitCard } from "../../app/phone/types.ts";

const title = { en: "Part" };

function leg(code: string, opens_on: string, closes_on: string | null, status: LegCard["status"] = "waiting"): LegCard {
  return { code, title, status, opens_on, closes_on, submitted_at: null };
}

const three = (...sent: string[]): LegCard[] =>
  [
    leg("order", "2026-11-02", "2026-11-02"),
    leg("delivery", "2026-11-03", "2026-11-12"),
    leg("return", "2026-11-04", "2026-12-07"),
  ].map((each) => (sent.includes(each.code) ? { ...each, status: "submitted" } : each));
const card = (...sent: string[]): VisitCard => ({ planned_on: "2026-11-02", legs: three(...sent) }) as VisitCard;
const states = (views: ReturnType<typeof legViews>): string[] => views.map(({ state }) => state);

test("the first leg is open on its day, the others wait for it", () => {
  assert.deepEqual(states(legViews(card(), [], "2026-11-02")), ["open", "after", "after"]);
  assert.deepEqual(states(legViews(card(), [], "2026-11-01")), ["later", "after", "after"]);
});

test("the next leg opens on its day and not before, also when the one before it has not left the phone", () => {
  assert.deepEqual(states(legViews(card("order"), [], "2026-11-02")), ["sent", "later", "after"]);
  assert.deepEqual(states(legViews(card("order"), [], "2026-11-03")), ["sent", "open", "after"]);
  assert.deepEqual(states(legViews(card(), ["order"], "2026-11-03")), ["sending", "open", "after"]);
});

test("a leg whose window is over stays open and says how late it is", () => {
  const [, delivery] = legViews(card("order"), [], "2026-11-15");
  assert.equal(delivery?.state, "open");
  assert.equal(delivery?.late, 3);
});

test("after a leg that was missed nothing opens", () => {
  const missed = { legs: [leg("order", "2026-11-02", "2026-11-02", "missed"), leg("delivery", "2026-11-03", null)] };
  assert.deepEqual(states(legViews(missed, [], "2026-11-05")), ["missed", "after"]);
  assert.equal(nextLeg(legViews(missed, [], "2026-11-05")), null);
});

test("the list of work puts a visit on the day of its next leg, on today while one is open, and shows what is past its date", () => {
  assert.equal(dayOf(card("order"), [], "2026-11-02"), "2026-11-03");
  assert.equal(dayOf(card("order"), [], "2026-11-06"), "2026-11-06");
  assert.equal(dayOf(card("order"), [], "2026-11-15"), "2026-11-12");
  assert.equal(dayOf({ planned_on: "2026-11-09" } as VisitCard, [], "2026-11-02"), "2026-11-09");
});

test("the visit is handed in with its last leg only", () => {
  assert.equal(handsInAll(card("order"), ["delivery"]), false);
  assert.equal(handsInAll(card("order"), ["delivery", "return"]), true);
});

test("the last day of a window counts", () => {
  const [, delivery] = three();
  assert.equal(daysLeft(delivery as LegCard, "2026-11-12"), 1);
  assert.equal(daysLeft(leg("a", "2026-11-02", null), "2026-11-12"), null);
});

test("a step that names no leg belongs to that of the step before it", () => {
  const sections = [{ code: "a" }, { code: "b", leg: "order" }, { code: "c" }, { code: "d", leg: "delivery" }, { code: "e" }];
  const found = legOfSections({ sections } as unknown as QuestionnaireContent, ["order", "delivery"]);
  assert.deepEqual([...found.values()], ["order", "order", "order", "delivery", "delivery"]);
});
