/** What stays on a phone of a shopper who is signed out, or after whom somebody else signs in: only what the server does not have yet. */

import { ofVisit, type PhoneDb, STRICT } from "./store.ts";
import { everythingWaiting } from "./waiting.ts";

const UNSENT = ["events", "drafts", "recordings"] as const;
const OF_VISITS = ["answers", "others", "timers", "troubles", "media", "media_bytes", "thumbnails"] as const;

/** Forgets who signed out, and then takes away the sign of it. */
export async function forgetSignedOut(db: PhoneDb): Promise<void> {
  await forget(db);
  // biome-ignore lint/suspicious/noDocumentCookie: the server set it
  document.cookie = "forget=; path=/phone; max-age=0";
}

/** Lets go of every visit that is wholly on the server, and of the list of work; what somebody has yet to send stays, unseen, for them. */
export async function forget(db: PhoneDb): Promise<void> {
  const begun = [...(await everythingWaiting(db))].flatMap(([visit, waiting]) => (waiting.draft ? [visit] : []));
  const tx = db.transaction(["meta", "bundles", "visits", ...UNSENT, ...OF_VISITS], "readwrite", STRICT);
  const kept = new Set<string>(begun);
  for (const name of UNSENT) for (const [visit] of await tx.objectStore(name).getAllKeys()) kept.add(visit);
  for (const media of await tx.objectStore("media").getAll()) if (media.state !== "sent") kept.add(media.visit);
  const visits = new Set([...(await tx.objectStore("bundles").getAllKeys()), ...(await tx.objectStore("visits").getAllKeys())]);
  const meta = tx.objectStore("meta");
  const notes = await meta.getAllKeys();
  for (const visit of visits) {
    if (kept.has(visit)) continue;
    await tx.objectStore("bundles").delete(visit);
    await tx.objectStore("visits").delete(visit);
    for (const name of OF_VISITS) await tx.objectStore(name).delete(ofVisit(visit));
    for (const note of notes) if (note.includes(visit)) await meta.delete(note);
  }
  await meta.delete("work");
  await tx.done;
}
