import type { JSX } from "preact";
import { say } from "../i18n.ts";
import { safetyWords } from "../messages/safety.ts";
import type { AffectValue, Value } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";
import { describeValue } from "./value_words.ts";

/** What two phones said about the same question, both in sight, for the shopper to choose. */
export function TwoAnswers({ session }: { session: FormSession }): JSX.Element | null {
  const { words, format, locale } = useShell();
  const own = safetyWords(locale);
  const open = session.others.filter((other) => session.canEdit(other.question_code));
  const codes = [...new Set(open.map((other) => other.question_code))];
  if (codes.length === 0) return null;

  function label(code: string): string {
    if (code.startsWith("affect:"))
      return say(session.form.section(code.slice("affect:".length))?.emotion_cue, locale) || words.feel;
    if (code.startsWith("review:")) return own.reviewer_reply;
    return say(session.form.question(code)?.label, locale) || code;
  }

  function inWords(code: string, value: Value): string {
    if (value === null || value === "") return own.nothing_given;
    if (code.startsWith("affect:")) {
      const { pleasure, arousal } = value as AffectValue;
      const percent = (part: number | null, spoken: (n: number) => string) =>
        part === null ? [] : [spoken(Math.round(part * 100))];
      return [...percent(pleasure, words.pleasure_value), ...percent(arousal, words.arousal_value)].join(" · ");
    }
    return describeValue(value, session.form.question(code), words, locale);
  }

  return (
    <section class="part two-answers">
      <h2>{own.two_answers(codes.length)}</h2>
      <p class="hint">{own.two_answers_hint}</p>
      {codes.map((code) => {
        const standing = session.given(code);
        const choices = [
          { value: session.answers.get(code) ?? null, foreign: standing.foreign, at: standing.at, key: "standing" },
          ...open
            .filter((other) => other.question_code === code)
            .map((other) => ({
              value: other.value,
              foreign: session.isForeign(other.mark),
              at: other.captured_at,
              key: other.mark,
            })),
        ];
        return (
          <fieldset class="question" key={code}>
            <legend>{label(code)}</legend>
            <ul class="rows card">
              {choices.map((choice) => (
                <li key={choice.key}>
                  <span class="rows-words">
                    <span class="rows-name">{inWords(code, choice.value)}</span>
                    <span class="hint">
                      {(choice.foreign ? own.on_other_phone : own.on_this_phone)(choice.at ? format.moment(choice.at) : "")}
                    </span>
                  </span>
                  <button type="button" class="button" onClick={() => void session.choose(code, choice.value)}>
                    {own.choose_this}
                  </button>
                </li>
              ))}
            </ul>
          </fieldset>
        );
      })}
    </section>
  );
}
