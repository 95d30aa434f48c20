/** A visit that could not be completed: what is written down about it stays on the phone until it is sent. */

import { storedAs } from "./answer_edits.ts";
import { textLength } from "./answer_values.ts";
import { made } from "./making.ts";
import type { Photo, PhotoFault } from "./media.ts";
import { asMedia } from "./media_copies.ts";
import { type Media, type PhoneDb, STRICT } from "./store.ts";
import type { Bundle, PhotoValue, StopReason, StopValue } from "./types.ts";
import { stopKey } from "./waiting.ts";

/** What photos of it belong to, in place of a question. */
export const STOPPED = "could_not_complete";
export const STOP_REASONS: readonly StopReason[] = ["closed", "moved", "not_available", "recognised", "unsafe", "other"];
/** What a web shop or a telephone line cannot have done to somebody. */
const ONLY_OF_PLACES: readonly StopReason[] = ["moved", "unsafe"];
export const STOP_SHORTEST = 30;
export const STOP_LONGEST = 2000;
export const STOP_PHOTOS = 10;

export interface StopDraft {
  reason: StopReason | null;
  text: string;
  photos: PhotoValue[];
}

/** The reasons that fit what was visited: somewhere to go, or something done from home. */
export const reasonsOf = (place: boolean): readonly StopReason[] =>
  place ? STOP_REASONS : STOP_REASONS.filter((reason) => !ONLY_OF_PLACES.includes(reason));

const nothing = (): StopDraft => ({ reason: null, text: "", photos: [] });

/** The photos of it that the server has, as every phone can show them. */
export const photosTold = ({ evidence }: Pick<Bundle, "evidence">): PhotoValue[] =>
  evidence
    .filter((file) => file.question_code === STOPPED && file.captured_at)
    .map(({ sha256, content_type, size, captured_at }) => ({ sha256, content_type, size, captured_at: captured_at as string }));

/** All that still keeps it from being sent, in the order of the screen. */
export function lacksOfStop(draft: StopDraft): ("reason" | "text" | "too_long")[] {
  const length = textLength(draft.text);
  const text = length < STOP_SHORTEST ? (["text"] as const) : length > STOP_LONGEST ? (["too_long"] as const) : [];
  return [...(draft.reason === null ? (["reason"] as const) : []), ...text];
}

/** The event's value; null while something is missing. */
export function stopValue(draft: StopDraft): StopValue | null {
  if (draft.reason === null || lacksOfStop(draft).length > 0) return null;
  return { reason: draft.reason, text: draft.text.trim(), photos: draft.photos };
}

/** The event's value with the photos that were still being made ready; null while something is missing. */
export async function wholeStop(db: PhoneDb, visit: string): Promise<StopValue | null> {
  await made(visit);
  return stopValue(await readStop(db, visit));
}

export async function readStop(db: PhoneDb, visit: string): Promise<StopDraft> {
  return ((await db.get("meta", stopKey(visit))) as StopDraft | undefined) ?? nothing();
}

/** Changes the draft in one transaction, so that a letter and a photo at the same moment both stay. */
export async function changeStop(db: PhoneDb, visit: string, change: Partial<StopDraft>): Promise<StopDraft> {
  const tx = db.transaction("meta", "readwrite", STRICT);
  const before = ((await tx.store.get(stopKey(visit))) as StopDraft | undefined) ?? nothing();
  const draft = { ...before, ...change };
  await tx.store.put(draft, stopKey(visit));
  await tx.done;
  return draft;
}

/** Adds a photo that shows it: picture and draft are one write. */
export async function addStopPhoto(db: PhoneDb, visit: string, photo: Photo, now: string): Promise<StopDraft> {
  const tx = db.transaction(["meta", "media", "media_bytes", "thumbnails"], "readwrite", STRICT);
  const meta = tx.objectStore("meta");
  const before = ((await meta.get(stopKey(visit))) as StopDraft | undefined) ?? nothing();
  const { sha256, bytes, thumbnail } = photo;
  const item = storedAs(photo, now);
  const isThere = before.photos.some((other) => other.sha256 === sha256);
  if (isThere || before.photos.length >= STOP_PHOTOS) {
    await tx.done;
    if (isThere) return before;
    throw Object.assign(new Error("no room"), { fault: "no_room" satisfies PhotoFault });
  }
  const draft = { ...before, photos: [...before.photos, item] };
  const media: Media = { ...asMedia(visit, STOPPED, photo, item.captured_at), thumbnail: null };
  await meta.put(draft, stopKey(visit));
  // A picture that also answers a question stays with that answer.
  if (!(await tx.objectStore("media").get([visit, sha256]))) {
    await tx.objectStore("media").put(media);
    await tx.objectStore("media_bytes").put({ visit, sha256, bytes });
    if (thumbnail) await tx.objectStore("thumbnails").put({ visit, sha256, bytes: thumbnail });
  }
  await tx.done;
  return draft;
}

/** Takes a photo out again; bytes that belong to nothing else leave the phone. */
export async function removeStopPhoto(db: PhoneDb, visit: string, sha256: string): Promise<StopDraft> {
  const tx = db.transaction(["meta", "media", "media_bytes", "thumbnails"], "readwrite", STRICT);
  const meta = tx.objectStore("meta");
  const before = ((await meta.get(stopKey(visit))) as StopDraft | undefined) ?? nothing();
  const draft = { ...before, photos: before.photos.filter((item) => item.sha256 !== sha256) };
  await meta.put(draft, stopKey(visit));
  const media = await tx.objectStore("media").get([visit, sha256]);
  if (media?.question_code === STOPPED) {
    await tx.objectStore("media").delete([visit, sha256]);
    await tx.objectStore("media_bytes").delete([visit, sha256]);
    await tx.objectStore("thumbnails").delete([visit, sha256]);
  }
  await tx.done;
  return draft;
}
