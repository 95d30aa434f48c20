/** The emotion instruments beside the two sliders as the server knows them (app/journeys/emotion_content.py, felt_values.py). */

import type { Text } from "./types.ts";

export interface EmotionWord {
  code: string;
  label: Text;
  polarity: 1 | -1;
  arousal: "high" | "low";
}

/** The words for feelings; there as soon as a step asks for them. */
export interface EmotionSet {
  words: EmotionWord[];
  speeded: { words: string[]; practice: { label: Text; answer: "yes" | "no" }[] };
  /** What is expected is asked before the first step, and how it turned out after the last. */
  journey: boolean;
}

/** The words of a step: at most two, or nothing in particular; `shown` is the order they stood in. */
export interface WordsValue {
  picks: { word: string; intensity: number }[];
  nothing: boolean;
  other: string | null;
  shown: string[];
}

/** One quick answer; times in ms of the page's own clock, null where none were taken. */
export interface Trial {
  word: string;
  polarity: 1 | -1;
  yes: boolean;
  onset_ms: number | null;
  response_ms: number | null;
  page_hidden: boolean;
  long_frame: boolean;
}

export interface PracticeTrial {
  item: number;
  yes: boolean;
  right: boolean;
  onset_ms: number | null;
  response_ms: number | null;
}

/** A block of quick questions, whole or as far as it came. A step with fewer trials than words broke off. */
export interface SpeededValue {
  untimed: boolean;
  yes_side: "left" | "right";
  practice: { trials: number; errors: number; items: PracticeTrial[] };
  clock_step_ms: number;
  user_agent: string;
  visibility: { at_ms: number; hidden: boolean }[];
  long_frames: { at_ms: number; length_ms: number }[];
  steps: Record<string, Trial[]>;
}
