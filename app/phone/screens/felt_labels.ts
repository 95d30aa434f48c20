/** What the list of what is missing says of the looks back. */

import { feltKey } from "../felt_values.ts";
import type { Gap } from "../form_engine.ts";
import { type Locale, say } from "../i18n.ts";
import { feltWords } from "../messages/felt.ts";
import type { FormSession } from "../visit_session.ts";

export function feltLabel(session: FormSession, gap: Pick<Gap, "question_code">, locale: Locale): string {
  const words = feltWords(locale);
  const [kind, place = ""] = feltKey(gap.question_code) ?? [];
  const step = say(session.form.section(place)?.title, locale);
  switch (kind) {
    case "words":
      return words.words_label(step);
    case "contribution":
      return words.contribution_label(step);
    case "speeded":
      return words.quick_label;
    default:
      return words.outcome_ask;
  }
}
