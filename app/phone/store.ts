/** What this phone keeps: one IndexedDB database, written with strict durability. */

import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import type { TimerState } from "./clock.ts";
import type { Bundle, Missing, PositionValue, Receipt, ServerAnswer, Value, VisitCard, WireEvent, Work } from "./types.ts";

/** An event waiting for its receipt. `attempts` counts sendings, so that a sent one is never replaced. */
export interface OutboxEvent extends WireEvent {
  visit: string;
  device: string;
  attempts: number;
  /** Why the server would not take it; set aside, so that it cannot hold up the others. */
  set_aside: string | null;
}

export interface StoredAnswer extends ServerAnswer {
  visit: string;
}

/** An answer of another phone beside the one that stands: the shopper has yet to choose. */
export interface OtherAnswer extends StoredAnswer {
  mark: string;
}

/** A recording that is being made, or was when the app was closed; its sound is in parts. */
export interface KeptRecording {
  visit: string;
  id: string;
  question_code: string;
  content_type: string;
  started_at: string;
  /** Seconds of sound in the parts. */
  seconds: number;
  /** When the last part was kept. */
  kept_at: string;
}

export interface Draft {
  visit: string;
  question_code: string;
  value: string;
  captured_at: string;
  elapsed_ms: number;
}

/** Before the code of a draft that is no answer as it stands, such as "10-12" for a number: shown again as it was typed, never sent. */
export const AS_TYPED = "typed:";

/** A receipt that a person must see: a conflict, a late answer, a refusal. */
export interface Trouble {
  visit: string;
  sequence: number;
  kind: WireEvent["kind"];
  question_code: string | null;
  value: Value;
  outcome: Receipt["outcome"] | "set_aside";
  detail: string | null;
  stored: Value;
  at: string;
}

export interface VisitState {
  visit: string;
  next_sequence: number;
  started: boolean;
  /** The section that was open last. */
  place: string | null;
  /** When the server took the submission. */
  submitted_at: string | null;
  /** What the server took says that the visit could not be completed. */
  stopped?: boolean;
  missing: Missing[];
  /** The position on arrival, or that it was refused; whether what it means was shown, and whether the shopper closed that. */
  arrival?: { value: PositionValue; at: string; seen: boolean; shown?: boolean };
  /** When the server last confirmed something of this visit. */
  confirmed_at: string | null;
  /** Why the server does not take anything for this visit at present. */
  blocked: string | null;
}

export interface StoredBundle {
  id: string;
  bundle: Bundle;
  fetched_at: string;
  /** The language of what the server says in it; none for a copy of an older app. */
  locale?: string;
}

export interface StoredWork {
  work: Work;
  fetched_at: string;
}

export interface Media {
  visit: string;
  sha256: string;
  question_code: string;
  content_type: string;
  size: number;
  captured_at: string;
  state: "waiting" | "sent" | "refused";
  detail: string | null;
  /** Only on its way into the store: it is kept apart. */
  thumbnail: ArrayBuffer | null;
  /** Bytes that the server has of it, while it is on its way in parts. */
  arrived?: number;
}

export interface StoredTimer extends TimerState {
  visit: string;
  question_code: string;
}

export interface PhoneSchema extends DBSchema {
  meta: { key: string; value: unknown };
  bundles: { key: string; value: StoredBundle };
  answers: { key: [string, string]; value: StoredAnswer };
  drafts: { key: [string, string]; value: Draft };
  events: {
    key: [string, number];
    value: OutboxEvent;
    indexes: { by_question: [string, string] };
  };
  visits: { key: string; value: VisitState };
  troubles: { key: [string, number]; value: Trouble };
  media: { key: [string, string]; value: Media; indexes: { by_state: [string, string, string] } };
  media_bytes: {
    key: [string, string];
    value: { visit: string; sha256: string; bytes: ArrayBuffer };
  };
  timers: { key: [string, string]; value: StoredTimer };
  others: { key: [string, string, string]; value: OtherAnswer };
  /** Small copies of the photos, apart, so that a list of photos is read without them. */
  thumbnails: { key: [string, string]; value: { visit: string; sha256: string; bytes: ArrayBuffer } };
  recordings: { key: [string, string]; value: KeptRecording };
  recording_parts: {
    key: [string, string, number];
    value: { visit: string; id: string; number: number; bytes: ArrayBuffer };
  };
}

export type PhoneDb = IDBPDatabase<PhoneSchema>;
type Growing = IDBPTransaction<PhoneSchema, StoreNames<PhoneSchema>[], "versionchange">;

export type Reading = IDBPTransaction<PhoneSchema, StoreNames<PhoneSchema>[], "readonly">;

/** One reading of several stores: with a transaction for each value a slow phone needs longer to begin reading than to read. */
export function reading(db: PhoneDb, ...stores: StoreNames<PhoneSchema>[]): Reading {
  const tx = db.transaction(stores, "readonly");
  // Each value says by itself that it could not be read.
  tx.done.catch(() => undefined);
  return tx;
}

export const STRICT = { durability: "strict" } as const;

/** The layout of the store. It only ever grows, so that an older app can go on with what a newer one made. */
export const LAYOUT = 2;

export interface StoreEvents {
  /** Another tab, with an older version of the app, still has the store open; the opening goes on by itself after that. */
  blocked?: () => void;
  /** A newer version in another tab wants the store; `close` lets it have it. */
  blocking?: (close: () => void) => void;
  /** The browser closed the store, for instance because its data was cleared. */
  terminated?: () => void;
}

async function grow(db: PhoneDb, from: number, _to: number | null, tx: Growing): Promise<void> {
  if (from < 1) {
    db.createObjectStore("meta");
    db.createObjectStore("bundles", { keyPath: "id" });
    db.createObjectStore("answers", { keyPath: ["visit", "question_code"] });
    db.createObjectStore("drafts", { keyPath: ["visit", "question_code"] });
    const events = db.createObjectStore("events", { keyPath: ["visit", "sequence"] });
    events.createIndex("by_question", ["visit", "question_code"]);
    db.createObjectStore("visits", { keyPath: "visit" });
    db.createObjectStore("troubles", { keyPath: ["visit", "sequence"] });
    db.createObjectStore("media", { keyPath: ["visit", "sha256"] });
    db.createObjectStore("media_bytes", { keyPath: ["visit", "sha256"] });
    db.createObjectStore("timers", { keyPath: ["visit", "question_code"] });
  }
  if (from < 2) {
    tx.objectStore("media").createIndex("by_state", ["state", "visit", "content_type"]);
    db.createObjectStore("thumbnails", { keyPath: ["visit", "sha256"] });
    db.createObjectStore("others", { keyPath: ["visit", "question_code", "mark"] });
    db.createObjectStore("recordings", { keyPath: ["visit", "id"] });
    db.createObjectStore("recording_parts", { keyPath: ["visit", "id", "number"] });
    for (let at = await tx.objectStore("media").openCursor(); at; at = await at.continue()) {
      const { thumbnail, ...media } = at.value;
      if (!thumbnail) continue;
      await tx.objectStore("thumbnails").put({ visit: media.visit, sha256: media.sha256, bytes: thumbnail });
      await at.update({ ...media, thumbnail: null });
    }
  }
}

/** Opens (and where needed makes) the database; one that a newer version of the app made is used as it is. */
export async function openStore(name = "veldgast-phone", heard: StoreEvents = {}): Promise<PhoneDb> {
  const open = (layout?: number) =>
    openDB<PhoneSchema>(name, layout, {
      upgrade: grow,
      blocked: () => heard.blocked?.(),
      blocking: (_current, _wanted, event) => {
        const close = () => (event.target as IDBDatabase | null)?.close();
        if (heard.blocking) heard.blocking(close);
        else close();
      },
      terminated: () => heard.terminated?.(),
    });
  try {
    return await open(LAYOUT);
  } catch (error) {
    if ((error as DOMException | null)?.name !== "VersionError") throw error;
    return open();
  }
}

/** All keys of one visit in a store whose key starts with the visit's id. */
export function ofVisit(visit: string): IDBKeyRange {
  return IDBKeyRange.bound([visit], [visit, []]);
}

export function emptyVisit(visit: string): VisitState {
  return {
    visit,
    next_sequence: 1,
    started: false,
    place: null,
    submitted_at: null,
    missing: [],
    confirmed_at: null,
    blocked: null,
  };
}

/** The id of this phone in the keys of events; made once, kept with the data it belongs to. */
export async function deviceId(db: PhoneDb): Promise<string> {
  const made = (await db.get("meta", "device_id")) as string | undefined;
  if (made) return made;
  const tx = db.transaction("meta", "readwrite", STRICT);
  let id = (await tx.store.get("device_id")) as string | undefined;
  if (!id) {
    id = randomUuid();
    await tx.store.put(id, "device_id");
  }
  await tx.done;
  return id;
}

/** A version 4 UUID; `crypto.randomUUID` is missing on pages without https. */
export function randomUuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export async function readWork(db: PhoneDb, tx: Reading = reading(db, "meta")): Promise<StoredWork | null> {
  return ((await tx.objectStore("meta").get("work")) as StoredWork | undefined) ?? null;
}

export async function saveWork(db: PhoneDb, work: Work, fetchedAt: string): Promise<void> {
  await db.put("meta", { work, fetched_at: fetchedAt } satisfies StoredWork, "work");
}

/** Where it stands which copy of a visit this is: it changes with each copy that is kept, and is read in place of the whole. */
export const copyKey = (visit: string): string => `copy:${visit}`;

/** Puts a newer card of a visit into the copy of the work list and into its bundle. */
export async function saveCard(db: PhoneDb, card: VisitCard): Promise<void> {
  const tx = db.transaction(["meta", "bundles"], "readwrite", STRICT);
  const meta = tx.objectStore("meta");
  const stored = (await meta.get("work")) as StoredWork | undefined;
  if (stored) {
    const others = stored.work.visits.filter((visit) => visit.id !== card.id);
    const offers = stored.work.offers.filter((offer) => offer.visit_id !== card.id);
    await meta.put({ ...stored, work: { ...stored.work, visits: [...others, card], offers } }, "work");
  }
  const bundles = tx.objectStore("bundles");
  const bundle = await bundles.get(card.id);
  if (bundle) {
    await bundles.put({ ...bundle, bundle: { ...bundle.bundle, visit: card } });
    await meta.put(randomUuid(), copyKey(card.id));
  }
  await tx.done;
}

/**
 * Keeps a bundle and takes over the server's answers, except where this phone has something newer or something that the
 * server does not have yet: there another phone's answer is put beside it, for the shopper to choose.
 * `askedAt` is this phone's time when the bundle was asked for.
 */
export async function saveBundle(db: PhoneDb, bundle: Bundle, askedAt: string, locale = ""): Promise<void> {
  const visit = bundle.visit.id;
  const tx = db.transaction(["bundles", "answers", "events", "drafts", "others", "meta"], "readwrite", STRICT);
  await tx.objectStore("bundles").put({ id: visit, bundle, fetched_at: askedAt, locale });
  await tx.objectStore("meta").put(randomUuid(), copyKey(visit));
  const device = await tx.objectStore("meta").get("device_id");
  const waiting = (await tx.objectStore("events").getAll(ofVisit(visit))).filter((event) => !event.set_aside);
  const drafts = await tx.objectStore("drafts").getAll(ofVisit(visit));
  const local = new Set([...waiting.map((event) => event.question_code), ...drafts.map((draft) => draft.question_code)]);
  const seen = new Set(waiting.flatMap((event) => event.replaces ?? []));
  const isOwn = (mark: string | null | undefined) => !mark || mark.startsWith(`${device}:`);
  const answers = tx.objectStore("answers");
  const others: ServerAnswer[] = [...(bundle.other_answers ?? [])];
  for (const answer of bundle.answers) {
    const here = await answers.get([visit, answer.question_code]);
    if (local.has(answer.question_code)) {
      const known = here?.mark === answer.mark;
      if (here && !known && !isOwn(answer.mark) && !isSame(here.value, answer.value)) others.push(answer);
      continue;
    }
    if (here && isOwn(here.mark)) {
      const sinceAsked = Date.parse(here.captured_at) >= Date.parse(askedAt);
      const newer = Date.parse(here.captured_at) >= Date.parse(answer.captured_at);
      if (sinceAsked || (newer && isOwn(answer.mark))) continue;
    }
    await answers.put({ visit, ...answer });
  }
  const beside = tx.objectStore("others");
  await beside.delete(ofVisit(visit));
  for (const other of others) if (other.mark && !seen.has(other.mark)) await beside.put({ ...other, visit, mark: other.mark });
  await tx.done;
}

function isSame(a: Value, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Changes the phone's own notes about a visit. */
export async function changeVisit(
  db: PhoneDb,
  visit: string,
  change: Partial<Omit<VisitState, "visit" | "next_sequence">>,
): Promise<void> {
  const tx = db.transaction("visits", "readwrite", STRICT);
  const state = (await tx.store.get(visit)) ?? emptyVisit(visit);
  await tx.store.put({ ...state, ...change });
  await tx.done;
}

/**
 * Keeps what is being typed, letter by letter, until it becomes an event. Relaxed on purpose: done as soon as
 * the browser has it, so a killed tab loses no letter; the strict write of the event follows within half a second.
 */
export async function saveDraft(db: PhoneDb, draft: Draft): Promise<void> {
  const tx = db.transaction("drafts", "readwrite", { durability: "relaxed" });
  const put = tx.store.put(draft);
  tx.commit();
  await Promise.all([put, tx.done]);
}

export async function saveTimer(db: PhoneDb, timer: StoredTimer): Promise<void> {
  const tx = db.transaction("timers", "readwrite", STRICT);
  await tx.store.put(timer);
  await tx.done;
}
