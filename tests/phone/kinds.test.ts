import assert from "node:assert/strict";
import { test } from "node:test";
import {
  amountOf,
  lapsOf,
  moneyText,
  moveRank,
  receiptAnswer,
  receiptOf,
  withLaps,
  withStored,
} from "../../app/phone/answer_edits.ts";
import { Form, parseAmount, TrackedAnswers } from "../../app/phone/form_engine.ts";
import { Format, LOCALES } from "../../app/phone/i18n.ts";
import { prepareFile, typeOf } from "../../app/phone/media.ts";
import { picturesOf } from "../../app/phone/pictures.ts";
import { PreviewSession, stillFitting } from "../../app/phone/preview/preview_session.ts";
import { RecordedTime } from "../../app/phone/recorder.ts";
import { describeValue, lackText } from "../../app/phone/screens/value_words.ts";
import { statusLine, whatWaits } from "../../app/phone/status_line.ts";
import type { Question, QuestionnaireContent } from "../../app/phone/types.ts";
import type { Waiting } from "../../app/phone/waiting.ts";

const photo = (letter: string) => ({
  sha256: letter.repeat(64),
  content_type: "image/jpeg",
  size: 3,
  captured_at: "2026-11-22T09:00:00Z",
});

function content(...questions: Question[]): QuestionnaireContent {
  return { title: { en: "Visit" }, sections: [{ code: "desk", title: { en: "Desk" }, affect: false, questions }] };
}

test("an amount reads back as it is written in each language", () => {
  for (const [minor, nl, en] of [
    [1295, "12,95", "12.95"],
    [1200, "12", "12"],
    [5, "0,05", "0.05"],
    [-1250, "-12,50", "-12.50"],
  ] as const) {
    assert.equal(moneyText(minor, "nl"), nl);
    assert.equal(moneyText(minor, "en"), en);
    assert.equal(parseAmount(nl), minor);
    assert.equal(parseAmount(en), minor);
  }
  assert.equal(moneyText(null, "en"), "");
  assert.equal(amountOf({ amount_minor: 1295, currency: "EUR" }), 1295);
  assert.equal(amountOf("na"), null);
});

test("the last lap that is taken out clears the answer", () => {
  assert.deepEqual(lapsOf(withLaps([12, 40])), [12, 40]);
  assert.equal(withLaps([]), null);
  assert.deepEqual(lapsOf(null), []);
});

test("a receipt keeps its parts one by one, and with nothing on it is no answer", () => {
  const question = { code: "receipt", kind: "receipt", label: { en: "Receipt" }, currency: "EUR" } as Question;
  const begun = withStored(question, null, [photo("a")]);
  assert.deepEqual(begun, { photos: [photo("a")], amount_minor: null, currency: "EUR", date: null });
  const whole = receiptAnswer({ ...receiptOf(begun, "EUR"), amount_minor: 1295 });
  assert.equal(amountOf(whole), 1295);
  assert.equal(withStored(question, begun, []), null);
  assert.deepEqual(withStored(question, whole, []), { photos: [], amount_minor: 1295, currency: "EUR", date: null });
  assert.equal(withStored(undefined, [photo("a")], []), null);
});

test("a ranking moves one place at a time and stops at its ends", () => {
  assert.deepEqual(moveRank(["a", "b", "c"], "c", -1), ["a", "c", "b"]);
  assert.deepEqual(moveRank(["a", "b", "c"], "a", -1), ["a", "b", "c"]);
  assert.deepEqual(moveRank(["a", "b", "c"], "c", 1), ["a", "b", "c"]);
  assert.deepEqual(moveRank(["a", "b"], "x", 1), ["a", "b"]);
});

test("a recording counts the time that was recorded, not what was paused", () => {
  const time = new RecordedTime(1000);
  time.pause(3500);
  assert.equal(time.seconds(60_000), 2.5);
  time.resume(60_000);
  time.resume(61_000);
  assert.equal(time.seconds(62_000), 4.5);
});

test("what a browser calls a file becomes what the server takes, or is refused", async () => {
  assert.equal(typeOf("audio", "audio/webm;codecs=opus", ""), "audio/webm");
  assert.equal(typeOf("audio", "audio/x-m4a", "memo.m4a"), "audio/mp4");
  assert.equal(typeOf("audio", "", "memo.MP3"), "audio/mpeg");
  assert.equal(typeOf("audio", "application/pdf", "memo.mp3"), null);
  assert.equal(typeOf("file", "application/octet-stream", "price.pdf"), "application/pdf");
  assert.equal(typeOf("file", "application/x-msdownload", "price.pdf"), null);
  const kept = await prepareFile("file", new Blob(["hello"], { type: "text/plain" }), "note.txt", null);
  assert.equal(kept.sha256, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  assert.equal(kept.size, 5);
  let refused = "";
  await prepareFile("file", new Blob(["MZ"], { type: "application/x-msdownload" }), "note.exe", null).catch((error: unknown) => {
    refused = String((error as Error).message);
  });
  assert.equal(refused, "not_taken");
});

test("all pictures of a questionnaire are fetched ahead, each once, those in groups too", () => {
  const shown: Question = {
    code: "where",
    kind: "single_choice",
    label: { en: "Where?" },
    options: [
      { code: "a", label: { en: "A" }, image: "1".repeat(64) },
      { code: "b", label: { en: "B" }, image: "1".repeat(64) },
    ],
  };
  const group: Question = {
    code: "staff",
    kind: "repeat",
    label: { en: "Staff" },
    questions: [{ code: "badge", kind: "photo", label: { en: "Badge" }, example_image: "2".repeat(64) }],
  };
  assert.deepEqual(picturesOf(content(shown, group)), ["1".repeat(64), "2".repeat(64)]);
});

test("a try-out keeps the answers that the changed questionnaire still takes, and tells of each change", async () => {
  const before = content(
    { code: "greeted", kind: "yes_no", label: { en: "Greeted?" } },
    { code: "town", kind: "single_choice", label: { en: "Town" }, options: [{ code: "gent", label: { en: "Ghent" } }] },
  );
  const session = new PreviewSession("v1", before);
  let told = 0;
  session.subscribe(() => {
    told += 1;
  });
  await session.answer("greeted", "yes");
  await session.answer("town", "gent");
  assert.equal(told, 2);
  const after = content(
    { code: "greeted", kind: "yes_no", label: { en: "Greeted?" } },
    { code: "town", kind: "single_choice", label: { en: "Town" }, options: [{ code: "namur", label: { en: "Namur" } }] },
  );
  const next = new PreviewSession("v1", after, session);
  assert.deepEqual([...next.answers], [["greeted", "yes"]]);
  assert.deepEqual([...stillFitting(new Form(after), [["gone", "yes"]])], []);
});

test("what is wrong is said with the question's own limits and words", () => {
  const price: Question = { code: "price", kind: "money", label: { en: "Price" }, minimum: 5, currency: "EUR" };
  const spoken: Question = {
    code: "spoken",
    kind: "number",
    label: { en: "Spoken" },
    valid_when: {
      source: ". > 1",
      tree: { node: "call", name: ">", arguments: [{ node: "here" }, { node: "constant", value: 1 }] },
    },
    valid_message: { en: "At least two." },
  };
  const session = new PreviewSession("v1", content(price, spoken));
  session.answers.set("price", { amount_minor: 200, currency: "EUR" });
  session.answers.set("spoken", 1);
  const [first, second] = session.form.asked(session.form.content.sections[0]!, session.answers);
  const format = new Format("en");
  assert.equal(session.form.lackOf(first!, session.answers), "invalid");
  assert.equal(lackText("invalid", first!, session, LOCALES.en, format), "This can't be less than €5.00.");
  assert.equal(session.form.lackOf(second!, session.answers), "rule");
  assert.equal(lackText("rule", second!, session, LOCALES.en, format), "At least two.");
});

test("an answer in a few words names an entry and a conflict", () => {
  const say = (value: Parameters<typeof describeValue>[0], question?: Partial<Question>) =>
    describeValue(value, question as Question | undefined, LOCALES.en, "en");
  assert.equal(say({ amount_minor: 1295, currency: "EUR" }, { kind: "money", currency: "EUR" }), "€12.95");
  assert.equal(say({ laps: [12, 48] }, { kind: "duration", several: true }), "2 times, 01:00 together");
  assert.equal(say(252, { kind: "duration" }), "04:12");
  assert.equal(say("yes", { kind: "yes_no" }), "Yes");
  assert.equal(say("yes", { kind: "short_text" }), "yes");
  assert.equal(say([photo("a")], { kind: "audio" }), "1 file");
});

test("answers of a try-out never hold what was cleared as if it were one", () => {
  const answers = TrackedAnswers.of([["greeted", null]]);
  assert.deepEqual([...stillFitting(new Form(content({ code: "greeted", kind: "yes_no", label: { en: "?" } })), answers)], []);
});

test("what waits names answers, photos and files, each where there are any", () => {
  const nothing: Waiting = { answers: 0, photos: 0, files: 0, set_aside: 0, submit: false, stopped: false, anything: true };
  const say = (part: Partial<Waiting>) => whatWaits({ ...nothing, ...part }, LOCALES.en);
  assert.equal(say({ answers: 3, photos: 1, files: 2 }), "3 answers, 1 photo and 2 files");
  assert.equal(say({ answers: 1, files: 1 }), "1 answer and 1 file");
  assert.equal(say({ files: 1 }), "1 file");
  assert.equal(say({ note: "clock" }), "a note on your clock");
  assert.equal(say({ note: "position" }), "your check-in");
});

test("a recording on its way is not called a photo", () => {
  const waiting = { answers: 0, photos: 0, files: 1, set_aside: 0, submit: false, stopped: false, anything: true };
  const line = (image: boolean) => {
    const photo = { visit: "v1", image, index: 1, total: 2 };
    const sync = { sending: false, photo, signed_out: false, unreachable: false, contact_at: null };
    return statusLine(waiting, sync, true, null, LOCALES.en, new Format("en")).text;
  };
  assert.equal(line(true), "Photo 1 of 2 is being sent");
  assert.equal(line(false), "Recording or file 1 of 2 is being sent");
});
