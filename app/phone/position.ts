/** Where the phone is, asked without ever holding anything up. */

import type { PositionValue } from "./types.ts";

type Moment = "arrival" | "capture" | "sending";
const WAIT_MS = 15_000;

/** The position, or that it was refused; null when the phone can't tell. */
export function askPosition(moment: Moment): Promise<PositionValue | null> {
  return new Promise((resolve) => {
    if (!navigator.geolocation) {
      resolve(null);
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({
          latitude: coords.latitude,
          longitude: coords.longitude,
          accuracy_m: Math.round(coords.accuracy),
          moment,
        }),
      (error) => resolve(error.code === error.PERMISSION_DENIED ? { refused: true, moment } : null),
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 30_000 },
    );
  });
}

/** The position at a later moment: only where the shopper has agreed already, so nothing pops up. */
export async function positionIfAllowed(moment: Moment): Promise<PositionValue | null> {
  try {
    const permission = await navigator.permissions.query({ name: "geolocation" });
    return permission.state === "granted" ? askPosition(moment) : null;
  } catch {
    return null;
  }
}

/** A link that opens the maps app of this phone. */
export function mapsLink(place: {
  name: string;
  latitude: number | null;
  longitude: number | null;
  street: string | null;
  city: string | null;
}): string {
  const words = [place.name, place.street, place.city].filter(Boolean).join(", ");
  const point = place.latitude === null || place.longitude === null ? null : `${place.latitude},${place.longitude}`;
  if (/iPhone|iPad|Macintosh/.test(navigator.userAgent)) {
    return `https://maps.apple.com/?daddr=${encodeURIComponent(point ?? words)}`;
  }
  const query = point ? `${point}(${words})` : words;
  return `geo:${point ?? "0,0"}?q=${encodeURIComponent(query)}`;
}
