/** What only this phone has. */

import type { StopDraft } from "./could_not_complete.ts";
import { makingOf, visitsMaking } from "./making.ts";
import { HANDS_IN } from "./outbox.ts";
import { AS_TYPED, type Media, ofVisit, type PhoneDb, type Reading, reading } from "./store.ts";
import type { Value } from "./types.ts";

const BY_VISIT = ["events", "drafts", "media"] as const;
const STORES = [...BY_VISIT, "meta"] as const;

const NOTES = ["position", "start", "clock"] as const;
export type NoteKind = (typeof NOTES)[number];

export interface Waiting {
  /** Questions with an answer that only this phone has. */
  answers: number;
  photos: number;
  /** Recordings and files. */
  files: number;
  /** Events the server would not take; they are kept. */
  set_aside: number;
  submit: boolean;
  /** The legs among what hands in. */
  legs?: string[];
  /** What hands it in says that it could not be completed. */
  stopped: boolean;
  /** What else waits and is no answer: a position, a start, a word about the clock. */
  note?: NoteKind | undefined;
  /** Photos, recordings and files that the server would not take: they stay here until they are removed. */
  refused?: number;
  /** A report that the visit cannot be completed was begun here, and not sent. */
  draft?: boolean;
  /** Photos and files that are still being made ready: kept nowhere yet. */
  making?: { photos: number; files: number } | undefined;
  anything: boolean;
}

function beingMade(visit: string): Waiting["making"] {
  const sum = { photos: 0, files: 0 };
  for (const { photos, files } of makingOf(visit)) {
    sum.photos += photos;
    sum.files += files;
  }
  return sum.photos + sum.files > 0 ? sum : undefined;
}

/** Where the draft of a report that a visit cannot be completed stands among the phone's notes. */
export const stopKey = (visit: string): string => `could_not_complete/${visit}`;

/** Whether anything was written down in it yet. */
export const isBegun = (draft: StopDraft | undefined): boolean =>
  !!draft && (draft.reason !== null || draft.text.trim() !== "" || draft.photos.length > 0);

/** Whether something stands in the report that was begun, of a visit that can still be given up by the copy of it that is here. */
async function isUnsent(db: PhoneDb, visit: string): Promise<boolean> {
  if (!isBegun((await db.get("meta", stopKey(visit))) as StopDraft | undefined)) return false;
  const { bundle } = (await db.get("bundles", visit)) ?? {};
  return !!bundle && !bundle.could_not_complete && ["briefed", "started"].includes(bundle.visit.status);
}

const isLeg = (value: Value): value is { leg: string } => typeof value === "object" && value !== null && "leg" in value;

/** What only this phone has, of one visit; `tx` reads at least its events, drafts, media and notes. */
export async function waitingOf(db: PhoneDb, visit: string, tx: Reading = reading(db, ...STORES)): Promise<Waiting> {
  const byState = tx.objectStore("media").index("by_state");
  const count = (state: Media["state"], type: string) =>
    byState.count(IDBKeyRange.bound([state, visit, type], [state, visit, `${type}\uffff`]));
  const [report, events, drafts, photos, media, refused] = await Promise.all([
    tx.objectStore("meta").getKey(stopKey(visit)),
    tx.objectStore("events").getAll(ofVisit(visit)),
    tx.objectStore("drafts").getAllKeys(ofVisit(visit)),
    count("waiting", "image/"),
    count("waiting", ""),
    count("refused", ""),
  ]);
  const line = events.filter((event) => event.set_aside === null);
  const submit = line.some((event) => HANDS_IN.has(event.kind));
  const making = beingMade(visit);
  // What is no answer as it stands never leaves the phone: it waits for its shopper only.
  const codes = new Set<string | null>(drafts.map(([, code]) => code).filter((code) => !code.startsWith(AS_TYPED)));
  for (const event of line) if (event.kind === "answer") codes.add(event.question_code);
  return {
    answers: codes.size,
    photos,
    files: media - photos,
    set_aside: events.length - line.length,
    submit,
    legs: line.flatMap((event) => (event.kind === "submit" && isLeg(event.value) ? [event.value.leg] : [])),
    stopped: line.some((event) => event.kind === "could_not_complete"),
    refused,
    draft: report !== undefined && !submit && (await isUnsent(db, visit)),
    making,
    note: NOTES.find((kind) => line.some((event) => event.kind === kind)),
    anything: line.length > 0 || codes.size > 0 || media > 0 || making !== undefined,
  };
}

/** The same of every visit that this phone holds anything of. */
export async function everythingWaiting(db: PhoneDb, tx: Reading = reading(db, ...STORES)): Promise<Map<string, Waiting>> {
  const [reports, ...keys] = await Promise.all([
    tx.objectStore("meta").getAllKeys(IDBKeyRange.bound(stopKey(""), stopKey("\uffff"))),
    ...BY_VISIT.map((name) => tx.objectStore(name).getAllKeys()),
  ]);
  const begun = reports.map((key) => key.slice(stopKey("").length));
  const visits = [...new Set([...keys.flat().map(([visit]) => visit), ...begun, ...visitsMaking()])];
  const counted = await Promise.all(visits.map((visit) => waitingOf(db, visit, tx)));
  return new Map(visits.map((visit, at) => [visit, counted[at] as Waiting]));
}
