import type { JSX } from "preact";
import { filesOf } from "../answer_edits.ts";
import { photosOf } from "../form_engine.ts";
import { safetyWords } from "../messages/safety.ts";
import { keyOf } from "../repair.ts";
import type { AffectValue, Value } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { answerLabel } from "./answer_label.ts";
import { useShell } from "./context.ts";
import { Tiles } from "./photos.tsx";
import { focusTitle } from "./title.ts";
import { describeValue } from "./value_words.ts";

/** What two phones said about the same question, both in sight, for the shopper to choose. */
export function TwoAnswers({ session }: { session: FormSession }): JSX.Element | null {
  const { words, format, locale } = useShell();
  const own = safetyWords(locale);
  const open = session.others.filter((other) => session.canEdit(other.question_code));
  const codes = [...new Set(open.map((other) => other.question_code))];
  if (codes.length === 0) return null;

  function inWords(code: string, value: Value): string {
    if (value === null || value === "") return own.nothing_given;
    if (code.startsWith("affect:")) {
      const { pleasure, arousal } = value as AffectValue;
      const percent = (part: number | null, spoken: (n: number) => string) =>
        part === null ? [] : [spoken(Math.round(part * 100))];
      return [...percent(pleasure, words.pleasure_value), ...percent(arousal, words.arousal_value)].join(" · ");
    }
    const names = session.form.question(keyOf(code))?.kind === "file" ? filesOf(value).map((file) => file.name ?? "") : [];
    return names.filter(Boolean).join(", ") || describeValue(value, session.form.question(code), words, locale);
  }

  async function choose(code: string, value: Value): Promise<void> {
    await session.choose(code, value);
    // The button that was pressed is gone: on to the next choice, else to the title.
    requestAnimationFrame(() => {
      const next = document.querySelector<HTMLElement>(".two-answers button");
      if (next) next.focus();
      else focusTitle();
    });
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
            <legend>{answerLabel(session, code, words, locale)}</legend>
            <ul class="rows card">
              {choices.map((choice) => {
                const said = inWords(code, choice.value);
                const where = (choice.foreign ? own.on_other_phone : own.on_this_phone)(
                  choice.at ? format.moment(choice.at) : "",
                );
                return (
                  <li key={choice.key}>
                    <div class="rows-words">
                      <span class="rows-name">{said}</span>
                      <span class="hint">{where}</span>
                      <Pictures session={session} value={choice.value} />
                    </div>
                    <button
                      type="button"
                      class="button"
                      aria-label={`${own.choose_this}: ${said}. ${where}`}
                      onClick={() => void choose(code, choice.value)}
                    >
                      {own.choose_this}
                    </button>
                  </li>
                );
              })}
            </ul>
          </fieldset>
        );
      })}
    </section>
  );
}

/** The photos of an answer, to see what there is to choose between. */
function Pictures({ session, value }: { session: FormSession; value: Value }): JSX.Element | null {
  const photos = photosOf(value).filter((item) => item.content_type.startsWith("image/"));
  if (photos.length === 0) return null;
  return (
    <div class="photos">
      <Tiles session={session} photos={photos} onRemove={null} />
    </div>
  );
}
