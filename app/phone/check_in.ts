/** What a position says about being at the place, in a form that words can be put to. */

import type { Place, PositionValue } from "./types.ts";

/** Metres from which a position is worth a question: the same as the reviewer's check has. */
export const FAR_M = 500;
/** A position that is less exact than this says little. */
export const ROUGH_M = 200;
const EARTH_M = 6_371_000;

export interface CheckIn {
  metres: number;
  accuracy_m: number;
  means: "here" | "unsure" | "far";
}

/** Metres between two points on the globe. */
export function metresBetween(a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }): number {
  const rad = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (x: number) => Math.sin(x / 2) ** 2;
  const h =
    half(rad(b.latitude - a.latitude)) +
    Math.cos(rad(a.latitude)) * Math.cos(rad(b.latitude)) * half(rad(b.longitude - a.longitude));
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Null when the position was refused, or nobody knows where the place is. */
export function checkIn(position: PositionValue, place: Place): CheckIn | null {
  if (!("latitude" in position) || place.latitude === null || place.longitude === null) return null;
  const metres = Math.round(metresBetween(position, { latitude: place.latitude, longitude: place.longitude }));
  const { accuracy_m } = position;
  if (metres - accuracy_m > FAR_M) return { metres, accuracy_m, means: "far" };
  return { metres, accuracy_m, means: accuracy_m > ROUGH_M && metres > ROUGH_M ? "unsure" : "here" };
}
