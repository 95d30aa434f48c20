/**
 * The outbox: every event stays until the server's receipt for it is in.
 *
 * Sequences are never used twice: the counter is raised in the transaction that writes the event,
 * so a tab killed at any moment leaves either both or neither.
 */

import { unwrap } from "idb";
import {
  AS_TYPED,
  type Draft,
  emptyVisit,
  type Media,
  type OutboxEvent,
  ofVisit,
  type PhoneDb,
  STRICT,
  type StoredAnswer,
  type Trouble,
  type VisitState,
} from "./store.ts";
import type { EventKind, EventsAnswer, PositionValue, Receipt, Value, WireEvent } from "./types.ts";

export interface NewEvent {
  visit: string;
  device: string;
  kind: EventKind;
  question_code: string | null;
  value: Value;
  captured_at: string;
  elapsed_ms: number;
  questionnaire_version_id: string;
}

export interface RecordOptions {
  /** Replace an event of the same question that was never sent: for typing and sliding. */
  supersede?: boolean;
  /** Answers of other phones that this one settles, because the shopper chose. */
  settles?: string[];
  /** What was typed and is no answer as it stands: kept beside this one, in the same transaction. */
  typed?: string;
  /** A photo that belongs to this answer, written in the same transaction. */
  media?: { media: Media; bytes: ArrayBuffer };
}

/** What hands a visit in; it waits for the photos. */
export const HANDS_IN: ReadonlySet<EventKind> = new Set<EventKind>(["submit", "could_not_complete"]);

/** Marks that one event carries at most. */
const MOST_MARKS = 8;
const RECORD_STORES = [
  "events",
  "visits",
  "answers",
  "drafts",
  "media",
  "media_bytes",
  "troubles",
  "others",
  "thumbnails",
] as const;

/**
 * Writes an event, the answer it gives and the photo it names in one strict transaction. The transaction is opened in the
 * tick of the call, reads all it needs at once, writes and commits: a page that goes away right after a tap loses nothing.
 */
export async function record(db: PhoneDb, event: NewEvent, options: RecordOptions = {}): Promise<OutboxEvent> {
  const tx = db.transaction(RECORD_STORES, "readwrite", STRICT);
  // A promise for each request would hold a slow phone up.
  const raw = unwrap(tx);
  const store = (name: (typeof RECORD_STORES)[number]): IDBObjectStore => raw.objectStore(name);
  const { visit, question_code, value, captured_at } = event;
  const here = [visit, question_code ?? ""];
  const answers = event.kind === "answer" && question_code !== null;
  try {
    const older = options.supersede && question_code !== null ? store("events").index("by_question").getAll(here) : null;
    const shown = answers ? store("answers").get(here) : null;
    const draft = answers ? store("drafts").getKey(here) : null;
    const told = answers ? store("troubles").getAll(ofVisit(visit)) : null;
    const kept = store("visits").get(visit);
    await answered(kept);
    const state = (kept.result as VisitState | undefined) ?? emptyVisit(visit);
    const stored: OutboxEvent = { ...event, sequence: state.next_sequence, attempts: 0, set_aside: null };
    // One that was sent may already be on the server: only its receipt removes it.
    const unsent = ((older?.result ?? []) as OutboxEvent[]).filter((other) => other.attempts === 0);
    const marks = [...unsent.flatMap((other) => other.replaces ?? []), ...(options.settles ?? [])];
    const mark = (shown?.result as StoredAnswer | undefined)?.mark;
    if (mark && !mark.startsWith(`${event.device}:`)) marks.push(mark);
    if (marks.length > 0) stored.replaces = [...new Set(marks)].slice(-MOST_MARKS);
    for (const other of unsent) if (other.kind === event.kind) store("events").delete([visit, other.sequence]);
    store("events").add(stored);
    const arrived = arrivalIn(event);
    store("visits").put({
      ...state,
      next_sequence: state.next_sequence + 1,
      started: state.started || event.kind === "start",
      missing: HANDS_IN.has(event.kind) ? [] : state.missing,
      ...(arrived ? { arrival: { value: arrived, at: captured_at, seen: false } } : {}),
    } satisfies VisitState);
    if (answers) store("answers").put({ visit, question_code, value, captured_at } satisfies StoredAnswer);
    if (draft?.result) store("drafts").delete(here);
    if (answers) {
      const code = AS_TYPED + question_code;
      const { elapsed_ms } = event;
      if (options.typed === undefined) store("drafts").delete([visit, code]);
      else store("drafts").put({ visit, question_code: code, value: options.typed, captured_at, elapsed_ms } satisfies Draft);
    }
    // A new answer settles what was said about the one before.
    for (const trouble of (told?.result ?? []) as Trouble[]) {
      if (trouble.question_code === question_code) store("troubles").delete([visit, trouble.sequence]);
    }
    for (const settled of question_code === null ? [] : (options.settles ?? [])) store("others").delete([...here, settled]);
    if (options.media) {
      const { media, bytes } = options.media;
      const { sha256, thumbnail } = media;
      store("media").put({ ...media, thumbnail: null } satisfies Media);
      if (thumbnail) store("thumbnails").put({ visit: media.visit, sha256, bytes: thumbnail });
      store("media_bytes").put({ visit: media.visit, sha256, bytes });
    }
    tx.commit();
    await tx.done;
    return stored;
  } catch (error) {
    try {
      tx.abort(); // half a write is none
    } catch {
      // It broke off by itself, and knows better than its last request why.
    }
    await tx.done.catch(() => undefined);
    throw tx.error ?? error;
  }
}

/** Resolves when a request is done. Those of one transaction are answered in order: the last one speaks for all before it. */
function answered(request: IDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}

/** The position on arrival, where the event is one. */
function arrivalIn({ kind, value }: NewEvent): PositionValue | null {
  const isArrival =
    kind === "position" && typeof value === "object" && value !== null && "moment" in value && value.moment === "arrival";
  return isArrival ? (value as PositionValue) : null;
}

/** The visits that have something to send. */
export async function visitsWithEvents(db: PhoneDb): Promise<string[]> {
  const waiting = (await db.getAll("events")).filter((event) => event.set_aside === null);
  return [...new Set(waiting.map((event) => event.visit))];
}

/** The oldest waiting events of a visit, of one device, in order. */
export async function nextBatch(db: PhoneDb, visit: string, limit: number, holdSubmit: boolean): Promise<OutboxEvent[]> {
  const waiting = (await db.getAll("events", ofVisit(visit))).filter((event) => event.set_aside === null);
  const submit = holdSubmit ? waiting.findIndex((event) => HANDS_IN.has(event.kind)) : -1;
  const ready = submit >= 0 ? waiting.slice(0, submit) : waiting;
  const device = ready[0]?.device;
  const other = ready.findIndex((event) => event.device !== device);
  return ready.slice(0, Math.min(limit, other < 0 ? ready.length : other));
}

/** Notes that events are about to leave, so that they are no longer replaced or withdrawn; gives those that were not replaced meanwhile. */
export async function markSending(db: PhoneDb, batch: OutboxEvent[]): Promise<OutboxEvent[]> {
  const tx = db.transaction("events", "readwrite", STRICT);
  const leaving: OutboxEvent[] = [];
  for (const event of batch) {
    const here = await tx.store.get([event.visit, event.sequence]);
    if (!here) continue;
    leaving.push(event);
    await tx.store.put({ ...here, attempts: here.attempts + 1 });
  }
  await tx.done;
  return leaving;
}

/** An event as it travels. */
export function toWire(event: OutboxEvent): WireEvent {
  const { sequence, kind, question_code, value, captured_at, elapsed_ms } = event;
  const { questionnaire_version_id, replaces } = event;
  return {
    sequence,
    kind,
    question_code,
    value,
    captured_at,
    elapsed_ms,
    questionnaire_version_id,
    ...(replaces ? { replaces } : {}),
  };
}

function troubleOf(event: OutboxEvent, receipt: Receipt): Trouble {
  return {
    visit: event.visit,
    sequence: event.sequence,
    kind: event.kind,
    question_code: event.question_code,
    value: event.value,
    outcome: receipt.outcome,
    detail: receipt.detail,
    stored: receipt.stored ?? null,
    at: receipt.received_at,
  };
}

/**
 * Removes what the server has, and only that; keeps what a person must see about it.
 * Returns how many events were removed.
 */
export async function applyReceipts(db: PhoneDb, visit: string, answer: EventsAnswer): Promise<number> {
  const tx = db.transaction(["events", "visits", "troubles"], "readwrite", STRICT);
  const events = tx.objectStore("events");
  const visits = tx.objectStore("visits");
  let state = (await visits.get(visit)) ?? emptyVisit(visit);
  let removed = 0;
  for (const receipt of answer.receipts) {
    const event = await events.get([visit, receipt.sequence]);
    if (!event) continue;
    await events.delete([visit, receipt.sequence]);
    removed += 1;
    state = { ...state, confirmed_at: receipt.received_at, blocked: null };
    const troubles = tx.objectStore("troubles");
    if (receipt.outcome === "stored" || receipt.outcome === "duplicate") {
      await troubles.delete([visit, receipt.sequence]);
    } else {
      await troubles.put(troubleOf(event, receipt));
    }
    if (HANDS_IN.has(event.kind)) {
      const taken = receipt.outcome === "stored" || receipt.outcome === "duplicate";
      state = {
        ...state,
        submitted_at: taken ? receipt.received_at : state.submitted_at,
        stopped: state.stopped || (taken && event.kind === "could_not_complete"),
        missing: taken ? [] : answer.missing,
      };
    }
  }
  await visits.put(state);
  await tx.done;
  return removed;
}

/** Takes one event that the server cannot read out of the line; it stays on the phone and is shown. */
export async function setAside(db: PhoneDb, event: OutboxEvent, detail: string, at: string): Promise<void> {
  const tx = db.transaction(["events", "troubles"], "readwrite", STRICT);
  const here = await tx.objectStore("events").get([event.visit, event.sequence]);
  if (here) {
    await tx.objectStore("events").put({ ...here, set_aside: detail });
    const { visit, sequence, kind, question_code, value } = here;
    await tx.objectStore("troubles").put({
      visit,
      sequence,
      kind,
      question_code,
      value,
      outcome: "set_aside",
      detail,
      stored: null,
      at,
    });
  }
  await tx.done;
}

/** Puts what was set aside back in line: a newer server or app may take it after all. */
export async function retrySetAside(db: PhoneDb): Promise<void> {
  if ((await db.getAll("events")).every((event) => event.set_aside === null)) return;
  const tx = db.transaction("events", "readwrite", STRICT);
  for (const event of await tx.store.getAll()) {
    if (event.set_aside !== null) await tx.store.put({ ...event, set_aside: null });
  }
  await tx.done;
}

/** Takes back a submission that has not left the phone; false when it may already be on its way. */
export async function withdrawSubmit(db: PhoneDb, visit: string): Promise<boolean> {
  const tx = db.transaction("events", "readwrite", STRICT);
  const submits = (await tx.store.getAll(ofVisit(visit))).filter((e) => HANDS_IN.has(e.kind));
  const free = submits.every((event) => event.attempts === 0 || event.set_aside !== null);
  if (free) {
    for (const event of submits) await tx.store.delete([visit, event.sequence]);
  }
  await tx.done;
  return free;
}
