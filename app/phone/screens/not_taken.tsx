import type { JSX } from "preact";
import { MOST_FILES } from "../answer_values.ts";
import { type Making, makingOf } from "../making.ts";
import { ADDING_WORDS } from "../messages/adding_words.ts";
import { SUMMARY_WORDS } from "../messages/summary_words.ts";
import { keyOf } from "../repair.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";
import { Icon } from "./icons.tsx";
import { notAdded } from "./not_added.tsx";

interface Place {
  question_code: string;
  section_code: string | null;
}

interface NotTakenProps {
  session: FormSession;
  /** The questions with something that the server would not take. */
  refused: readonly string[];
  label: (place: Place) => string;
  goTo: (place: Place) => void;
}

/** What could not be added on this phone, and what the server would not take: each a tap away. */
export function NotTaken({ session, refused, label, goTo }: NotTakenProps): JSX.Element {
  const { words, locale } = useShell();
  const placeOf = (question_code: string) => ({
    question_code,
    section_code: session.form.sectionOf(keyOf(question_code))?.code ?? null,
  });
  const row = (code: string, why: string): JSX.Element => (
    <li key={code}>
      <button type="button" onClick={() => goTo(placeOf(code))}>
        <span>
          {label(placeOf(code))}
          {why && (
            <>
              <br />
              <span class="hint">{why}</span>
            </>
          )}
        </span>
        <Icon name="chevron-right" size={20} />
      </button>
    </li>
  );
  const failed = makingOf(session.id).filter((place) => place.failed.length > 0 && session.form.sectionOf(keyOf(place.code)));
  return (
    <>
      {refused.length > 0 && (
        <section class="part">
          <h2>{SUMMARY_WORDS[locale].not_taken_title}</h2>
          <ul class="gaps">{refused.map((code) => row(code, ""))}</ul>
        </section>
      )}
      {failed.length > 0 && (
        <section class="part">
          <h2>{ADDING_WORDS[locale].failed_title}</h2>
          <ul class="gaps">{failed.map((place) => row(place.code, inWords(place)))}</ul>
        </section>
      )}
    </>
  );

  function inWords(place: Making): string {
    const isFile = session.form.question(keyOf(place.code))?.kind === "file";
    return notAdded(place.failed, isFile ? "files" : "photos", MOST_FILES, words, locale).join(" ");
  }
}
