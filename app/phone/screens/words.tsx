import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { wordsCode } from "../felt.ts";
import { MOST_INTENSITY, OTHER_MAX_LENGTH, WORDS_AT_MOST } from "../felt_values.ts";
import { say } from "../i18n.ts";
import { feltWords } from "../messages/felt.ts";
import { dice, seedOf, shuffled } from "../speeded/protocol.ts";
import type { Section, WordsValue } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";

const TYPING_PAUSE_MS = 400;

/** What one more tap on a word makes of the picks: once, twice, three times, gone; null when two others are picked already. */
export function tapped(picks: WordsValue["picks"], word: string): WordsValue["picks"] | null {
  const here = picks.find((pick) => pick.word === word);
  if (!here) return picks.length < WORDS_AT_MOST ? [...picks, { word, intensity: 1 }] : null;
  if (here.intensity >= MOST_INTENSITY) return picks.filter((pick) => pick !== here);
  return picks.map((pick) => (pick === here ? { word, intensity: pick.intensity + 1 } : pick));
}

/** The words of a step, in an order of chance that stays the same for a visit. */
export function WordsView({
  session,
  section,
  showAll,
}: {
  session: FormSession;
  section: Section;
  showAll: boolean;
}): JSX.Element {
  const { words: app, locale } = useShell();
  const words = feltWords(locale);
  const code = wordsCode(section.code);
  const list = useMemo(
    () => shuffled(session.form.content.emotion?.words ?? [], dice(seedOf(`words of ${session.id}`))),
    [session.form.content.emotion, session.id],
  );
  const stored = session.answers.get(code) as WordsValue | null | undefined;
  const { picks = [], nothing = false, other = null } = stored ?? {};
  const [full, setFull] = useState(false);
  const disabled = !session.canEdit(code);

  function change(part: Partial<WordsValue>): void {
    setFull(false);
    const next: WordsValue = { picks, nothing, other, shown: list.map((word) => word.code), ...part };
    void session.answer(code, next, { supersede: true });
  }

  function tap(word: string): void {
    const next = tapped(picks, word);
    if (next) change({ picks: next, nothing: false });
    else setFull(true);
  }

  const told = picks.length > 0 || nothing || !!other?.trim();
  return (
    <fieldset class="question" id={`question-${code}`} disabled={disabled}>
      <legend>{words.words_ask}</legend>
      <p class="help hint">{words.words_hint}</p>
      <div class="word-grid">
        {list.map((word) => {
          const level = picks.find((pick) => pick.word === word.code)?.intensity ?? 0;
          const text = say(word.label, locale);
          return (
            <button
              type="button"
              key={word.code}
              class={level > 0 ? "word picked" : "word"}
              aria-pressed={level > 0}
              aria-label={`${text}: ${level > 0 ? words.word_level[level - 1] : words.word_off}`}
              onClick={() => tap(word.code)}
            >
              <span>{text}</span>
              <svg viewBox="0 0 30 8" width="30" height="8" aria-hidden="true">
                {[0, 1, 2].map((dot) => (
                  <circle key={dot} cx={4 + dot * 11} cy="4" r="3" class={dot < level ? "dot-on" : "dot-off"} />
                ))}
              </svg>
            </button>
          );
        })}
      </div>
      <p class="fault" aria-live="polite">
        {full ? words.words_full : ""}
      </p>
      <button
        type="button"
        class={nothing ? "word word-wide picked" : "word word-wide"}
        aria-pressed={nothing}
        onClick={() => change(nothing ? { nothing: false } : { nothing: true, picks: [], other: null })}
      >
        <span>{words.nothing}</span>
      </button>
      <Other
        value={other ?? ""}
        nothing={nothing}
        onText={(text) => change({ other: text.trim() === "" ? null : text, ...(text.trim() && { nothing: false }) })}
      />
      {showAll && !told && <p class="fault">{app.fault_required}</p>}
    </fieldset>
  );
}

/** A word of one's own: kept after each pause, and when the field is left. */
function Other({ value, nothing, onText }: { value: string; nothing: boolean; onText: (text: string) => void }): JSX.Element {
  const { locale } = useShell();
  const words = feltWords(locale);
  const [text, setText] = useState(value);
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null);
  const newest = useRef({ text, onText, value });
  newest.current = { text, onText, value };

  function keep(): void {
    if (waiting.current !== null) clearTimeout(waiting.current);
    waiting.current = null;
    if (newest.current.text !== newest.current.value) newest.current.onText(newest.current.text);
  }

  useEffect(() => keep, []);
  useEffect(() => {
    // "Nothing in particular" empties it; what is being typed at this moment stays.
    if (waiting.current === null) setText(value);
  }, [value, nothing]);

  return (
    <label class="field word-other">
      <span class="field-label">{words.other}</span>
      <input
        type="text"
        value={text}
        maxLength={OTHER_MAX_LENGTH}
        placeholder={words.other_place}
        onInput={(event) => {
          setText(event.currentTarget.value);
          if (waiting.current !== null) clearTimeout(waiting.current);
          waiting.current = setTimeout(keep, TYPING_PAUSE_MS);
        }}
        onBlur={keep}
      />
    </label>
  );
}
