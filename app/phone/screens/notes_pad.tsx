import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { formatDuration, timeOf, timerReading } from "../clock.ts";
import { type Asked, parseNumber, scaleSteps, toggleChoice } from "../form_engine.ts";
import { say } from "../i18n.ts";
import { NOTES_WORDS } from "../messages/notes_words.ts";
import { takeTyped } from "../typed_values.ts";
import type { Question, Value } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";
import { TextField } from "./text_field.tsx";

const QUICK: readonly Question["kind"][] = [
  "yes_no",
  "single_choice",
  "multiple_choice",
  "scale",
  "nps",
  "csat",
  "ces",
  "number",
  "duration",
  "time",
  "short_text",
  "long_text",
];

/** Whether a line can be answered with a thumb; photos and the like wait for the form. */
export function quick({ question }: Asked): boolean {
  return QUICK.includes(question.kind) && !question.several;
}

interface PadProps {
  session: FormSession;
  item: Asked;
  done: () => void;
}

/** The buttons for one line, large and low. */
export function NotesPad({ session, item, done }: PadProps): JSX.Element {
  const { words, locale } = useShell();
  const label = say(item.question.label, locale);
  if (!session.canEdit(item.key)) {
    return (
      <div class="notes-answer">
        <p class="notes-now">{label}</p>
        {session.repair && <p class="hint">{words.locked}</p>}
        <Next done={done} />
      </div>
    );
  }
  return (
    <fieldset class="notes-answer">
      <legend class="notes-now">{label}</legend>
      <Keys session={session} item={item} done={done} />
    </fieldset>
  );
}

function Keys(props: PadProps): JSX.Element {
  const { session, item, done } = props;
  const { words, locale } = useShell();
  const { question, key } = item;
  const value = session.form.value(item, session.answers) ?? null;
  const give = (given: Value) => {
    void session.answer(key, given);
    done();
  };
  const na: [Value, string][] = question.allow_na ? [["na", words.not_applicable]] : [];
  switch (question.kind) {
    case "yes_no":
      return <Row value={value} keys={[["yes", words.yes], ["no", words.no], ...na]} give={give} wide />;
    case "single_choice":
      return <Row value={value} keys={[...optionsOf(props, locale), ...na]} give={give} />;
    case "multiple_choice": {
      const chosen = Array.isArray(value) ? (value as string[]) : [];
      const toggle = (code: Value) => {
        const next = toggleChoice(question, chosen, String(code));
        void session.answer(key, next.length > 0 ? next : null);
      };
      return (
        <>
          <Row value={chosen} keys={optionsOf(props, locale)} give={toggle} />
          <Next done={done} />
        </>
      );
    }
    case "number":
    case "duration":
    case "time":
      return <Field key={key} {...props} />;
    case "short_text":
    case "long_text":
      return (
        <>
          <TextField
            session={session}
            code={key}
            label={null}
            name={say(question.label, locale)}
            rows={2}
            minLength={question.min_length ?? 0}
            maxLength={question.max_length ?? 5000}
          />
          <Next done={done} />
        </>
      );
    default:
      return scaleSteps(question).length > 0 ? (
        <Row value={value} keys={[...scaleSteps(question).map((n): [Value, string] => [n, String(n)]), ...na]} give={give} />
      ) : (
        <Field key={key} {...props} />
      );
  }
}

function optionsOf({ session, item }: PadProps, locale: "nl" | "en"): [Value, string][] {
  return session.form.offered(item, session.answers).map((option) => [option.code, say(option.label, locale)]);
}

function Row({
  value,
  keys,
  give,
  wide = false,
}: {
  value: Value;
  keys: [Value, string][];
  give: (given: Value) => void;
  wide?: boolean;
}): JSX.Element {
  const short = keys.every(([, words]) => words.length <= 3);
  const is = (given: Value) => (Array.isArray(value) ? (value as unknown[]).includes(given) : value === given);
  return (
    <div class={`notes-keys${short ? " notes-keys-short" : wide ? " notes-keys-words" : ""}`}>
      {keys.map(([given, words]) => (
        <button type="button" key={String(given)} aria-pressed={is(given)} onClick={() => give(given)}>
          {words}
        </button>
      ))}
    </div>
  );
}

function Next({ done }: { done: () => void }): JSX.Element {
  const { locale } = useShell();
  return (
    <button type="button" class="notes-next" onClick={done}>
      {NOTES_WORDS[locale].after}
    </button>
  );
}

/** A number, a moment, or a time that is measured. */
function Field({ session, item, done }: PadProps): JSX.Element {
  const { words, locale, format } = useShell();
  const said = NOTES_WORDS[locale];
  const { question, key } = item;
  const value = session.form.value(item, session.answers) ?? null;
  const [typed, setTyped] = useState<string | null>(null);
  if (question.kind === "duration") {
    const timer = session.timers.get(key);
    const running = timer?.running_since ?? null;
    const stop = () => {
      const seconds = Math.floor(timerReading(timer ?? { accumulated_ms: 0, running_since: null }, session.now()) / 1000);
      void session.setTimer(key, seconds * 1000, null);
      void session.answer(key, seconds);
      done();
    };
    const start = () => void session.setTimer(key, typeof value === "number" ? value * 1000 : 0, session.now());
    return (
      <div class="notes-keys notes-keys-words">
        <button type="button" aria-pressed={running !== null} onClick={running === null ? start : stop}>
          {running === null ? said.start : said.stop}
          {typeof value === "number" && running === null ? ` · ${formatDuration(value)}` : ""}
        </button>
        <button type="button" onClick={done}>
          {said.after}
        </button>
      </div>
    );
  }
  if (question.kind === "time") {
    const clock = timeOf(new Date(session.now()));
    return (
      <div class="notes-keys notes-keys-words">
        <button
          type="button"
          onClick={() => {
            void session.answer(key, clock);
            done();
          }}
        >
          {words.now}
        </button>
        <button type="button" onClick={done}>
          {said.after}
        </button>
      </div>
    );
  }
  const shown =
    typed ?? (typeof value === "number" ? format.typed(value) : typeof value === "string" && value !== "na" ? value : "");
  return (
    <form
      class="notes-number"
      onSubmit={(event) => {
        event.preventDefault();
        done();
      }}
    >
      <input
        type="text"
        inputMode="decimal"
        aria-label={say(question.label, locale)}
        value={shown}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          takeTyped(session, key, text, parseNumber(text));
        }}
      />
      <button type="submit">{said.after}</button>
    </form>
  );
}
