/** What this phone keeps of one visit beside its copy of it. */

import {
  AS_TYPED,
  copyKey,
  type Draft,
  emptyVisit,
  type Media,
  type OtherAnswer,
  ofVisit,
  type PhoneDb,
  type Reading,
  reading,
  type StoredAnswer,
  type StoredBundle,
  type StoredTimer,
  type Trouble,
  type VisitState,
} from "./store.ts";
import type { Bundle } from "./types.ts";
import { type Waiting, waitingOf } from "./waiting.ts";

export interface Kept {
  answers: StoredAnswer[];
  drafts: Draft[];
  timers: StoredTimer[];
  media: Media[];
  troubles: Trouble[];
  others: OtherAnswer[];
  state: VisitState;
  waiting: Waiting;
  /** Which copy of the visit stands there; none where an older app kept it. */
  copy: unknown;
}

export const KEPT = ["meta", "answers", "drafts", "timers", "media", "troubles", "others", "visits", "events"] as const;

/** All of it at once; `tx` reads at least the stores of `KEPT`. */
export async function readKept(db: PhoneDb, visit: string, tx: Reading = reading(db, ...KEPT)): Promise<Kept> {
  const range = ofVisit(visit);
  const [answers, typed, timers, media, troubles, others, state, waiting, copy] = await Promise.all([
    tx.objectStore("answers").getAll(range),
    tx.objectStore("drafts").getAll(range),
    tx.objectStore("timers").getAll(range),
    tx.objectStore("media").getAll(range),
    tx.objectStore("troubles").getAll(range),
    tx.objectStore("others").getAll(range),
    tx.objectStore("visits").get(visit),
    waitingOf(db, visit, tx),
    tx.objectStore("meta").get(copyKey(visit)),
  ]);
  // What is no answer as it stands is shown where none is: the one of another phone may have come there since.
  const given = new Set(answers.flatMap((answer) => (answer.value === null ? [] : [answer.question_code])));
  const drafts = typed.flatMap((draft) => {
    if (!draft.question_code.startsWith(AS_TYPED)) return [draft];
    const question_code = draft.question_code.slice(AS_TYPED.length);
    return given.has(question_code) ? [] : [{ ...draft, question_code }];
  });
  return { answers, drafts, timers, media, troubles, others, state: state ?? emptyVisit(visit), waiting, copy };
}

/** Whether a kept copy says the same as an opened one of all that its form stands on. */
export function isLike(opened: Bundle, stored: StoredBundle | undefined): boolean {
  const ground = (of: Bundle) => JSON.stringify([of.visit, of.review_questions, of.questionnaire.version_id, of.briefing]);
  return !stored || ground(opened) === ground(stored.bundle);
}
