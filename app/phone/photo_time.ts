/** When a picture was taken: as the camera wrote it into the file (EXIF), else the file's own time. */

/** Cameras write it at the beginning. */
const HEAD_BYTES = 256 * 1024;
/** A picture younger than this was taken for the answer it is added to. */
export const JUST_NOW_MS = 2 * 60_000;
const EARLIEST = Date.UTC(2000, 0, 1);
const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];
const EXIF_DIRECTORY = 0x8769;
const TAKEN_AT = 0x9003;
const TAKEN_AT_OFFSET = 0x9011;

/** The moment as ISO 8601 in UTC; null for a picture of this moment, and where neither picture nor file says. */
export async function takenBefore(file: Blob, now: number): Promise<string | null> {
  const head = new DataView(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const at = exifTime(head) ?? ("lastModified" in file ? (file as File).lastModified : 0);
  return at < EARLIEST || at > now - JUST_NOW_MS ? null : new Date(at).toISOString();
}

/** What the camera wrote, in milliseconds; without an offset it is the time of this phone's zone. Null where there is none. */
export function exifTime(head: DataView): number | null {
  const bytes = new Uint8Array(head.buffer, head.byteOffset, head.byteLength);
  // From one first letter to the next: a look at each byte of a picture without it is felt on a slow phone.
  for (
    let at = bytes.indexOf(EXIF[0] as number);
    at >= 0 && at + EXIF.length < bytes.length;
    at = bytes.indexOf(EXIF[0] as number, at + 1)
  ) {
    if (!EXIF.every((byte, index) => bytes[at + index] === byte)) continue;
    try {
      const found = timeIn(new DataView(head.buffer, head.byteOffset + at + EXIF.length));
      if (found !== null) return found;
    } catch {
      // Cut off or damaged: perhaps there is a whole one further on.
    }
  }
  return null;
}

function timeIn(tiff: DataView): number | null {
  const order = tiff.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const small = order === 0x4949;

  function find(directory: number, wanted: number): number | null {
    const entries = tiff.getUint16(directory, small);
    for (let index = 0; index < entries; index += 1) {
      const entry = directory + 2 + 12 * index;
      if (tiff.getUint16(entry, small) === wanted) return entry;
    }
    return null;
  }

  function text(entry: number): string {
    const length = tiff.getUint32(entry + 4, small);
    const from = length > 4 ? tiff.getUint32(entry + 8, small) : entry + 8;
    let read = "";
    for (let index = 0; index < Math.min(length, 32); index += 1) read += String.fromCharCode(tiff.getUint8(from + index));
    return read;
  }

  const pointer = find(tiff.getUint32(4, small), EXIF_DIRECTORY);
  if (pointer === null) return null;
  const directory = tiff.getUint32(pointer + 8, small);
  const taken = find(directory, TAKEN_AT);
  if (taken === null) return null;
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(text(taken));
  if (!parts) return null;
  const offset = find(directory, TAKEN_AT_OFFSET);
  const zone = offset === null ? "" : (/^[+-]\d\d:\d\d/.exec(text(offset))?.[0] ?? "");
  const moment = Date.parse(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}${zone}`);
  return Number.isNaN(moment) ? null : moment;
}
