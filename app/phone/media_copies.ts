/** Copies of photos and recordings to look at and listen to: this phone's own, else, while there is a network, the server's of what another phone made. */

import type { Photo } from "./media.ts";
import type { Media, PhoneDb } from "./store.ts";
import type { ServerFile } from "./types.ts";

/** A photo, recording or file as it is kept until the server has it. */
export function asMedia(visit: string, question_code: string, photo: Photo, captured_at: string): Media {
  const { sha256, content_type, size, thumbnail } = photo;
  return { visit, sha256, question_code, content_type, size, captured_at, state: "waiting", detail: null, thumbnail };
}

/** The small copy of a photo; null where there is none to be had. */
export async function thumbnailOf(
  db: PhoneDb,
  visit: string,
  sha256: string,
  there: readonly ServerFile[],
): Promise<ArrayBuffer | null> {
  const here = await db.get("thumbnails", [visit, sha256]);
  if (here) return here.bytes;
  // A form that is open stands on an older copy of its visit than what another phone sent meanwhile.
  const known = there.some((item) => item.sha256 === sha256) ? there : (await db.get("bundles", visit))?.bundle.evidence;
  return fetched(known ?? there, sha256, "image/", "/thumb");
}

/** The bytes of a photo, recording or file on this phone, else of a recording that is `there`; null where there are none to be had. */
export async function bytesOf(
  db: PhoneDb,
  visit: string,
  sha256: string,
  there: readonly ServerFile[],
): Promise<ArrayBuffer | null> {
  return (await db.get("media_bytes", [visit, sha256]))?.bytes ?? fetched(there, sha256, "audio/", "");
}

async function fetched(there: readonly ServerFile[], sha256: string, kind: string, part: string): Promise<ArrayBuffer | null> {
  const file = there.find((item) => item.sha256 === sha256);
  if (!file?.id || !file.content_type.startsWith(kind)) return null;
  try {
    const answer = await fetch(`/evidence/${file.id}${part}`, { credentials: "same-origin", redirect: "error" });
    return answer.ok ? await answer.arrayBuffer() : null;
  } catch {
    // Without a network there is nothing to show or hear.
    return null;
  }
}
