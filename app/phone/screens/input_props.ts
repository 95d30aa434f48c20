import type { Asked } from "../form_engine.ts";
import type { Question, Value } from "../types.ts";
import type { FormSession } from "../visit_session.ts";

/** What every way of answering a question gets. */
export interface InputProps {
  session: FormSession;
  asked: Asked;
  question: Question;
  /** Where the answer stands: the question's code, in a repeat group with its entry. */
  code: string;
  value: Value;
  disabled: boolean;
  describedBy: string;
  /** The answer does not do yet, and it is time to say so. */
  invalid: boolean;
}
