import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { MOST_PHOTOS, numberRange, SIDE_TEXT_MAX_LENGTH, textLength, WHY_MIN_LENGTH, whyCode } from "../answer_values.ts";
import { type Lack, parseNumber, scaleSteps, toggleChoice } from "../form_engine.ts";
import { type Format, type Locale, say } from "../i18n.ts";
import type { Messages } from "../messages/en.ts";
import type { Trouble } from "../store.ts";
import type { Question, Value } from "../types.ts";
import type { VisitSession } from "../visit_session.ts";
import { useScreen } from "./context.ts";
import type { InputProps } from "./input_props.ts";
import { Prose } from "./parts.tsx";
import { PhotoInput } from "./photos.tsx";
import { Stopwatch } from "./stopwatch.tsx";
import { TextField } from "./text_field.tsx";

/** What is wrong with an answer, in words. */
export function lackText(lack: Lack, question: Question, value: Value | undefined, words: Messages, format: Format): string {
  if (lack === "required") return words.fault_required;
  if (lack === "too_short") {
    return words.fault_too_short((question.min_length ?? 0) - textLength(String(value ?? "")));
  }
  if (typeof value === "string" && question.kind.endsWith("_text")) {
    return words.fault_too_long(textLength(value) - (question.max_length ?? 5000));
  }
  if (typeof value === "number") {
    const [low, high] = numberRange(question);
    if (low !== null && value < low) return words.fault_below(format.number(low));
    if (high !== null && value > high) return words.fault_above(format.number(high));
    return words.fault_step;
  }
  if (question.kind === "photo") return words.fault_photos(MOST_PHOTOS);
  return question.kind === "time" ? words.fault_time : words.fault_option;
}

/** An answer in a few words, as a conflict shows it. */
export function describeValue(value: Value, question: Question | undefined, words: Messages, locale: Locale): string {
  if (value === null) return "–";
  if (value === "yes") return words.yes;
  if (value === "no") return words.no;
  if (value === "na") return words.not_applicable;
  const label = (code: unknown) => say(question?.options?.find((o) => o.code === code)?.label, locale) || String(code);
  if (Array.isArray(value)) {
    return value.some((item) => typeof item === "object") ? words.photos(value.length) : value.map(label).join(", ");
  }
  return typeof value === "object" ? "…" : label(value);
}

const LABELLED_GROUP = ["yes_no", "single_choice", "multiple_choice", "scale", "nps", "photo"];

export function QuestionView({
  session,
  question,
  showAll,
}: {
  session: VisitSession;
  question: Question;
  showAll: boolean;
}): JSX.Element {
  const { words, format, locale } = useScreen();
  const [left, setLeft] = useState(false);
  const { code, kind } = question;
  if (kind === "note") {
    return (
      <section class="question note">
        <h2>{say(question.label, locale)}</h2>
        {question.help && <Prose text={say(question.help, locale)} />}
      </section>
    );
  }
  const value = session.answers.get(code) ?? null;
  const lack = session.form.lackOf(question, session.answers);
  // An answer that does not fit is told after leaving the field, an empty one only after the summary.
  const told = lack && (showAll || (left && lack !== "required")) ? lack : null;
  const disabled = !session.canEdit(code);
  const describedBy = `${code}-help`;
  const props: InputProps = { session, question, value, disabled, describedBy, invalid: told !== null };
  const optional = !(question.required ?? true);
  const group = LABELLED_GROUP.includes(kind);
  const label = (
    <>
      {say(question.label, locale)}
      {optional && <span class="optional"> · {words.optional}</span>}
    </>
  );
  const troubles = session.troubles.filter((trouble) => trouble.question_code === code);
  const Wrap = group ? "fieldset" : "div";
  return (
    <Wrap
      class="question"
      id={`question-${code}`}
      onFocusOut={(event: FocusEvent) => {
        const here = event.currentTarget as HTMLElement;
        if (!here.contains(event.relatedTarget as Node | null)) setLeft(true);
      }}
    >
      {group ? (
        <legend>{label}</legend>
      ) : (
        <label class="legend" htmlFor={`field-${code}`}>
          {label}
        </label>
      )}
      <div id={describedBy} class="help">
        {question.help && <p class="hint">{say(question.help, locale)}</p>}
        {kind === "multiple_choice" && <p class="hint">{words.pick_more}</p>}
      </div>
      <AnswerInput {...props} />
      {question.allow_na && kind !== "yes_no" && <NotApplicable {...props} />}
      {optional && value !== null && !disabled && group && kind !== "photo" && (
        <button type="button" class="link quiet" onClick={() => void session.answer(code, null)}>
          {words.clear}
        </button>
      )}
      {told && told !== "too_short" && <p class="fault">{lackText(told, question, value ?? undefined, words, format)}</p>}
      {troubles.map((trouble) => (
        <TroubleLine key={trouble.sequence} trouble={trouble} question={question} />
      ))}
      {session.form.asksWhy(question, session.answers) && <Why session={session} question={question} showAll={showAll} />}
      {disabled && session.repair && <p class="hint">{words.locked}</p>}
    </Wrap>
  );
}

function Why({ session, question, showAll }: { session: VisitSession; question: Question; showAll: boolean }): JSX.Element {
  const { words } = useScreen();
  const lack = session.form.whyLack(question, session.answers);
  return (
    <div class="why">
      <TextField
        session={session}
        code={whyCode(question.code)}
        label={words.why}
        rows={2}
        minLength={WHY_MIN_LENGTH}
        maxLength={SIDE_TEXT_MAX_LENGTH}
        invalid={showAll && lack !== null}
      />
      {showAll && lack === "required" && <p class="fault">{words.fault_required}</p>}
    </div>
  );
}

function TroubleLine({ trouble, question }: { trouble: Trouble; question: Question }): JSX.Element {
  const { words, locale } = useScreen();
  const texts = {
    conflict: words.other_value(describeValue(trouble.stored, question, words, locale)),
    late: words.kept_late,
    refused: words.not_taken(trouble.detail ?? ""),
    set_aside: words.not_taken(trouble.detail ?? ""),
    stored: "",
    duplicate: "",
  };
  return <p class="fault">{texts[trouble.outcome]}</p>;
}

function AnswerInput(props: InputProps): JSX.Element | null {
  const { session, question, describedBy } = props;
  switch (question.kind) {
    case "yes_no":
      return <YesNo {...props} />;
    case "single_choice":
      return <SingleChoice {...props} />;
    case "multiple_choice":
      return <MultipleChoice {...props} />;
    case "scale":
    case "nps":
      return scaleSteps(question).length > 0 ? <Scale {...props} /> : <NumberInput {...props} />;
    case "number":
      return <NumberInput {...props} />;
    case "duration":
      return <Stopwatch {...props} />;
    case "time":
      return <TimeInput {...props} />;
    case "photo":
      return <PhotoInput {...props} />;
    case "short_text":
    case "long_text":
      return (
        <TextField
          session={session}
          code={question.code}
          label={null}
          rows={question.kind === "long_text" ? 5 : 1}
          minLength={question.min_length ?? 0}
          maxLength={question.max_length ?? 5000}
          describedBy={describedBy}
          invalid={props.invalid}
        />
      );
    default:
      return null;
  }
}

function YesNo({ session, question, value, disabled }: InputProps): JSX.Element {
  const { words } = useScreen();
  const options: [string, string][] = [
    ["yes", words.yes],
    ["no", words.no],
    ...(question.allow_na ? ([["na", words.not_applicable]] as [string, string][]) : []),
  ];
  return (
    <div class={`segments segments-${options.length}`}>
      {options.map(([code, label]) => (
        <label class="segment" key={code}>
          <input
            type="radio"
            name={question.code}
            checked={value === code}
            disabled={disabled}
            onClick={() => value !== code && void session.answer(question.code, code)}
          />
          <span>{label}</span>
        </label>
      ))}
    </div>
  );
}

function SingleChoice({ session, question, value, disabled }: InputProps): JSX.Element {
  const { locale } = useScreen();
  return (
    <div class="choices">
      {question.options?.map((option) => (
        <label class="choice" key={option.code}>
          <input
            type="radio"
            name={question.code}
            checked={value === option.code}
            disabled={disabled}
            onClick={() => value !== option.code && void session.answer(question.code, option.code)}
          />
          <span>{say(option.label, locale)}</span>
        </label>
      ))}
    </div>
  );
}

function MultipleChoice({ session, question, value, disabled }: InputProps): JSX.Element {
  const { locale } = useScreen();
  const chosen = Array.isArray(value) ? (value as string[]) : [];
  return (
    <div class="choices">
      {question.options?.map((option) => (
        <label class="choice" key={option.code}>
          <input
            type="checkbox"
            checked={chosen.includes(option.code)}
            disabled={disabled}
            onChange={() => {
              const next = toggleChoice(question, chosen, option.code);
              void session.answer(question.code, next.length > 0 ? next : null);
            }}
          />
          <span>{say(option.label, locale)}</span>
        </label>
      ))}
    </div>
  );
}

function Scale({ session, question, value, disabled }: InputProps): JSX.Element {
  const { locale } = useScreen();
  const steps = scaleSteps(question);
  return (
    <div class="scale">
      <div class={steps.length > 7 ? "scale-steps many" : "scale-steps"}>
        {steps.map((step) => (
          <label class="segment num" key={step}>
            <input
              type="radio"
              name={question.code}
              checked={value === step}
              disabled={disabled}
              onClick={() => value !== step && void session.answer(question.code, step)}
            />
            <span>{step}</span>
          </label>
        ))}
      </div>
      {(question.low_label || question.high_label) && (
        <p class="scale-ends hint">
          <span>{say(question.low_label, locale)}</span>
          <span>{say(question.high_label, locale)}</span>
        </p>
      )}
    </div>
  );
}

function NotApplicable({ session, question, value, disabled }: InputProps): JSX.Element {
  const { words } = useScreen();
  return (
    <label class="choice choice-na">
      <input
        type="checkbox"
        checked={value === "na"}
        disabled={disabled}
        onChange={() => void session.answer(question.code, value === "na" ? null : "na")}
      />
      <span>{words.not_applicable}</span>
    </label>
  );
}

function NumberInput({ session, question, value, disabled, describedBy }: InputProps): JSX.Element {
  const { words, format, locale } = useScreen();
  // What is typed may not be a number yet: it stays on screen until it is one.
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typeof value === "number" ? format.number(value, 6) : "";
  const wrong = typed !== null && typed.trim() !== "" && parseNumber(typed) === null;
  return (
    <>
      <div class="affix">
        <input
          type="text"
          id={`field-${question.code}`}
          class="num"
          inputMode={(question.minimum ?? -1) < 0 ? "text" : "decimal"}
          autoComplete="off"
          value={typed ?? shown}
          disabled={disabled}
          aria-describedby={describedBy}
          aria-invalid={wrong}
          onInput={(event) => {
            const text = event.currentTarget.value;
            setTyped(text);
            const number = parseNumber(text);
            if (number !== null || text.trim() === "") {
              void session.answer(question.code, number, { supersede: true });
            }
          }}
          onBlur={() => {
            if (!wrong) setTyped(null);
          }}
        />
        {question.unit && <span class="unit">{say(question.unit, locale)}</span>}
      </div>
      {wrong && <p class="fault">{words.fault_number}</p>}
    </>
  );
}

function TimeInput({ session, question, value, disabled, describedBy }: InputProps): JSX.Element {
  const { words } = useScreen();
  return (
    <div class="affix">
      <input
        type="time"
        id={`field-${question.code}`}
        class="num"
        value={typeof value === "string" ? value : ""}
        disabled={disabled}
        aria-describedby={describedBy}
        onInput={(event) => {
          const time = event.currentTarget.value.slice(0, 5);
          void session.answer(question.code, time || null, { supersede: true });
        }}
      />
      <button
        type="button"
        class="button"
        disabled={disabled}
        onClick={() => {
          const now = new Date(session.now());
          const two = (n: number) => String(n).padStart(2, "0");
          void session.answer(question.code, `${two(now.getHours())}:${two(now.getMinutes())}`);
        }}
      >
        {words.now}
      </button>
    </div>
  );
}
