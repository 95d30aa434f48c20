/** The code of a visit, as it stands in mails: the reference, however somebody types it. */

import type { Route } from "./router.ts";
import type { Work } from "./types.ts";

const LENGTH = 8;

/** The code as the server writes it (K7QM-2XPB); null when it is none. Takes a whole link too. */
export function readCode(text: string): string | null {
  const plain = (text.split("/").at(-1) ?? "").toUpperCase().replace(/[^A-Z0-9]/g, "");
  return plain.length === LENGTH ? `${plain.slice(0, 4)}-${plain.slice(4)}` : null;
}

/** Where the code leads: an own visit, else an offer. */
export function findByCode(work: Work | null, code: string): Route | null {
  const visit = work?.visits.find((card) => card.reference === code);
  if (visit) return { name: "visit", visit: visit.id };
  const offer = work?.offers.find((card) => card.reference === code);
  return offer ? { name: "offer", offer: offer.id } : null;
}
