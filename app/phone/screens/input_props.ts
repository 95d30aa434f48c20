import type { Question, Value } from "../types.ts";
import type { VisitSession } from "../visit_session.ts";

/** What every way of answering a question gets. */
export interface InputProps {
  session: VisitSession;
  question: Question;
  value: Value;
  disabled: boolean;
  describedBy: string;
  /** The answer does not do yet, and it is time to say so. */
  invalid: boolean;
}
