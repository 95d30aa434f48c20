import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isAnswered, reviewCode, textLength } from "../answer_values.ts";
import { isoNow, systemClock } from "../clock.ts";
import {
  addStopPhoto,
  changeStop,
  lacksOfStop,
  photosTold,
  readStop,
  reasonsOf,
  removeStopPhoto,
  STOP_LONGEST,
  STOP_PHOTOS,
  STOP_SHORTEST,
  STOPPED,
  type StopDraft,
  wholeStop,
} from "../could_not_complete.ts";
import { forgetFailed, making, makingAt } from "../making.ts";
import { ADDING_WORDS } from "../messages/adding_words.ts";
import type { Messages } from "../messages/en.ts";
import { positionIfAllowed } from "../position.ts";
import type { StopReason } from "../types.ts";
import type { VisitSession } from "../visit_session.ts";
import { isBegun } from "../waiting.ts";
import { useChanges, useScreen } from "./context.ts";
import { ReviewAnswer } from "./form.tsx";
import { BottomBar, Notice, Notices, TopBar } from "./parts.tsx";
import { PhotoInput, type PhotoKeeper } from "./photos.tsx";
import { isPlace } from "./work.tsx";

/** What kept the shopper from completing the visit; later, what a reviewer asks about that. */
export function StopScreen({ session }: { session: VisitSession }): JSX.Element {
  useChanges(session);
  useChanges(making);
  const { app, words, format, state, locale } = useScreen();
  const { id } = session;
  const card = session.bundle.visit;
  const [draft, setDraft] = useState<StopDraft | null>(null);
  const [showAll, setShowAll] = useState(false);
  const [sending, setSending] = useState(false);
  const repairing = session.status === "returned" && session.stopped;
  const open = session.canStop || repairing;

  useEffect(() => {
    void readStop(app.db, id).then(setDraft);
  }, [id]);
  // Opened from a link after it was sent: there is nothing to fill in here.
  useEffect(() => {
    if (!open && !sending) app.go({ name: "visit", visit: id }, true);
  }, [open]);

  const keeper: PhotoKeeper = {
    id,
    media: session.media,
    thumbnailOf: (sha256) => session.thumbnailOf(sha256),
    position: (value) => session.position(value),
    addPhoto: async (_code, photo) => {
      setDraft(await addStopPhoto(app.db, id, photo, isoNow(systemClock)));
      await look();
      void app.sync.request();
    },
    removePhoto: async (_code, sha256) => {
      setDraft(await removeStopPhoto(app.db, id, sha256));
      await look();
    },
  };

  function change(part: Partial<StopDraft>): void {
    setDraft((before) => before && { ...before, ...part });
    void changeStop(app.db, id, part).then(
      (now) => (isBegun(now) === !!session.waiting.draft ? undefined : look()),
      () => app.set({ alarm: "write" }),
    );
  }

  /** The line above says at once whether a report is here. */
  async function look(): Promise<void> {
    await session.reload();
    app.set({ waiting: new Map(app.state.waiting).set(id, session.waiting) });
  }

  async function send(): Promise<void> {
    const lacks = !draft || lacksOfStop(draft).length > 0;
    const unanswered = session.bundle.review_questions.some((item) => !isAnswered(session.answers.get(reviewCode(item.id))));
    if (repairing ? unanswered : lacks) {
      setShowAll(true);
      requestAnimationFrame(() => document.querySelector(".fault")?.scrollIntoView({ block: "center" }));
      return;
    }
    const { failed } = makingAt(id, STOPPED);
    setSending(true);
    const position = await Promise.race([
      positionIfAllowed("sending"),
      new Promise<null>((resolve) => setTimeout(() => resolve(null), 1500)),
    ]);
    if (position) await session.position(position);
    const value = await wholeStop(app.db, id);
    // A photo that could not be added is told of before it goes without.
    const unsaid = makingAt(id, STOPPED).failed.some((each) => !failed.includes(each));
    if (unsaid || !(repairing || value)) {
      setSending(false);
      return;
    }
    if (repairing) await session.submit();
    else if (value) await session.stop(value);
    forgetFailed(id);
    app.go({ name: "visit", visit: id }, true);
    void app.sync.request(true);
  }

  // What was told already stands above the reviewer's question, and is not taken back.
  const told = new Set(repairing ? photosTold(session.bundle).map((photo) => photo.sha256) : []);
  const photos = (draft?.photos ?? []).filter((photo) => !told.has(photo.sha256));
  const waits = sending && makingAt(id, STOPPED).photos > 0 ? ADDING_WORDS[locale].waits : "";
  const lacks = showAll && draft ? lacksOfStop(draft) : [];
  const extra = textLength(draft?.text ?? "") - STOP_LONGEST;
  const tooLong = lacks.includes("too_long") ? words.fault_too_long(extra) : null;
  const textFault = lacks.includes("text") ? words.stop_fault_text : tooLong;
  const part = format.money(session.bundle.could_not_complete?.fee_minor ?? card.part_fee_minor, card.currency);
  const refused = session.troubles.filter((trouble) => trouble.kind === STOPPED).at(-1);
  return (
    <>
      <TopBar title={card.location.name} back={{ name: "visit", visit: id }} session={session} />
      <main class="screen">
        <Notices session={session} />
        <h1 tabIndex={-1}>{words.stop_title}</h1>
        {repairing ? (
          <Repair session={session} showAll={showAll} />
        ) : (
          <>
            <p class="lead">{words.stop_intro}</p>
            <p class="lead">{words.stop_fee(part, format.money(card.fee_minor, card.currency))}</p>
            {refused?.detail && <Notice tone="warn">{refused.detail}</Notice>}
            <fieldset class="question">
              <legend>{words.stop_why}</legend>
              <div class="choices">
                {reasonsOf(isPlace(card.location)).map((reason) => (
                  <label class="choice" key={reason}>
                    <input
                      type="radio"
                      name="stop-reason"
                      checked={draft?.reason === reason}
                      onClick={() => change({ reason })}
                    />
                    <span>{wordOf(reason, isPlace(card.location), words)}</span>
                  </label>
                ))}
              </div>
              {lacks.includes("reason") && <p class="fault">{words.stop_fault_reason}</p>}
            </fieldset>
            <StopText text={draft?.text ?? ""} fault={textFault} onText={(text) => change({ text })} />
          </>
        )}
        <fieldset class="question">
          <legend>
            {words.stop_photos} <span class="optional">({words.optional})</span>
          </legend>
          <p class="hint">{isPlace(card.location) ? words.stop_photos_hint : words.stop_screens_hint}</p>
          <PhotoInput session={keeper} question={{ code: STOPPED }} value={photos} disabled={!open} most={STOP_PHOTOS} />
        </fieldset>
      </main>
      <BottomBar>
        <p class="bottom-hint">{waits || (state.online ? (repairing ? "" : words.stop_then) : words.stop_offline)}</p>
        <button type="button" class="button primary" disabled={!draft || sending} onClick={() => void send()}>
          {repairing ? words.resend : words.stop_send}
        </button>
      </BottomBar>
    </>
  );
}

/** A web shop is not closed like a shop is. */
const wordOf = (reason: StopReason, place: boolean, words: Messages): string =>
  reason === "closed" && !place ? words.stop_unreachable : words.stop_reasons[reason];

/** What was told, with the photos of it: with the visit from then on, and beside what a reviewer asks. */
export function Told({ session }: { session: VisitSession }): JSX.Element | null {
  const { app, words } = useScreen();
  const [draft, setDraft] = useState<StopDraft | null>(null);
  useEffect(() => {
    void readStop(app.db, session.id).then(setDraft);
  }, [session.id]);
  // Until the server has it, what stands on this phone is what will be told.
  const sent = session.bundle.could_not_complete;
  const told = sent ?? draft;
  if (!told?.reason) return null;
  const photos = sent ? photosTold(session.bundle) : (draft?.photos ?? []);
  return (
    <section class="part told">
      <p class="over">{words.stop_told}</p>
      <h2>{wordOf(told.reason, isPlace(session.bundle.visit.location), words)}</h2>
      <p class="note-text">{told.text.trim()}</p>
      {photos.length > 0 && <PhotoInput session={session} question={{ code: STOPPED }} value={photos} disabled />}
    </section>
  );
}

function Repair({ session, showAll }: { session: VisitSession; showAll: boolean }): JSX.Element {
  return (
    <>
      <Told session={session} />
      {session.bundle.review_questions.map((item) => (
        <ReviewAnswer key={item.id} session={session} item={item} showAll={showAll} />
      ))}
    </>
  );
}

function StopText({ text, fault, onText }: { text: string; fault: string | null; onText: (text: string) => void }): JSX.Element {
  const { words } = useScreen();
  const length = textLength(text);
  return (
    <div class="question">
      <label class="legend" htmlFor="stop-text">
        {words.stop_what}
      </label>
      <p class="hint" id="stop-text-help">
        {words.stop_what_hint}
      </p>
      <div class="field">
        <textarea
          id="stop-text"
          rows={5}
          value={text}
          aria-invalid={fault !== null}
          aria-describedby="stop-text-help"
          onInput={(event) => onText(event.currentTarget.value)}
        />
        {length < STOP_SHORTEST && <span class="hint num">{words.characters_left(STOP_SHORTEST - length)}</span>}
        {length > STOP_LONGEST * 0.9 && <span class="hint num">{words.characters(length, STOP_LONGEST)}</span>}
      </div>
      {fault !== null && <p class="fault">{fault}</p>}
    </div>
  );
}
