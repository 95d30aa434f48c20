/** One opened visit: its answers in memory, each change written to the phone at once. */

import { storedAs, withStored } from "./answer_edits.ts";
import { isoNow } from "./clock.ts";
import { Form, photosOf, Repair, TrackedAnswers } from "./form_engine.ts";
import { isLike, KEPT, type Kept, readKept } from "./kept_visit.ts";
import { handsInAll, isOpenNow, submission } from "./legs.ts";
import { made } from "./making.ts";
import type { Photo, PhotoFault, StoredFile } from "./media.ts";
import { asMedia, bytesOf, thumbnailOf } from "./media_copies.ts";
import { type NewEvent, type RecordOptions, record, withdrawSubmit } from "./outbox.ts";
import { promoteDrafts, type SessionParts } from "./session_parts.ts";
import {
  changeVisit,
  type Draft,
  type Media,
  type OtherAnswer,
  type PhoneDb,
  reading,
  type StoredAnswer,
  type StoredTimer,
  saveDraft,
  saveTimer,
  type Trouble,
  type VisitState,
} from "./store.ts";
import type { Bundle, EventKind, PositionValue, Question, StopValue, Value, VisitStatus } from "./types.ts";
import { Unwritten } from "./unwritten.ts";
import type { Waiting } from "./waiting.ts";

export { promoteDrafts, type SessionParts };

/** A pause in typing of this length turns the draft into an event. */
export const TYPING_PAUSE_MS = 400;

/** What the form's screens need of an opened visit; a try-out has one without a phone's store behind it. */
export type FormSession = Omit<Pick<VisitSession, keyof VisitSession>, "isCurrent">;

export class VisitSession {
  answers = new TrackedAnswers();
  timers = new Map<string, StoredTimer>();
  media: Media[] = [];
  troubles: Trouble[] = [];
  /** Answers of other phones beside those that stand: the shopper has yet to choose. */
  others: OtherAnswer[] = [];
  private readonly unwritten: Unwritten;
  private kept = new Map<string, StoredAnswer>();
  readonly form: Form;
  readonly repair: Repair | null;
  private readonly typing = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly drafts = new Map<string, Draft>();
  private keeping = false;
  private readonly writing = new Set<Promise<unknown>>();
  private readonly listeners = new Set<() => void>();
  /** What the screens were last told of beside the answers. */
  private seen = "";
  /** The copy of the visit that this was opened on, or a later one that says the same. */
  private copy: unknown = null;
  /** Raised with each change here, so that a slow read never overwrites a newer answer. */
  private revision = 0;

  private constructor(
    private readonly parts: SessionParts,
    readonly bundle: Bundle,
    readonly fetchedAt: string,
    public state: VisitState,
    public waiting: Waiting,
  ) {
    this.form = new Form(bundle.questionnaire.content);
    this.unwritten = parts.unwritten ?? new Unwritten();
    const returned = bundle.visit.status === "returned";
    this.repair = returned ? new Repair(this.form, bundle.review_questions) : null;
  }

  /** Opens the visit from the copy on this phone; null when there is none. */
  static async open(parts: SessionParts, visit: string): Promise<VisitSession | null> {
    const tx = reading(parts.db, "bundles", ...KEPT);
    const [stored, kept] = await Promise.all([tx.objectStore("bundles").get(visit), readKept(parts.db, visit, tx)]);
    if (!stored) return null;
    // Opened here for the first time: go on where the other phone was.
    const state = { ...kept.state, place: kept.state.place ?? stored.bundle.place ?? null };
    const session = new VisitSession(parts, stored.bundle, stored.fetched_at, state, kept.waiting);
    session.takeOver(kept, true);
    session.copy = kept.copy;
    return session;
  }

  get id(): string {
    return this.bundle.visit.id;
  }

  /** The status as the shopper should see it: what was done on this phone counts already. */
  get status(): VisitStatus {
    const { status } = this.bundle.visit;
    if (this.waiting.submit && ["briefed", "started", "returned"].includes(status)) {
      const sending = this.waiting.legs ?? [];
      const whole = sending.length === 0 || this.waiting.stopped || handsInAll(this.bundle.visit, sending);
      return whole ? "submitted" : "started";
    }
    if ((status === "briefed" || status === "assigned") && this.state.started) return "started";
    return status;
  }

  /** Where parts of a recording are kept while it is made; none in a try-out. */
  get store(): PhoneDb | null {
    return this.parts.db;
  }

  now(): number {
    return this.parts.clock.now();
  }

  canEdit(code: string): boolean {
    if (this.status === "started") return isOpenNow(this, code);
    return this.status === "returned" && !!this.repair?.allows(code);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  /** Reads again what the phone keeps, leaving alone what is being typed at this moment. */
  async reload(): Promise<void> {
    await this.readAgain();
  }

  /** Reads again, and says whether the copy of the visit that the phone keeps now is still what this form stands on. */
  async isCurrent(): Promise<boolean> {
    const { copy } = await this.readAgain();
    if (copy !== this.copy && !isLike(this.bundle, await this.parts.db.get("bundles", this.id))) return false;
    this.copy = copy;
    return true;
  }

  private async readAgain(): Promise<Kept> {
    await Promise.allSettled(this.writing);
    const before = this.revision;
    const kept = await readKept(this.parts.db, this.id);
    // Anything written meanwhile is newer than what was read: the next reload sees it.
    this.takeOver(kept, this.revision === before);
    return kept;
  }

  private takeOver({ answers, drafts, timers, media, troubles, others, state, waiting }: Kept, isNewest: boolean): void {
    let isNews = false;
    if (isNewest) {
      const read = new Map<string, Value>(answers.map((a) => [a.question_code, a.value]));
      for (const [code, value] of this.unwritten.answersOf(this.id)) read.set(code, value);
      for (const draft of drafts) read.set(draft.question_code, draft.value);
      for (const code of this.typing.keys()) {
        read.set(code, this.answers.get(code) ?? null);
      }
      isNews = this.answers.takeOver(read);
      this.timers = new Map(timers.map((timer) => [timer.question_code, timer]));
    }
    this.media = media;
    this.troubles = troubles;
    this.others = others;
    this.kept = new Map(answers.map((answer) => [answer.question_code, answer]));
    this.state = { ...state, place: state.place ?? this.state.place };
    this.waiting = waiting;
    // Most of the time this finds what the screen shows already.
    const seen = JSON.stringify([media, troubles, others, timers, this.state, waiting]);
    if (seen === this.seen && !isNews) return;
    this.seen = seen;
    this.changed();
  }

  private write(work: Promise<unknown>): Promise<void> {
    this.revision += 1;
    this.parts.writing?.();
    const kept = work.then(
      () => this.parts.written(),
      (error: unknown) => this.parts.failed(error),
    );
    this.writing.add(kept);
    return kept.finally(() => this.writing.delete(kept));
  }

  private append(kind: EventKind, code: string | null, value: Value, options: RecordOptions = {}): Promise<void> {
    const { db, clock, device } = this.parts;
    const event: NewEvent = {
      visit: this.id,
      device,
      kind,
      question_code: code,
      value,
      captured_at: isoNow(clock),
      elapsed_ms: clock.elapsed(),
      questionnaire_version_id: this.bundle.questionnaire.version_id,
    };
    const written = record(db, event, options).then(
      () => this.unwritten.settle(this.id, code),
      (error: unknown) => {
        this.unwritten.add(event, options);
        throw error;
      },
    );
    return this.write(written);
  }

  /** Gives an answer: on screen at once, on the phone with the same breath. */
  answer(code: string, value: Value, options: RecordOptions = {}): Promise<void> {
    if (!this.canEdit(code)) return Promise.resolve();
    this.answers.set(code, value);
    const done = this.append("answer", code, value, options);
    this.changed();
    return done;
  }

  /** Whether a mark is another phone's. */
  isForeign(mark: string | null | undefined): boolean {
    return !!mark && !mark.startsWith(`${this.parts.device}:`);
  }

  /** When the answer that stands was given, and whether on another phone. */
  given(code: string): { at: string | null; foreign: boolean } {
    const kept = this.kept.get(code);
    return { at: kept?.captured_at ?? null, foreign: this.isForeign(kept?.mark) };
  }

  /** Of the answers that two phones gave, this is the one; the others are kept on the server, out of the way. */
  async choose(code: string, value: Value): Promise<void> {
    const settles = this.others.filter((other) => other.question_code === code).map((other) => other.mark);
    this.others = this.others.filter((other) => other.question_code !== code);
    await this.answer(code, value, { settles });
  }

  /** Takes one letter more or less; the draft is kept at once, the event follows after a pause. */
  type(code: string, text: string): void {
    if (!this.canEdit(code)) return;
    const { db, clock } = this.parts;
    this.answers.set(code, text);
    const before = this.typing.get(code);
    if (before) clearTimeout(before);
    this.typing.set(
      code,
      setTimeout(() => void this.finish(code), TYPING_PAUSE_MS),
    );
    this.drafts.set(code, {
      visit: this.id,
      question_code: code,
      value: text,
      captured_at: isoNow(clock),
      elapsed_ms: clock.elapsed(),
    });
    if (!this.keeping) void this.write(this.keepDrafts(db));
    this.changed();
  }

  /** Writes the newest letters, one write at a time: fast typing never waits behind its own past. */
  private async keepDrafts(db: PhoneDb): Promise<void> {
    this.keeping = true;
    try {
      while (this.drafts.size > 0) {
        const [draft] = this.drafts.values();
        if (!draft) break;
        this.drafts.delete(draft.question_code);
        // What has become an event meanwhile is no draft any more.
        if (this.typing.has(draft.question_code)) await saveDraft(db, draft);
      }
    } finally {
      this.keeping = false;
    }
  }

  /** Ends the typing in one field: the draft becomes an event. */
  finish(code: string): Promise<void> {
    const timer = this.typing.get(code);
    if (timer === undefined) return Promise.resolve();
    clearTimeout(timer);
    this.typing.delete(code);
    const text = this.answers.get(code);
    return this.append("answer", code, text === "" ? null : (text ?? null), { supersede: true });
  }

  /** Ends all typing, for instance when the page is hidden; resolves when it is on the phone. */
  async flush(): Promise<void> {
    await Promise.all([...this.typing.keys()].map((code) => this.finish(code)));
    await Promise.allSettled(this.writing);
  }

  /** The question whose own answer stands here; none for what stands beside one, such as forced evidence. */
  private questionAt(code: string): Question | undefined {
    return this.form.askedUnder(code);
  }

  /** Adds a photo, recording or file to an answer: bytes, answer and event are one write. */
  async addPhoto(code: string, photo: Photo | StoredFile): Promise<void> {
    // It took a while to make ready: by now the visit may be open anew, and more may stand there. A store that cannot be
    // read now may still be written later.
    await this.reload().catch(() => undefined);
    if (!this.canEdit(code)) throw Object.assign(new Error("closed"), { fault: "closed" satisfies PhotoFault });
    const value = this.answers.get(code);
    const before = photosOf(value);
    if (before.some((item) => item.sha256 === photo.sha256)) return;
    const item = storedAs(photo, isoNow(this.parts.clock));
    const media = asMedia(this.id, code, photo, item.captured_at);
    const next = withStored(this.questionAt(code), value, [...before, item]);
    await this.answer(code, next, { media: { media, bytes: photo.bytes } });
    await this.reload();
  }

  /** Takes a photo, recording or file out of an answer; bytes that no other answer names leave the phone. */
  async removePhoto(code: string, sha256: string): Promise<void> {
    if (!this.canEdit(code)) return;
    const value = this.answers.get(code);
    const rest = photosOf(value).filter((item) => item.sha256 !== sha256);
    await this.answer(code, withStored(this.questionAt(code), value, rest));
    const elsewhere = [...this.answers].some(
      ([other, given]) => other !== code && photosOf(given).some((item) => item.sha256 === sha256),
    );
    if (!elsewhere) {
      const { db } = this.parts;
      await db.delete("media", [this.id, sha256]);
      await db.delete("media_bytes", [this.id, sha256]);
      await db.delete("thumbnails", [this.id, sha256]);
    }
    await this.reload();
  }

  /** The small copy of a photo; null where there is none to be had. */
  thumbnailOf(sha256: string): Promise<ArrayBuffer | null> {
    return thumbnailOf(this.parts.db, this.id, sha256, this.bundle.evidence);
  }

  /** The bytes of a photo, recording or file that this phone has, or of a recording wherever it is; null where there are none to be had. */
  bytesOf(sha256: string, anywhere = false): Promise<ArrayBuffer | null> {
    return bytesOf(this.parts.db, this.id, sha256, anywhere ? this.bundle.evidence : []);
  }

  setTimer(code: string, accumulated_ms: number, running_since: number | null): Promise<void> {
    const timer = { visit: this.id, question_code: code, accumulated_ms, running_since };
    this.timers.set(code, timer);
    this.changed();
    return this.write(saveTimer(this.parts.db, timer));
  }

  async start(): Promise<void> {
    await this.append("start", null, {});
    await this.reload();
  }

  position(value: PositionValue): Promise<void> {
    return this.append("position", null, value);
  }

  /** Hands the visit in; it leaves as soon as there is a network and all photos are there. */
  async submit(): Promise<void> {
    await made(this.id);
    await this.flush();
    await this.unwritten.retry(this.parts.db);
    // Never without an answer that found no room: the alarm about it stands, and sending is tried again.
    if (this.unwritten.answersOf(this.id).length > 0) return;
    await this.append("submit", null, submission(this));
    await this.reload();
  }

  /** Whether it was told of this visit that it could not be completed, here or on the server. */
  get stopped(): boolean {
    return !!this.bundle.could_not_complete || this.waiting.stopped || !!this.state.stopped;
  }

  /** Whether it can still be told that this visit could not be completed. */
  get canStop(): boolean {
    return this.status === "briefed" || this.status === "started";
  }

  /** Tells that the visit could not be completed; it leaves like a submission does. */
  async stop(value: StopValue): Promise<void> {
    await this.flush();
    if (!this.canStop) return;
    await this.append("could_not_complete", null, value);
    await this.reload();
  }

  /** Takes the submission back while it has not left the phone; false when it is too late. */
  async reopen(): Promise<boolean> {
    const free = await withdrawSubmit(this.parts.db, this.id);
    await this.reload();
    return free;
  }

  async rememberPlace(section: string): Promise<void> {
    if (this.state.place === section) return;
    this.state = { ...this.state, place: section };
    await changeVisit(this.parts.db, this.id, { place: section });
  }
}
