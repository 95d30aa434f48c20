/**
 * Pictures of a questionnaire (an example, a picture of an option): fetched with the bundle and kept by the browser's
 * own cache, so that they are there without a network. They never change: their address holds their hash.
 */

import type { Bundle, QuestionnaireContent } from "./types.ts";

const KEPT_IN = "veldgast-pictures";

/** The hashes of all pictures that a questionnaire shows, each once. */
export function picturesOf(content: QuestionnaireContent): string[] {
  const found = new Set<string>();
  const questions = content.sections.flatMap((section) => section.questions);
  for (const question of questions.flatMap((each) => [each, ...(each.questions ?? [])])) {
    if (question.example_image) found.add(question.example_image);
    for (const option of question.options ?? []) if (option.image) found.add(option.image);
  }
  return [...found];
}

export function pictureAddress(sha256: string): string {
  return `/questionnaires/pictures/${sha256}`;
}

/** Brings the pictures of a bundle to the phone; one that fails is fetched with the next bundle. */
export async function keepPictures(bundle: Bundle): Promise<void> {
  if (!("caches" in globalThis)) return;
  const wanted = picturesOf(bundle.questionnaire.content);
  if (wanted.length === 0) return;
  try {
    const cache = await caches.open(KEPT_IN);
    for (const sha256 of wanted) {
      const address = pictureAddress(sha256);
      if (!(await cache.match(address))) await cache.add(address).catch(() => undefined);
    }
  } catch {
    // Without a cache the pictures come from the network, or not at all; the questions stand without them.
  }
}

/** Where a picture is to be shown from: the copy on this phone, else the network; null when it is not to be had. */
export async function findPicture(sha256: string): Promise<string | null> {
  const address = pictureAddress(sha256);
  try {
    const kept = "caches" in globalThis ? await (await caches.open(KEPT_IN)).match(address) : undefined;
    const answer = kept ?? (await fetch(address, { credentials: "same-origin" }));
    return answer.ok ? URL.createObjectURL(await answer.blob()) : null;
  } catch {
    return null;
  }
}
