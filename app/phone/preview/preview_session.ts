/** A visit that is none: the same form, its answers in memory only. */

import { storedAs, withStored } from "../answer_edits.ts";
import { Form, photosOf, TrackedAnswers } from "../form_engine.ts";
import type { Photo, StoredFile } from "../media.ts";
import { emptyVisit, type Media, type OtherAnswer, type StoredTimer, type Trouble, type VisitState } from "../store.ts";
import type { Bundle, QuestionnaireContent, Value, VisitStatus } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import type { Waiting } from "../waiting.ts";

const ID = "preview";

/** As much of a visit's bundle as a form shows. */
function bundleOf(versionId: string, content: QuestionnaireContent): Bundle {
  const now = new Date().toISOString();
  const name = Object.values(content.title)[0] ?? "";
  return {
    server_time: now,
    visit: {
      id: ID,
      reference: "",
      status: "started",
      study: name,
      client: "",
      location: {
        name,
        street: null,
        postal_code: null,
        city: null,
        country: null,
        latitude: null,
        longitude: null,
        opening_hours: null,
      },
      scenario: "",
      day_part: null,
      planned_on: now.slice(0, 10),
      due_at: null,
      fee_minor: 0,
      currency: "EUR",
      open_questions: 0,
      estimated_minutes: content.estimated_minutes ?? 15,
      part_fee_minor: 0,
      decided_because: "",
      appeal_until: null,
    },
    briefing: { version: 0, title: content.title, sections: [], passed_at: now, check: [] },
    scenario: { title: content.title, instructions: content.title },
    questionnaire: { version_id: versionId, content },
    answers: [],
    evidence: [],
    review_questions: [],
    affect_order: ["pleasure", "arousal"],
    could_not_complete: null,
  };
}

/** The answers that another version of the questionnaire still takes. */
export function stillFitting(form: Form, answers: Iterable<readonly [string, Value]>): TrackedAnswers {
  return TrackedAnswers.of([...answers].filter(([code, value]) => value !== null && form.answerProblem(code, value) === null));
}

export class PreviewSession implements FormSession {
  readonly answers: TrackedAnswers;
  timers = new Map<string, StoredTimer>();
  media: Media[] = [];
  readonly troubles: Trouble[] = [];
  readonly others: OtherAnswer[] = [];
  readonly form: Form;
  readonly repair = null;
  readonly bundle: Bundle;
  readonly fetchedAt = new Date().toISOString();
  state: VisitState = emptyVisit(ID);
  readonly waiting: Waiting = { answers: 0, photos: 0, files: 0, set_aside: 0, submit: false, stopped: false, anything: false };
  readonly id = ID;
  readonly store = null;
  readonly status: VisitStatus = "started";
  readonly stopped = false;
  readonly canStop = false;
  private bytes = new Map<string, ArrayBuffer>();
  private readonly listeners = new Set<() => void>();

  constructor(versionId: string, content: QuestionnaireContent, before: PreviewSession | null = null) {
    this.bundle = bundleOf(versionId, content);
    this.form = new Form(content);
    this.answers = stillFitting(this.form, before?.answers ?? []);
    if (!before) return;
    this.media = before.media;
    this.bytes = before.bytes;
    this.timers = before.timers;
    this.state = before.state;
  }

  now(): number {
    return Date.now();
  }

  canEdit(): boolean {
    return true;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async changed(): Promise<void> {
    for (const listener of this.listeners) listener();
  }

  answer(code: string, value: Value): Promise<void> {
    this.answers.set(code, value);
    return this.changed();
  }

  type(code: string, text: string): void {
    void this.answer(code, text === "" ? null : text);
  }

  async addPhoto(code: string, photo: Photo | StoredFile): Promise<void> {
    const value = this.answers.get(code);
    const before = photosOf(value);
    if (before.some((item) => item.sha256 === photo.sha256)) return;
    const captured_at = new Date().toISOString();
    const { sha256, content_type, size, thumbnail } = photo;
    this.bytes.set(sha256, photo.bytes);
    this.media = [
      ...this.media,
      { visit: ID, sha256, question_code: code, content_type, size, captured_at, state: "sent", detail: null, thumbnail },
    ];
    await this.answer(code, withStored(this.form.askedUnder(code), value, [...before, storedAs(photo, captured_at)]));
  }

  removePhoto(code: string, sha256: string): Promise<void> {
    const value = this.answers.get(code);
    const rest = photosOf(value).filter((item) => item.sha256 !== sha256);
    return this.answer(code, withStored(this.form.askedUnder(code), value, rest));
  }

  async thumbnailOf(sha256: string): Promise<ArrayBuffer | null> {
    return this.media.find((item) => item.sha256 === sha256)?.thumbnail ?? null;
  }

  async bytesOf(sha256: string): Promise<ArrayBuffer | null> {
    return this.bytes.get(sha256) ?? null;
  }

  setTimer(code: string, accumulated_ms: number, running_since: number | null): Promise<void> {
    this.timers.set(code, { visit: ID, question_code: code, accumulated_ms, running_since });
    return this.changed();
  }

  async rememberPlace(section: string): Promise<void> {
    this.state = { ...this.state, place: section };
  }

  // What a try-out never does.
  async choose(): Promise<void> {}
  isForeign(): boolean {
    return false;
  }
  given(): { at: string | null; foreign: boolean } {
    return { at: null, foreign: false };
  }
  async finish(): Promise<void> {}
  async flush(): Promise<void> {}
  async reload(): Promise<void> {}
  async start(): Promise<void> {}
  async position(): Promise<void> {}
  async submit(): Promise<void> {}
  async stop(): Promise<void> {}
  async reopen(): Promise<boolean> {
    return false;
  }
}
