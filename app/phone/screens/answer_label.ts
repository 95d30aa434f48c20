/** What an answer belongs to, in words, whatever sort of key it has. */

import { feltKey } from "../felt_values.ts";
import { type Locale, say } from "../i18n.ts";
import type { Messages } from "../messages/en.ts";
import { safetyWords } from "../messages/safety.ts";
import { keyOf } from "../repair.ts";
import type { FormSession } from "../visit_session.ts";
import { feltLabel } from "./felt_labels.ts";

export function answerLabel(session: FormSession, code: string, words: Messages, locale: Locale): string {
  if (code.startsWith("affect:"))
    return say(session.form.section(code.slice("affect:".length))?.emotion_cue, locale) || words.feel;
  if (code.startsWith("review:")) return safetyWords(locale).reviewer_reply;
  if (feltKey(code)) return feltLabel(session, { question_code: code }, locale);
  const text = say(session.form.question(keyOf(code))?.label, locale) || code;
  if (code.startsWith("why:")) return `${text} ${words.why}`;
  return code.startsWith("evidence:") ? `${text} ${words.evidence}` : text;
}
