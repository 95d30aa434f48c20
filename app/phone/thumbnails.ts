/** The small copies of photos: this phone's own, else what the server shows of a photo that another phone took. */

import type { PhoneDb } from "./store.ts";
import type { ServerFile } from "./types.ts";

/** The bytes to show; null where there are none here and none to be had. */
export async function thumbnailOf(
  db: PhoneDb,
  visit: string,
  sha256: string,
  there: readonly ServerFile[],
): Promise<ArrayBuffer | null> {
  const here = await db.get("thumbnails", [visit, sha256]);
  if (here) return here.bytes;
  const file = there.find((item) => item.sha256 === sha256);
  if (!file?.id || !file.content_type.startsWith("image/")) return null;
  try {
    const answer = await fetch(`/evidence/${file.id}/thumb`, { credentials: "same-origin", redirect: "error" });
    return answer.ok ? await answer.arrayBuffer() : null;
  } catch {
    // Without a network its place stays empty.
    return null;
  }
}
