/** Which values fit the emotion instruments beside the two sliders; the same rules as app/journeys/felt_values.py. */

import { textLength, textProblem, type ValueProblem } from "./answer_values.ts";
import type { EmotionSet, QuestionnaireContent, Section } from "./types.ts";
import { affectProblem, isNumber, isObject, isWhole } from "./value_shapes.ts";

export const OUTCOMES = ["worse", "as_expected", "better"] as const;
export const WORDS_AT_MOST = 2;
export const MOST_INTENSITY = 3;
export const OTHER_MAX_LENGTH = 200;
const AGENT_MAX_LENGTH = 1000;
const MOST_LOGGED = 2000;
export const EXPECTATION_KEY = "expectation:journey";
export const OUTCOME_KEY = "outcome:journey";
const FELT = /^(affect|words|contribution|speeded|expectation|outcome):(.*)$/;

type Problem = ValueProblem | null;
type Polarity = ReadonlyMap<string, number>;

const absent = (value: unknown): value is null | undefined => value === null || value === undefined;

/** What an emotion key names: the instrument and its place; null for every other key. */
export function feltKey(code: string): [string, string] | null {
  const found = FELT.exec(code);
  return found ? [found[1] as string, found[2] as string] : null;
}

/** The block of quick questions of each step: its leg's, which is that of the step before where it names none, or the whole visit's. */
export function blocksOf({ legs, sections }: QuestionnaireContent): Map<string, string> {
  let here = legs?.[0]?.code ?? "visit";
  return new Map(
    sections.map((section) => {
      here = section.leg ?? here;
      return [section.code, here];
    }),
  );
}

export function asksFeelings(section: Section): boolean {
  return (section.affect ?? true) || !!section.words || !!section.contribution || !!section.speeded;
}

/** The words of the quick questions, as they stand in the list. */
export function speededWords(emotion: EmotionSet | undefined): EmotionSet["words"] {
  return (emotion?.words ?? []).filter((word) => emotion?.speeded.words.includes(word.code));
}

/** Checks what stands under a key of the emotion instruments; null when it fits or clears. */
export function feltProblem(content: QuestionnaireContent, kind: string, place: string, value: unknown): Problem {
  const { emotion, sections } = content;
  const section = sections.find((each) => each.code === place);
  const journey = emotion?.journey && place === "journey";
  if (kind === "affect" && section && (section.affect ?? true)) return affectProblem(value);
  if (kind === "words" && section?.words) return wordsProblem(emotion, value);
  if (kind === "contribution" && section?.contribution) return absent(value) ? null : numberProblem(value, -2, 2);
  if (kind === "outcome" && journey) return absent(value) ? null : oneOf(value, OUTCOMES);
  if (kind === "expectation" && journey) {
    if (absent(value)) return null;
    if (!isObject(value)) return "wrong_type";
    return absent(value.before) ? null : numberProblem(value.before, 1, 5);
  }
  const blocks = blocksOf(content);
  const steps = sections.filter((each) => each.speeded && blocks.get(each.code) === place).map((each) => each.code);
  return kind === "speeded" && steps.length > 0 ? speededProblem(emotion, steps, value) : "unknown_question";
}

function wordsProblem(emotion: EmotionSet | undefined, value: unknown): Problem {
  if (absent(value)) return null;
  if (!isObject(value)) return "wrong_type";
  const known = (emotion?.words ?? []).map((word) => word.code);
  const { nothing, other, shown } = value;
  const picks = value.picks ?? [];
  const problem = picksProblem(picks, known);
  if (problem) return problem;
  if (!absent(nothing) && typeof nothing !== "boolean") return "wrong_type";
  const long = absent(other) ? null : textProblem(other, OTHER_MAX_LENGTH);
  if (long) return long;
  if (nothing && ((picks as []).length > 0 || (typeof other === "string" && textLength(other) > 0))) return "exclusive_option";
  return absent(shown) ? null : codesProblem(shown, known);
}

function picksProblem(picks: unknown, known: readonly string[]): Problem {
  if (!Array.isArray(picks) || !picks.every(isObject)) return "wrong_type";
  const codes = codesProblem(
    picks.map((pick) => pick.word),
    known,
  );
  if (codes) return codes;
  for (const pick of picks) {
    const problem = numberProblem(pick.intensity, 1, MOST_INTENSITY);
    if (problem) return problem;
  }
  return picks.length > WORDS_AT_MOST ? "too_many" : null;
}

/** The words of a step say something: a pick, "nothing in particular", or words of one's own. */
export function wordsTold(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { picks, nothing, other } = value;
  return (Array.isArray(picks) && picks.length > 0) || nothing === true || (typeof other === "string" && textLength(other) > 0);
}

function speededProblem(emotion: EmotionSet | undefined, steps: readonly string[], value: unknown): Problem {
  if (absent(value)) return null;
  if (!isObject(value) || !isObject(value.steps)) return "wrong_type";
  const frame = frameProblem(value);
  if (frame) return frame;
  if (!Object.keys(value.steps).every((step) => steps.includes(step))) return "unknown_row";
  const polarity = new Map<string, number>(speededWords(emotion).map((word) => [word.code, word.polarity]));
  for (const trials of Object.values(value.steps)) {
    const problem = trialsProblem(trials, polarity);
    if (problem) return problem;
  }
  return null;
}

/** What is told of a block as a whole. */
function frameProblem(value: Record<string, unknown>): Problem {
  const { untimed, yes_side, practice, clock_step_ms, user_agent, visibility, long_frames } = value;
  if (!absent(untimed) && typeof untimed !== "boolean") return "wrong_type";
  const side = absent(yes_side) ? null : oneOf(yes_side, ["left", "right"]);
  if (side) return side;
  const practised = absent(practice) ? null : practiceProblem(practice);
  if (practised) return practised;
  if (!absent(clock_step_ms) && !(isNumber(clock_step_ms) && clock_step_ms >= 0)) return "wrong_type";
  const agent = absent(user_agent) ? null : textProblem(user_agent, AGENT_MAX_LENGTH);
  return agent ?? logProblem(visibility) ?? logProblem(long_frames);
}

function practiceProblem(practice: unknown): Problem {
  if (!isObject(practice) || !isWhole(practice.trials) || !isWhole(practice.errors)) return "wrong_type";
  if (practice.errors < 0 || practice.errors > practice.trials) return "out_of_range";
  return logProblem(practice.items);
}

function logProblem(log: unknown): Problem {
  if (absent(log)) return null;
  if (!Array.isArray(log)) return "wrong_type";
  return log.length > MOST_LOGGED ? "too_many" : null;
}

function trialsProblem(trials: unknown, polarity: Polarity): Problem {
  if (!Array.isArray(trials) || !trials.every(isObject)) return "wrong_type";
  const codes = codesProblem(
    trials.map((trial) => trial.word),
    [...polarity.keys()],
  );
  if (codes) return codes;
  for (const trial of trials) {
    const { yes, page_hidden = false, long_frame = false, onset_ms, response_ms } = trial;
    if (![yes, page_hidden, long_frame].every((flag) => typeof flag === "boolean")) return "wrong_type";
    if (trial.polarity !== polarity.get(trial.word as string)) return "unknown_option";
    const times = [onset_ms, response_ms];
    if (!times.every(absent) && !times.every(isNumber)) return "wrong_type";
  }
  return null;
}

function codesProblem(codes: unknown, known: readonly string[]): Problem {
  if (!Array.isArray(codes) || !codes.every((code) => typeof code === "string")) return "wrong_type";
  if (!codes.every((code) => known.includes(code))) return "unknown_option";
  return new Set(codes).size < codes.length ? "duplicate_option" : null;
}

function numberProblem(value: unknown, low: number, high: number): Problem {
  if (!isNumber(value)) return "wrong_type";
  if (value < low || value > high) return "out_of_range";
  return isWhole(value) ? null : "not_a_step";
}

function oneOf(value: unknown, codes: readonly string[]): Problem {
  if (typeof value !== "string") return "wrong_type";
  return codes.includes(value) ? null : "unknown_option";
}
