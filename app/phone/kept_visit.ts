/** What this phone keeps of one visit beside its copy of it. */

import { type Waiting, waitingOf } from "./outbox.ts";
import {
  type Draft,
  type Media,
  type OtherAnswer,
  ofVisit,
  type PhoneDb,
  readVisit,
  type StoredAnswer,
  type StoredTimer,
  type Trouble,
  type VisitState,
} from "./store.ts";

export interface Kept {
  answers: StoredAnswer[];
  drafts: Draft[];
  timers: StoredTimer[];
  media: Media[];
  troubles: Trouble[];
  others: OtherAnswer[];
  state: VisitState;
  waiting: Waiting;
}

/** All of it at once: one reading after the other is what makes a start slow. */
export async function readKept(db: PhoneDb, visit: string): Promise<Kept> {
  const range = ofVisit(visit);
  const [answers, drafts, timers, media, troubles, others, state, waiting] = await Promise.all([
    db.getAll("answers", range),
    db.getAll("drafts", range),
    db.getAll("timers", range),
    db.getAll("media", range),
    db.getAll("troubles", range),
    db.getAll("others", range),
    readVisit(db, visit),
    waitingOf(db, visit),
  ]);
  return { answers, drafts, timers, media, troubles, others, state, waiting };
}
