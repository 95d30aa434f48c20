/** What came to the server too late, and what was begun and not sent: the shopper is told. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { changeStop, stopValue } from "../../app/phone/could_not_complete.ts";
import { Format } from "../../app/phone/i18n.ts";
import { isLate, isReportLate, lateAnswers } from "../../app/phone/late.ts";
import { nl } from "../../app/phone/messages/nl.ts";
import { addUp, statusLine } from "../../app/phone/status_line.ts";
import { saveBundle, type Trouble } from "../../app/phone/store.ts";
import type { StopValue } from "../../app/phone/types.ts";
import { VisitSession } from "../../app/phone/visit_session.ts";
import { everythingWaiting, waitingOf } from "../../app/phone/waiting.ts";
import { bundle, card, DEVICE, freshDb, partsOf } from "./parts.ts";

const AT = "2026-11-22T09:00:00Z";
const OTHER = "99999999-9999-4999-8999-999999999999";
const TEXT = "The shutters were down and a note said: closed for renovation.";
const quiet = { sending: false, photo: null, signed_out: false, unreachable: false, contact_at: AT };

async function opened(status: "briefed" | "started" | "submitted" = "started") {
  const db = await freshDb();
  await db.put("meta", DEVICE, "device_id");
  const copy = bundle(card("v1", status));
  copy.answers = [
    { question_code: "greeted", value: "no", captured_at: AT, mark: `${OTHER}:1` },
    { question_code: "words", value: "Good morning", captured_at: AT, mark: `${OTHER}:2` },
  ];
  await saveBundle(db, copy, AT);
  const parts = partsOf(db);
  return { db, copy, parts, session: (await VisitSession.open(parts, "v1")) as VisitSession };
}

function late(sequence: number, kind: Trouble["kind"], question_code: string | null, value: Trouble["value"]): Trouble {
  return { visit: "v1", sequence, kind, question_code, value, outcome: "late", detail: "Sent in already.", stored: null, at: AT };
}

test("answers that came too late are told of on the receipt, unless they say what stands", async () => {
  const { db, session } = await opened("submitted");
  assert.equal(isLate(session), false);
  for (const trouble of [
    late(1, "answer", "greeted", "na"),
    late(2, "answer", "greeted", "yes"),
    late(3, "answer", "words", "Good morning"),
    late(4, "position", null, {}),
  ])
    await db.put("troubles", trouble);
  await session.reload();
  assert.deepEqual([isLate(session), isReportLate(session)], [true, false]);
  assert.deepEqual(
    lateAnswers(session).map((trouble) => [trouble.question_code, trouble.value]),
    [["greeted", "yes"]],
  );
  await db.put("troubles", late(5, "could_not_complete", null, null));
  await session.reload();
  assert.equal(isReportLate(session), true);
});

test("a report that was begun and not sent is told of, until it is sent or the visit is", async () => {
  const { db, copy, session } = await opened("briefed");
  const draft = async () => {
    await session.reload();
    return [session.waiting.draft, !!(await everythingWaiting(db)).get("v1")?.draft];
  };
  assert.deepEqual(await draft(), [false, false]);
  await changeStop(db, "v1", { reason: "closed" });
  assert.deepEqual(await draft(), [true, true]);
  const line = statusLine(await waitingOf(db, "v1"), quiet, true, AT, nl, new Format("nl"));
  assert.deepEqual([line.tone, line.text], ["here", nl.report_here]);
  assert.equal(addUp((await everythingWaiting(db)).values()).draft, true);
  await session.stop(stopValue(await changeStop(db, "v1", { text: TEXT })) as StopValue);
  assert.deepEqual(await draft(), [false, false]);
  await session.reopen();
  assert.deepEqual(await draft(), [true, true]);
  copy.visit = card("v1", "submitted");
  await saveBundle(db, copy, AT);
  assert.deepEqual(await draft(), [false, false], "the visit was sent from another phone");
});
