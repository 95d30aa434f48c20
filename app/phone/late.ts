/** What came to the server too late to count. */

import type { Trouble } from "./store.ts";
import type { VisitSession } from "./visit_session.ts";

/** The last of each answer of this phone that was kept and does not count; one that says what stands anyway is none. */
export function lateAnswers(session: Pick<VisitSession, "troubles" | "answers" | "given">): Trouble[] {
  const last = new Map<string, Trouble>();
  for (const trouble of session.troubles) {
    const { kind, outcome, question_code } = trouble;
    if (kind === "answer" && outcome === "late" && question_code !== null) last.set(question_code, trouble);
  }
  return [...last].flatMap(([code, trouble]) => {
    const same = JSON.stringify(session.answers.get(code) ?? null) === JSON.stringify(trouble.value);
    return same && session.given(code).foreign ? [] : [trouble];
  });
}

/** Whether this phone told that the visit could not be completed when it was too late for that. */
export const isReportLate = ({ troubles }: Pick<VisitSession, "troubles">): boolean =>
  troubles.some(({ kind, outcome }) => kind === "could_not_complete" && outcome === "late");

/** Whether there is anything of the kind to tell. */
export const isLate = (session: Pick<VisitSession, "troubles">): boolean =>
  session.troubles.some(({ kind, outcome }) => outcome === "late" && ["answer", "could_not_complete"].includes(kind));
