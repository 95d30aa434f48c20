/** The copies of visits that this phone fetches and keeps, so that they can be worked on without a network. */

import type { Api, Outcome } from "./api.ts";
import type { AskedEarly } from "./asked_early.ts";
import { isoNow, systemClock } from "./clock.ts";
import type { Locale } from "./i18n.ts";
import { keepPictures } from "./pictures.ts";
import { type PhoneDb, saveBundle, saveCard } from "./store.ts";
import type { Bundle, VisitCard } from "./types.ts";

const MOST_TRIES = 4;
const FRESH_MS = 3_600_000;

export interface CopyParts {
  db: PhoneDb;
  api: Pick<Api, "bundle">;
  locale: () => Locale;
  /** When the server was last heard of. */
  contact: () => string | null;
}

export class Copies {
  private early: (AskedEarly & { contact: string | null }) | null = null;

  constructor(private readonly parts: CopyParts) {}

  /** A visit was asked for before the app was open: the first to want it takes that; with null nobody does any more. */
  expect(early: AskedEarly | null): void {
    this.early = early && { ...early, contact: this.parts.contact() };
  }

  /** Fetches a visit and keeps it; once more where the server was heard of meanwhile: an older copy must not stand over what was sent since. */
  async fetch(visit: string): Promise<Outcome<Bundle>> {
    const { db, api, locale: speaks, contact } = this.parts;
    let kept: Outcome<Bundle> | null = null;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const locale = speaks();
      const heard = contact();
      const early = this.takeEarly(visit, locale);
      const asked = early?.at ?? isoNow(systemClock);
      const outcome = await (early?.bundle ?? api.bundle(visit));
      if (outcome.kind !== "ok") return kept ?? outcome;
      await saveBundle(db, outcome.body, asked, locale);
      void keepPictures(outcome.body);
      await saveCard(db, outcome.body.visit);
      kept = outcome;
      if (contact() === heard) break;
    }
    return kept as Outcome<Bundle>;
  }

  /** What was asked for early, if it is this visit in this language and nothing was heard of since. */
  private takeEarly(visit: string, locale: Locale): AskedEarly | null {
    const { early } = this;
    this.early = null;
    return early?.visit === visit && early.locale === locale && early.contact === this.parts.contact() ? early : null;
  }

  /** Whether the copy of a visit here is from within the hour, in this language, and of the same status. */
  async isFresh(card: VisitCard): Promise<boolean> {
    const stored = await this.parts.db.get("bundles", card.id);
    const same = stored?.bundle.visit.status === card.status && stored.locale === this.parts.locale();
    return same && Date.now() - Date.parse(stored.fetched_at) < FRESH_MS;
  }
}
