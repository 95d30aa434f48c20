/** The contract with the server (docs/phone-protocol.md, app/journeys/schemas.py) as types. */

import type { EmotionSet, SpeededValue, WordsValue } from "./felt_types.ts";

export type * from "./card_types.ts";
export type * from "./felt_types.ts";

import type { VisitCard } from "./card_types.ts";

export type Text = Record<string, string>;

export type QuestionKind =
  | "yes_no"
  | "single_choice"
  | "multiple_choice"
  | "scale"
  | "nps"
  | "csat"
  | "ces"
  | "number"
  | "money"
  | "date"
  | "time"
  | "datetime"
  | "duration"
  | "short_text"
  | "long_text"
  | "photo"
  | "audio"
  | "file"
  | "receipt"
  | "barcode"
  | "place"
  | "ranking"
  | "matrix"
  | "repeat"
  | "note"
  | "calculated";

/** A rule as its author wrote it, with the tree that the evaluator in rules.ts walks. */
export interface Rule {
  source: string;
  tree: RuleTree;
}

/** Opaque here: only rules.ts looks inside. */
export type RuleTree = unknown;

/** The first questionnaires said "when this question has one of these answers"; a phone may still keep one. */
export interface OldCondition {
  question: string;
  any_of: string[];
}

export interface Option {
  code: string;
  label: Text;
  exclusive?: boolean;
  /** The sha256 of a picture to show with the option. */
  image?: string | null;
  /** What a choice filter looks at, by column name. */
  columns?: Record<string, string>;
}

export interface MatrixRow {
  code: string;
  label: Text;
}

export type ScaleDisplay = "numeric" | "stars" | "smileys" | "labelled";

export interface Question {
  code: string;
  kind: QuestionKind;
  label: Text;
  help?: Text | null;
  example_image?: string | null;
  required?: boolean;
  required_when?: Rule | null;
  visible_when?: Rule | OldCondition | null;
  valid_when?: Rule | null;
  /** What to say when valid_when does not hold. */
  valid_message?: Text | null;
  choice_filter?: Rule | null;
  calculation?: Rule | null;
  private?: boolean;
  names_person?: boolean;
  verbatim?: boolean;
  options?: Option[];
  rows?: MatrixRow[];
  allow_na?: boolean;
  minimum?: number | null;
  maximum?: number | null;
  display?: ScaleDisplay;
  low_label?: Text | null;
  high_label?: Text | null;
  unit?: Text | null;
  currency?: string;
  /** A duration that is timed several times. */
  several?: boolean;
  min_length?: number;
  max_length?: number;
  why_when?: string[];
  evidence_when?: string[];
  /** What is asked of each entry of a repeat group. */
  questions?: Question[];
}

export interface Section {
  code: string;
  title: Text;
  stage?: Text | null;
  channel?: string;
  leg?: string | null;
  intro?: Text | null;
  visible_when?: Rule | null;
  affect?: boolean;
  emotion_cue?: Text | null;
  words?: boolean;
  contribution?: boolean;
  speeded?: boolean;
  /** What stands above the word in the quick questions; without one, emotion_cue does. */
  cue?: Text | null;
  questions: Question[];
}

export interface Leg {
  code: string;
  title: Text;
}

/** What cannot both be so, or is unlikely; `about` are codes, without any those that the rule reads. */
export interface Check {
  code: string;
  when: Rule;
  message: Text;
  severity?: "contradiction" | "doubt";
  about?: string[];
}

export interface QuestionnaireContent {
  format?: string;
  title: Text;
  languages?: string[];
  estimated_minutes?: number;
  legs?: Leg[];
  checks?: Check[];
  emotion?: EmotionSet;
  sections: Section[];
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
  /** When it was added, for a picture that was taken before: captured_at is then the file's own time. */
  added_at?: string;
}

/** An audio recording or a file, as its answer names it. */
export interface FileValue extends PhotoValue {
  name?: string;
  /** How long a recording lasts. */
  seconds?: number;
}

export interface MoneyValue {
  /** Cents. */
  amount_minor: number;
  currency: string;
}

/** A duration that is timed several times: whole seconds, in the order they were timed. */
export interface LapsValue {
  laps: number[];
}

/** The choice in each row of a matrix. */
export type MatrixValue = Record<string, string>;

/** Complete with photos, amount and date; what is not known yet is null. */
export interface ReceiptValue {
  photos: PhotoValue[];
  amount_minor: number | null;
  currency: string;
  /** YYYY-MM-DD */
  date: string | null;
}

export interface PlaceValue {
  latitude: number;
  longitude: number;
  accuracy_m: number;
}

/** Every value an event can carry; null clears an answer. */
export type Value =
  | string
  | number
  | string[]
  | PhotoValue[]
  | FileValue[]
  | MoneyValue
  | LapsValue
  | MatrixValue
  | ReceiptValue
  | PlaceValue
  | AffectValue
  | WordsValue
  | SpeededValue
  | { before: number | null }
  | StopValue
  | { leg: string }
  | PositionValue
  | ClockValue
  | Record<string, never>
  | null;

export type PositionValue =
  | {
      latitude: number;
      longitude: number;
      accuracy_m: number;
      moment: "arrival" | "capture" | "sending";
      /** The photo that was taken there. */
      photo?: string;
    }
  | { refused: true; moment?: "arrival" | "capture" | "sending" };

/** What a phone found about its own clock: how far it runs ahead of the server's, or how far it was set back. */
export interface ClockValue {
  error_ms?: number;
  set_back_ms?: number;
}

export interface ServerAnswer {
  question_code: string;
  value: Value;
  captured_at: string;
  /** Which phone's, as "device id:sequence"; none for what this phone wrote itself. */
  mark?: string | null;
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
  /** What other phones gave, not knowing of the answers above; the shopper has yet to choose. */
  other_answers?: ServerAnswer[];
  /** The section of the newest answer: where another phone goes on. */
  place?: string | null;
  evidence: ServerFile[];
  review_questions: ReviewQuestion[];
  affect_order: AffectAxis[];
  /** Under which name and mail address to order; null where the study does without. */
  alias?: { name: string; email: string } | null;
  /** What was told of a visit that could not be completed; null for every other. */
  could_not_complete: { reason: StopReason; text: string; fee_minor: number } | null;
}

/** A photo, recording or file that the server has; copies that an older app kept know neither its id nor its time. */
export interface ServerFile {
  sha256: string;
  question_code: string | null;
  content_type: string;
  size: number;
  id?: string;
  captured_at?: string;
}

export type EventKind = "clock" | "start" | "answer" | "position" | "submit" | "could_not_complete";

export type StopReason = "closed" | "moved" | "not_available" | "recognised" | "unsafe" | "other";

/** Why a visit could not be completed. */
export interface StopValue {
  reason: StopReason;
  text: string;
  photos: PhotoValue[];
}

/** One event as it travels to the server. */
export interface WireEvent {
  sequence: number;
  kind: EventKind;
  question_code: string | null;
  value: Value;
  captured_at: string;
  elapsed_ms: number;
  questionnaire_version_id: string;
  /** The answers of other phones that the shopper saw when giving this one. */
  replaces?: string[];
}

export interface Receipt {
  sequence: number;
  outcome: "stored" | "duplicate" | "conflict" | "late" | "refused";
  detail: string | null;
  received_at: string;
  stored?: Value;
  /** Another phone had answered this, and this one did not know. */
  other_phone?: boolean;
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
  /** Where a file stands that was to go on elsewhere. */
  received?: number;
}
