/** Visits and offers as the phone lists them (app/visits/schemas.py), as types. */

import type { Text } from "./types.ts";

/** A part of a visit on days of its own; `closes_on` is the last day of its window, null without an end. */
export interface LegCard {
  code: string;
  title: Text;
  status: "waiting" | "open" | "submitted" | "missed";
  opens_on: string | null;
  closes_on: string | null;
  submitted_at: string | null;
}

/** A part of an offered visit, in days counted from the first. */
export interface LegPlan {
  title: Text;
  opens_after_days: number;
  closes_after_days: number | null;
}

export interface Place {
  name: string;
  street: string | null;
  postal_code: string | null;
  city: string | null;
  country: string | null;
  latitude: number | null;
  longitude: number | null;
  opening_hours: string | null;
  /** "store" is a place to go to; anything else is done from home. Not there in copies of older servers. */
  channel?: string;
}

export type VisitStatus =
  | "assigned"
  | "briefed"
  | "started"
  | "submitted"
  | "in_review"
  | "returned"
  | "approved"
  | "excluded"
  | "rejected"
  | "not_completed"
  | "appealed"
  | "expired"
  | "withdrawn";

interface CardFields {
  reference: string;
  study: string;
  client: string;
  location: Place;
  scenario: string;
  day_part: string | null;
  /** Null once the visit is handed in. */
  due_at: string | null;
  fee_minor: number;
  currency: string;
  open_questions: number;
  estimated_minutes: number;
  /** How many days after its approval a visit is paid. */
  pay_days?: number;
}

export interface VisitCard extends CardFields {
  id: string;
  status: VisitStatus;
  planned_on: string;
  /** What it is worth when it cannot be completed, once a reviewer has seen why. */
  part_fee_minor: number;
  /** The reviewer's reason, where a decision has one; else empty. */
  decided_because: string;
  /** Until when one may object to a rejection; null where that is not possible (any more). */
  appeal_until: string | null;
  /** In order; empty for a visit that is done in one go. What follows is not there in copies of older servers. */
  legs?: LegCard[];
  /** When the server had all of it. */
  submitted_at?: string | null;
  /** Until when the agency means to decide, or to ask. */
  review_due_at?: string | null;
  /** By when it is paid, YYYY-MM-DD: promised once it is decided, before that the latest day if it is approved in time. */
  pay_on?: string | null;
}

export interface OfferCard extends CardFields {
  id: string;
  visit_id: string;
  expires_at: string;
  distance_km: number | null;
  earliest_on: string;
  latest_on: string;
  message: string;
  /** The legs it has, in order. */
  leg_plan?: LegPlan[];
}

export interface Work {
  server_time: string;
  shopper: { number: string | number; first_name: string; locale: string };
  visits: VisitCard[];
  offers: OfferCard[];
  demo: boolean;
}
