/** What the phone's tests share: a clock by hand, a seeded dice, a server that keeps what it got. */

import "fake-indexeddb/auto";
import type { EventsBody, Evidence, Outcome, SyncApi } from "../../app/phone/api.ts";
import type { Clock } from "../../app/phone/clock.ts";
import { type NewEvent, type RecordOptions, record } from "../../app/phone/outbox.ts";
import type { SessionParts } from "../../app/phone/session_parts.ts";
import { emptyVisit, openStore, type PhoneDb, type VisitState } from "../../app/phone/store.ts";
import type { Bundle, EventsAnswer, Missing, Receipt, StopValue, Value, VisitCard, WireEvent } from "../../app/phone/types.ts";

export const DEVICE = "11111111-1111-4111-8111-111111111111";
export const VERSION_ID = "22222222-2222-4222-8222-222222222222";

let count = 0;
export function freshDb(): Promise<PhoneDb> {
  count += 1;
  return openStore(`test-${count}`);
}

/** The phone's own notes about a visit. */
export async function readVisit(db: PhoneDb, visit: string): Promise<VisitState> {
  return (await db.get("visits", visit)) ?? emptyVisit(visit);
}

/** mulberry32: a small generator, so that a seed names a run. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export class HandClock implements Clock {
  time = Date.UTC(2026, 10, 22, 9, 0, 0);
  private ticks = 0;
  now(): number {
    this.time += 1;
    return this.time;
  }
  elapsed(): number {
    this.ticks += 1;
    return this.ticks;
  }
}

/** What a session stands on; a write that fails fails the test. */
export function partsOf(db: PhoneDb): SessionParts {
  return {
    db,
    clock: new HandClock(),
    device: DEVICE,
    written: () => undefined,
    failed: (error) => {
      throw error;
    },
  };
}

export function card(id: string, status: VisitCard["status"] = "started"): VisitCard {
  return {
    id,
    reference: `VG-${id}`,
    status,
    study: "Study",
    client: "Client",
    location: {
      name: "Leuven",
      street: null,
      postal_code: null,
      city: null,
      country: "BE",
      latitude: null,
      longitude: null,
      opening_hours: null,
    },
    scenario: "A traveller",
    day_part: null,
    planned_on: "2026-11-22",
    due_at: "2026-11-22T21:00:00Z",
    fee_minor: 1500,
    currency: "EUR",
    open_questions: 3,
    estimated_minutes: 10,
    part_fee_minor: 750,
    decided_because: "",
    appeal_until: null,
  };
}

export function bundle(visit: VisitCard, content?: Bundle["questionnaire"]["content"]): Bundle {
  return {
    server_time: "2026-11-22T09:00:00Z",
    visit,
    briefing: { version: 1, title: { en: "Briefing" }, sections: [], passed_at: null, check: [] },
    scenario: { title: { en: "Role" }, instructions: { en: "Play" } },
    questionnaire: {
      version_id: VERSION_ID,
      content: content ?? {
        title: { en: "Visit" },
        sections: [
          {
            code: "desk",
            title: { en: "Desk" },
            questions: [
              { code: "words", kind: "long_text", label: { en: "What was said?" } },
              { code: "greeted", kind: "yes_no", label: { en: "Greeted?" }, why_when: ["no"] },
              { code: "queue", kind: "photo", label: { en: "Queue" }, required: false },
            ],
          },
        ],
      },
    },
    answers: [],
    evidence: [],
    review_questions: [],
    affect_order: ["pleasure", "arousal"],
    could_not_complete: null,
  };
}

export function answerEvent(visit: string, code: string, value: Value, clock: Clock): NewEvent {
  return {
    visit,
    device: DEVICE,
    kind: "answer",
    question_code: code,
    value,
    captured_at: new Date(clock.now()).toISOString(),
    elapsed_ms: clock.elapsed(),
    questionnaire_version_id: VERSION_ID,
  };
}

export function write(db: PhoneDb, event: NewEvent, options?: RecordOptions) {
  return record(db, event, options);
}

/** What happens to the next request: served, or one of the ways in which it goes wrong. */
export type Fate =
  | "fine"
  | "unreachable"
  | "error"
  | "signed_out"
  /** The server keeps it, the answer gets lost. */
  | "answer_lost"
  /** The network delivers the same request twice. */
  | "twice"
  /** The tab dies before the request leaves. */
  | "killed_before"
  /** The tab dies when the server has it, before the receipt is in. */
  | "killed_after";

export const POISON = "poison";

/** Keeps events by (visit, device, sequence), as the protocol says. */
export class FakeServer implements SyncApi {
  readonly kept = new Map<string, WireEvent>();
  /** In order of arrival, each event once. */
  readonly arrived: { visit: string; device: string; sequence: number }[] = [];
  readonly photos = new Map<string, ArrayBuffer>();
  readonly batches: number[] = [];
  readonly submitted = new Set<string>();
  /** Visits that belong to somebody else. */
  readonly foreign = new Set<string>();
  largestBatch = 500;
  fate: () => Fate = () => "fine";
  killed: () => void = () => undefined;

  static key(visit: string, device: string, sequence: number): string {
    return `${visit}/${device}/${sequence}`;
  }

  private async meet<T>(serve: () => Outcome<T>): Promise<Outcome<T>> {
    const refuse = (status: number): Outcome<T> => ({
      kind: "refused",
      problem: { status, code: "", title: "Refused", detail: `refused with ${status}` },
      retry_after_s: null,
    });
    switch (this.fate()) {
      case "unreachable":
        return { kind: "network" };
      case "error":
        return refuse(503);
      case "signed_out":
        return refuse(401);
      case "answer_lost":
        serve();
        return { kind: "network" };
      case "twice":
        serve();
        return serve();
      case "killed_before":
        this.killed();
        return new Promise(() => undefined);
      case "killed_after":
        serve();
        this.killed();
        return new Promise(() => undefined);
      default:
        return serve();
    }
  }

  sendEvents(visit: string, body: EventsBody): Promise<Outcome<EventsAnswer>> {
    return this.meet(() => this.take(visit, body));
  }

  private take(visit: string, body: EventsBody): Outcome<EventsAnswer> {
    const refuse = (status: number, detail: string): Outcome<EventsAnswer> => ({
      kind: "refused",
      problem: { status, code: "", title: detail, detail },
      retry_after_s: null,
    });
    this.batches.push(body.events.length);
    if (this.foreign.has(visit)) return refuse(404, "not yours");
    if (body.events.length > this.largestBatch) return refuse(413, "too large");
    if (body.events.some((event) => event.value === POISON)) return refuse(422, "unreadable");
    const missing: Missing[] = [];
    const receipts = body.events.map((event): Receipt => {
      const key = FakeServer.key(visit, body.device_id, event.sequence);
      const before = this.kept.get(key);
      const receipt: Receipt = {
        sequence: event.sequence,
        outcome: "stored",
        detail: null,
        received_at: "2026-11-22T10:00:00Z",
      };
      if (before) {
        const same = JSON.stringify(before) === JSON.stringify(event);
        return same ? { ...receipt, outcome: "duplicate" } : { ...receipt, outcome: "conflict", stored: before.value };
      }
      this.kept.set(key, structuredClone(event));
      this.arrived.push({ visit, device: body.device_id, sequence: event.sequence });
      if (event.kind === "submit" || event.kind === "could_not_complete") {
        const named = event.kind === "submit" ? this.photosNamed(visit) : (event.value as StopValue).photos.map((p) => p.sha256);
        for (const photo of named) {
          if (!this.photos.has(photo)) {
            missing.push({ question_code: "queue", section_code: "desk", reason: "photo_not_received" });
          }
        }
        if (missing.length > 0) return { ...receipt, outcome: "refused", detail: "missing" };
        this.submitted.add(visit);
      }
      return receipt;
    });
    const status = this.submitted.has(visit) ? "submitted" : "started";
    return {
      kind: "ok",
      body: { server_time: "2026-11-22T10:00:00Z", receipts, visit: card(visit, status), missing },
    };
  }

  private photosNamed(visit: string): string[] {
    const named: string[] = [];
    for (const [key, event] of this.kept) {
      if (!key.startsWith(`${visit}/`) || !Array.isArray(event.value)) continue;
      for (const item of event.value) if (typeof item === "object") named.push(item.sha256);
    }
    return named;
  }

  sendEvidence(_visit: string, sha256: string, evidence: Evidence): Promise<Outcome<unknown>> {
    return this.meet(() => {
      if (evidence.bytes.byteLength === 0) {
        return {
          kind: "refused",
          problem: { status: 422, code: "evidence_not_an_image", title: "", detail: "no image" },
          retry_after_s: null,
        };
      }
      this.photos.set(sha256, evidence.bytes);
      return { kind: "ok", body: {} };
    });
  }
}
