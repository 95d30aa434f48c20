/** The looks back among the rows of the list of all steps: what each is called, how far it is, and from when one can go there. */

import { isAnswered } from "../answer_values.ts";
import { contributionCode, type LookBack, speededCode, wordsCode } from "../felt.ts";
import { OUTCOME_KEY } from "../felt_values.ts";
import { type Locale, say } from "../i18n.ts";
import { feltWords } from "../messages/felt.ts";
import type { Section, SpeededValue } from "../types.ts";
import type { FormSession } from "../visit_session.ts";

export interface LookRow {
  name: string;
  title: string;
  block: string;
  /** The answer to go to; null for everything from the beginning. */
  wanted: string | null;
  done: number;
  all: number;
  /** Why one cannot go there yet; null when one can. */
  closed: string | null;
}

export const lookName = (look: LookBack): string => `look:${look.block}`;
export const outcomeName = (look: LookBack): string => `outcome:${look.block}`;

/** The rows that come after a look back's last step. They open once that step was begun: asked before it was lived, a feeling is made up. */
export function lookRows(session: FormSession, look: LookBack, steps: readonly Section[], locale: Locale): LookRow[] {
  const words = feltWords(locale);
  const { answers } = session;
  const told = (code: string) => isAnswered(answers.get(code));
  const quick = (answers.get(speededCode(look.block)) as SpeededValue | null | undefined)?.steps ?? {};
  const asked = look.steps.flatMap((section) => [
    ...(section.words ? [wordsCode(section.code)] : []),
    ...(section.contribution ? [contributionCode(section.code)] : []),
  ]);
  const last = steps.find((section) => section.code === look.after);
  const began =
    Object.keys(quick).length > 0 ||
    [...asked, OUTCOME_KEY].some(told) ||
    (last !== undefined && (told(`affect:${last.code}`) || session.form.asked(last, answers).some((item) => told(item.key))));
  const closed = began ? null : words.comes_after(say(last?.title, locale));
  const row = (name: string, title: string, wanted: string | null, done: number, all: number): LookRow => ({
    name,
    title,
    block: look.block,
    wanted,
    done,
    all,
    closed,
  });
  const quickDone = look.quick.filter(({ code }) => Object.hasOwn(quick, code)).length;
  return [
    ...(quickDone < look.quick.length ? [row(`quick:${look.block}`, words.quick_title, null, quickDone, look.quick.length)] : []),
    ...(asked.length > 0 ? [row(lookName(look), words.looking_back, null, asked.filter(told).length, asked.length)] : []),
    ...(look.outcome ? [row(outcomeName(look), words.whole_title, OUTCOME_KEY, told(OUTCOME_KEY) ? 1 : 0, 1)] : []),
  ];
}
