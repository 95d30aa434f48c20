import assert from "node:assert/strict";
import { test } from "node:test";
import {
  dayOf,
  daysLeft,
  handsInAll,
  hasSteps,
  isStepOpen,
  legOfSections,
  legOfStep,
  legViews,
  nextLeg,
  stepsInLeg,
} from "../../app/phone/legs.ts";
import { inWords, LEG_WORDS } from "../../app/phone/messages/leg_words.ts";
import { parsePath, pathOf } from "../../app/phone/router.ts";
import { saveBundle } from "../../app/phone/store.ts";
import type { LegCard, QuestionnaireContent, VisitCard, Work } from "../../app/phone/types.ts";
import { findByCode, readCode } from "../../app/phone/visit_codes.ts";
import { type SessionParts, VisitSession } from "../../app/phone/visit_session.ts";
import { bundle, card as card_, DEVICE, freshDb, HandClock } from "./parts.ts";

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

async function openedInLegs() {
  const db = await freshDb();
  const clock = new HandClock();
  const copy = bundle({
    ...card_("v1", "started"),
    legs: [leg("one", "2026-11-20", "2026-11-22"), leg("two", "2026-11-23", "2026-11-30")],
  });
  const [first, ...others] = copy.questionnaire.content.sections;
  copy.questionnaire.content.legs = [
    { code: "one", title },
    { code: "two", title },
  ];
  if (first) first.leg = "one";
  copy.questionnaire.content.sections = [
    ...(first ? [first] : []),
    ...others,
    { code: "later", title, leg: "two", affect: false, questions: [{ code: "arrived", kind: "yes_no", label: title }] },
  ];
  const parts: SessionParts = {
    db,
    clock,
    device: DEVICE,
    written: () => undefined,
    failed: (error) => {
      throw error;
    },
  };
  await saveBundle(db, copy, "2026-11-22T09:00:00Z");
  const session = (await VisitSession.open(parts, "v1")) as VisitSession;
  return { db, clock, session, first: first?.code ?? "" };
}

test("only the steps of the open part are asked, and only its questions take an answer", async () => {
  const { session, first, clock } = await openedInLegs();
  const steps = (wanted: string | null) => stepsInLeg(session, session.form.content.sections, wanted).map(({ code }) => code);
  assert.equal(steps(null).includes(first), true);
  assert.equal(steps(null).includes("later"), false);
  assert.equal(session.canEdit("arrived"), false);
  clock.time = Date.UTC(2026, 10, 24, 9);
  assert.equal(session.canEdit("arrived"), false, "its turn has not come");
});

test("a part handed in without a network says which one, leaves the visit open, and can be read but not changed", async () => {
  const { db, session, first, clock } = await openedInLegs();
  await session.submit();
  const [event] = await db.getAll("events");
  assert.deepEqual(event?.value, { leg: "one" });
  assert.equal(session.status, "started");
  assert.equal(hasSteps(session, null), false, "the next part has not opened");
  assert.equal(hasSteps(session, first), true, "what was sent can be read");
  assert.equal(isStepOpen(session, first), false);
  assert.equal(legOfStep(session, first)?.state, "sending", "its steps can say that it has not left yet");
  clock.time = Date.UTC(2026, 10, 23, 9);
  assert.deepEqual(
    stepsInLeg(session, session.form.content.sections, null).map(({ code }) => code),
    ["later"],
  );
  assert.equal(session.canEdit("arrived"), true);
  const question = session.form.section(first)?.questions[0]?.code ?? "";
  assert.equal(session.canEdit(question), false);
});

test("the last part hands in the visit, and each can be taken back while it has not left", async () => {
  const { db, session, clock } = await openedInLegs();
  await session.submit();
  clock.time = Date.UTC(2026, 10, 23, 9);
  await session.submit();
  assert.deepEqual(
    (await db.getAll("events")).map((event) => event.value),
    [{ leg: "one" }, { leg: "two" }],
  );
  assert.equal(session.status, "submitted");
  assert.equal(await session.reopen(), true);
  assert.equal(session.status, "started");
});

test("a code is found however it is typed, in visits and in offers", () => {
  assert.equal(readCode(" k7qm 2xpb "), "K7QM-2XPB");
  assert.equal(readCode("https://field.example.org/phone/code/K7QM-2XPB"), "K7QM-2XPB");
  assert.equal(readCode("K7QM"), null);
  const work = {
    visits: [{ id: "v", reference: "K7QM-2XPB" }],
    offers: [{ id: "o", reference: "AAAA-2222" }],
  } as unknown as Work;
  assert.deepEqual(findByCode(work, "K7QM-2XPB"), { name: "visit", visit: "v" });
  assert.deepEqual(findByCode(work, "AAAA-2222"), { name: "offer", offer: "o" });
  assert.equal(findByCode(work, "ZZZZ-2222"), null);
  assert.deepEqual(parsePath("/phone/code/K7QM-2XPB"), { name: "code", code: "K7QM-2XPB" });
  assert.equal(pathOf({ name: "code", code: "K7QM-2XPB" }), "/phone/code/K7QM-2XPB");
});

test("a stretch of time is told in its two largest parts", () => {
  const { en, nl } = LEG_WORDS;
  assert.equal(inWords(52 * 3_600_000, en), "2 days and 4 hours");
  assert.equal(inWords(90 * 60_000, nl), "1 uur en 30 minuten");
  assert.equal(inWords(20_000, en), "1 minute");
  assert.equal(inWords(48 * 3_600_000, nl), "2 dagen");
});
