import assert from "node:assert/strict";
import { test } from "node:test";
import { daysToChoose } from "../../app/phone/screens/offer.tsx";

test("every day of a wave of two months can be chosen, through the change of the clocks and into the next year", () => {
  const days = daysToChoose("2026-10-20", "2026-12-19");
  assert.equal(days.length, 61);
  assert.deepEqual([days[0], days[5], days[6], days.at(-1)], ["2026-10-20", "2026-10-25", "2026-10-26", "2026-12-19"]);
  assert.deepEqual(daysToChoose("2026-12-31", "2027-01-01"), ["2026-12-31", "2027-01-01"]);
  assert.deepEqual(daysToChoose("2026-12-02", "2026-12-01"), []);
});

test("an offer without an end in sight gives the first two months, not a list without an end", () => {
  const days = daysToChoose("2026-11-22", "2030-01-01");
  assert.deepEqual([days.length, days.at(-1)], [62, "2027-01-22"]);
});
