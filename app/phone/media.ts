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
}

export type PhotoFault = "not_an_image" | "too_large" | "not_secure";

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
  return {
    sha256: await sha256(bytes),
    content_type: image ? "image/jpeg" : "image/heic",
    size: bytes.byteLength,
    bytes,
    thumbnail: small ? await small.arrayBuffer() : null,
  };
}
