/** The contract with the server (docs/phone-protocol.md, app/journeys/schemas.py) as types. */

export type Text = Record<string, string>;

export type QuestionKind =
  | "yes_no"
  | "single_choice"
  | "multiple_choice"
  | "scale"
  | "nps"
  | "number"
  | "duration"
  | "time"
  | "short_text"
  | "long_text"
  | "photo"
  | "note";

export interface Option {
  code: string;
  label: Text;
  points?: number | null;
  exclusive?: boolean;
}

export interface Question {
  code: string;
  kind: QuestionKind;
  label: Text;
  help?: Text | null;
  required?: boolean;
  options?: Option[];
  allow_na?: boolean;
  minimum?: number | null;
  maximum?: number | null;
  low_label?: Text | null;
  high_label?: Text | null;
  unit?: Text | null;
  min_length?: number;
  max_length?: number;
  visible_when?: { question: string; any_of: string[] } | null;
  why_when?: string[];
}

export interface Section {
  code: string;
  title: Text;
  stage?: Text | null;
  channel?: string;
  intro?: Text | null;
  affect?: boolean;
  emotion_cue?: Text | null;
  questions: Question[];
}

export interface QuestionnaireContent {
  title: Text;
  languages?: string[];
  estimated_minutes?: number;
  sections: Section[];
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
}

export interface VisitCard extends CardFields {
  id: string;
  status: VisitStatus;
  planned_on: string;
}

export interface OfferCard extends CardFields {
  id: string;
  visit_id: string;
  expires_at: string;
  distance_km: number | null;
  earliest_on: string;
  latest_on: string;
  message: string;
}

export interface Work {
  server_time: string;
  shopper: { number: string | number; first_name: string; locale: string };
  visits: VisitCard[];
  offers: OfferCard[];
  demo: boolean;
}

export interface ReviewQuestion {
  id: string;
  question_code: string | null;
  section_code: string | null;
  text: string;
  answered: boolean;
}

export interface CheckQuestion {
  code: string;
  label: Text;
  options: { code: string; label: Text }[];
}

export type AffectAxis = "pleasure" | "arousal";
export type Moment = "during" | "right_after" | "later";

export interface AffectValue {
  pleasure: number | null;
  arousal: number | null;
  order: AffectAxis[];
  moment: Moment;
}

export interface PhotoValue {
  sha256: string;
  content_type: string;
  size: number;
  captured_at: string;
}

/** Every value an event can carry; null clears an answer. */
export type Value = string | number | string[] | PhotoValue[] | AffectValue | PositionValue | Record<string, never> | null;

export type PositionValue =
  | {
      latitude: number;
      longitude: number;
      accuracy_m: number;
      moment: "arrival" | "capture" | "sending";
    }
  | { refused: true };

export interface ServerAnswer {
  question_code: string;
  value: Value;
  captured_at: string;
}

export interface Bundle {
  server_time: string;
  visit: VisitCard;
  briefing: {
    version: number;
    title: Text;
    sections: { title: Text; body: Text }[];
    passed_at: string | null;
    check: CheckQuestion[];
  };
  scenario: { title: Text; instructions: Text };
  questionnaire: { version_id: string; content: QuestionnaireContent };
  answers: ServerAnswer[];
  evidence: { sha256: string; question_code: string; content_type: string; size: number }[];
  review_questions: ReviewQuestion[];
  affect_order: AffectAxis[];
}

export type EventKind = "start" | "answer" | "position" | "submit";

/** One event as it travels to the server. */
export interface WireEvent {
  sequence: number;
  kind: EventKind;
  question_code: string | null;
  value: Value;
  captured_at: string;
  elapsed_ms: number;
  questionnaire_version_id: string;
}

export interface Receipt {
  sequence: number;
  outcome: "stored" | "duplicate" | "conflict" | "late" | "refused";
  detail: string | null;
  received_at: string;
  stored?: Value;
}

export interface Missing {
  question_code: string | null;
  section_code: string | null;
  reason: string;
}

export interface EventsAnswer {
  server_time: string;
  receipts: Receipt[];
  visit: VisitCard;
  missing: Missing[];
}

export interface CheckAnswer {
  passed: boolean;
  wrong: string[];
  explanations: Record<string, Text>;
  visit: VisitCard;
}

export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
}
