/** Which way a language is written. */

import type { Locale } from "./i18n.ts";
import type { QuestionnaireContent } from "./types.ts";

const RIGHT_TO_LEFT = /^(ar|fa|he|ps|sd|ug|ur|yi)\b/;

export function directionOf(language: string): "rtl" | "ltr" {
  return RIGHT_TO_LEFT.test(language) ? "rtl" : "ltr";
}

/** The language that a questionnaire's texts come in here: the one on screen where it has it, else its first. */
export function languageOf(content: QuestionnaireContent, locale: Locale): string {
  const has = content.languages ?? [];
  return has.length === 0 || has.includes(locale) ? locale : (has[0] as string);
}
