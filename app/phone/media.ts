/** Photos: made smaller on the phone, freed of what the camera wrote into them, known by their hash. */

const LONGEST_SIDE = 2000;
const THUMBNAIL_SIDE = 240;
const QUALITY = 0.85;
export const LARGEST_BYTES = 15 * 1024 * 1024;

export interface Photo {
  sha256: string;
  content_type: string;
  size: number;
  bytes: ArrayBuffer;
  thumbnail: ArrayBuffer | null;
  /** When it was taken, where that is longer ago than its adding: a picture from the phone's library. */
  taken_at?: string;
}

/** Why something was not added; `closed`: what it belongs to was sent or closed before it was ready. */
export type PhotoFault = "not_an_image" | "too_large" | "not_secure" | "not_taken" | "no_room" | "closed";

export class PhotoError extends Error {
  constructor(readonly fault: PhotoFault) {
    super(fault);
  }
}

/** The SHA-256 of the bytes, in hexadecimal. */
export async function sha256(bytes: ArrayBuffer): Promise<string> {
  // Browsers hash only on pages that came by https or from this very machine.
  if (!globalThis.crypto?.subtle) throw new PhotoError("not_secure");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Width and height that fit into a square of `most` pixels without growing. */
export function fit(width: number, height: number, most: number): [number, number] {
  const factor = Math.min(1, most / Math.max(width, height, 1));
  return [Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor))];
}

function draw(image: ImageBitmap, most: number): Promise<Blob | null> {
  const [width, height] = fit(image.width, image.height, most);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) return Promise.resolve(null);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

async function isHeic(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(4, 12).arrayBuffer());
  const brand = String.fromCharCode(...head);
  return /^ftyp(heic|heix|hevc|heim|heis|mif1|msf1)$/.test(brand);
}

/**
 * Reads a picture from the camera. Re-encoding drops its metadata; a HEIC picture that this browser
 * cannot decode goes as it is, and the server drops them.
 */
export async function preparePhoto(file: Blob): Promise<Photo> {
  let image: ImageBitmap | null = null;
  try {
    image = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    if (!(await isHeic(file))) throw new PhotoError("not_an_image");
  }
  const full = image ? await draw(image, LONGEST_SIDE) : file;
  const small = image ? await draw(image, THUMBNAIL_SIDE) : null;
  image?.close();
  if (!full) throw new PhotoError("not_an_image");
  if (full.size > LARGEST_BYTES) throw new PhotoError("too_large");
  const bytes = await full.arrayBuffer();
  const taken_at = await takenBefore(file);
  return {
    sha256: await sha256(bytes),
    content_type: image ? "image/jpeg" : "image/heic",
    size: bytes.byteLength,
    bytes,
    thumbnail: small ? await small.arrayBuffer() : null,
    ...(taken_at ? { taken_at } : {}),
  };
}

/** When a picture from before was taken; null for one of this moment, and where that cannot be told. */
async function takenBefore(file: Blob): Promise<string | null> {
  try {
    return await (await import("./photo_time.ts")).takenBefore(file, Date.now());
  } catch {
    return null;
  }
}

export const LARGEST_FILE_BYTES = 25 * 1024 * 1024;
const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const LONGEST_NAME = 200;
/** What browsers call a kind of file, and what it is kept as. */
const AUDIO_TYPES: Record<string, string> = {
  "audio/mp4": "audio/mp4",
  "audio/x-m4a": "audio/mp4",
  "audio/m4a": "audio/mp4",
  "video/mp4": "audio/mp4",
  "audio/aac": "audio/aac",
  "audio/mpeg": "audio/mpeg",
  "audio/mp3": "audio/mpeg",
  "audio/ogg": "audio/ogg",
  "audio/opus": "audio/ogg",
  "audio/webm": "audio/webm",
  "video/webm": "audio/webm",
  "audio/wav": "audio/wav",
  "audio/wave": "audio/wav",
  "audio/x-wav": "audio/wav",
};
const FILE_TYPES: Record<string, string> = { "application/pdf": "application/pdf", "text/plain": "text/plain", [DOCX]: DOCX };
const BY_ENDING: Record<string, string> = {
  m4a: "audio/mp4",
  mp3: "audio/mpeg",
  ogg: "audio/ogg",
  opus: "audio/ogg",
  wav: "audio/wav",
  webm: "audio/webm",
  aac: "audio/aac",
  pdf: "application/pdf",
  txt: "text/plain",
  docx: DOCX,
};

/** A recording or a file, ready to be kept. */
export interface StoredFile extends Photo {
  name: string;
  /** How long a recording lasts; null for a file. */
  seconds: number | null;
}

/** What a file is kept as; null when it is not taken for this kind of answer. */
export function typeOf(kind: "audio" | "file", declared: string, name: string): string | null {
  const taken = kind === "audio" ? AUDIO_TYPES : FILE_TYPES;
  const plain = declared.split(";")[0]?.trim().toLowerCase() ?? "";
  const ending = BY_ENDING[name.split(".").at(-1)?.toLowerCase() ?? ""] ?? "";
  return taken[plain] ?? (plain === "" || plain === "application/octet-stream" ? (taken[ending] ?? null) : null);
}

/** Reads a recording or a file as it is; a picture that is chosen as a file is made smaller like a photo. */
export async function prepareFile(kind: "audio" | "file", file: Blob, name: string, seconds: number | null): Promise<StoredFile> {
  const short = name.slice(-LONGEST_NAME);
  if (kind === "file" && file.type.startsWith("image/")) return { ...(await preparePhoto(file)), name: short, seconds };
  const content_type = typeOf(kind, file.type, name);
  if (content_type === null) throw new PhotoError("not_taken");
  if (file.size > LARGEST_FILE_BYTES) throw new PhotoError("too_large");
  const bytes = await file.arrayBuffer();
  return { sha256: await sha256(bytes), content_type, size: bytes.byteLength, bytes, thumbnail: null, name: short, seconds };
}
