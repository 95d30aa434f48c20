/** What is typed where a value is asked for: a number, an amount, a duration. */

import { NOT_APPLICABLE } from "./answer_values.ts";
import { AS_TYPED, saveDraft } from "./store.ts";
import type { Value } from "./types.ts";
import type { FormSession } from "./visit_session.ts";

/**
 * Takes what stands in a field, letter by letter. What is no value (yet), such as "10-12" for a number, is no answer,
 * and what stood before it neither: it stays on this phone as it was typed, and the form finds it wrong until it is mended.
 */
export function takeTyped(session: FormSession, code: string, text: string, value: Value): void {
  if (!session.canEdit(code)) return;
  if (value !== null || text.trim() === "") {
    void session.answer(code, value, { supersede: true });
    return;
  }
  const typed = text === NOT_APPLICABLE ? `${text} ` : text; // written by hand it does not mean "not applicable"
  void session.answer(code, null, { supersede: true, typed });
  session.answers.set(code, typed);
}

/** Under which code stands what is being typed beside an answer and was not added to it yet. */
const besideCode = (code: string): string => `beside:${code}`;

export function typedBeside(session: FormSession, code: string): string {
  const typed = session.answers.get(besideCode(code));
  return typeof typed === "string" ? typed : "";
}

/** Keeps on this phone what is being typed beside an answer, such as one more time to a list of times. */
export function keepBeside(session: FormSession, code: string, text: string): void {
  const { id, store } = session;
  const beside = besideCode(code);
  if (text === "") session.answers.delete(beside);
  else session.answers.set(beside, text);
  if (!store) return;
  const question_code = AS_TYPED + beside;
  const captured_at = new Date(session.now()).toISOString();
  const elapsed_ms = Math.round(performance.now());
  const kept =
    text === ""
      ? store.delete("drafts", [id, question_code])
      : saveDraft(store, { visit: id, question_code, value: text, captured_at, elapsed_ms });
  // A phone without room says so by itself, with the next answer; the letters stay on the screen.
  kept.catch(() => undefined);
}
