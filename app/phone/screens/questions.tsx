import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { evidenceCode, SIDE_TEXT_MAX_LENGTH, WHY_MIN_LENGTH, whyCode } from "../answer_values.ts";
import { type Asked, scaleSteps } from "../form_engine.ts";
import { say } from "../i18n.ts";
import type { Trouble } from "../store.ts";
import type { Question, QuestionKind, Value } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { Matrix, MultipleChoice, NotApplicable, SingleChoice, YesNo } from "./choices.tsx";
import { useShell } from "./context.ts";
import type { InputProps } from "./input_props.ts";
import { MomentInput } from "./moments.tsx";
import { MoneyInput, NumberInput } from "./numbers.tsx";
import { Prose } from "./parts.tsx";
import { PhotoInput } from "./photos.tsx";
import { Example } from "./pictures.tsx";
import { RareInput } from "./rare.tsx";
import { Receipt } from "./receipt.tsx";
import { RepeatGroup } from "./repeat.tsx";
import { Scale } from "./scales.tsx";
import { Laps, Stopwatch } from "./stopwatch.tsx";
import { TextField } from "./text_field.tsx";
import { describeValue, lackText } from "./value_words.ts";

/** Kinds with one field that a label can belong to; all others are a group with a legend. */
const ONE_FIELD: QuestionKind[] = ["number", "money", "date", "time", "datetime", "short_text", "long_text", "barcode"];
/** Kinds whose answer goes away with what is in it, or with the field's own keys. */
const CLEARS_ITSELF: QuestionKind[] = [
  ...ONE_FIELD,
  "photo",
  "audio",
  "file",
  "receipt",
  "duration",
  "repeat",
  "ranking",
  "multiple_choice",
];
const HAS_NA_INSIDE: QuestionKind[] = ["yes_no", "note", "calculated", "repeat"];

function hasOneField(question: Question): boolean {
  if (question.kind === "duration") return !question.several;
  return ONE_FIELD.includes(question.kind) || (question.kind === "scale" && scaleSteps(question).length === 0);
}

export function QuestionView({
  session,
  asked,
  showAll,
}: {
  session: FormSession;
  asked: Asked;
  showAll: boolean;
}): JSX.Element | null {
  const { question } = asked;
  if (question.kind === "note") return <NoteView session={session} question={question} />;
  if (question.kind === "calculated") return <CalculatedView session={session} asked={asked} />;
  return <AskedView session={session} asked={asked} showAll={showAll} />;
}

function NoteView({ session, question }: { session: FormSession; question: Question }): JSX.Element {
  const { locale } = useShell();
  const label = say(question.label, locale);
  return (
    <section class="question note">
      <h2>{label}</h2>
      {question.help && <Prose text={say(question.help, locale)} />}
      {question.example_image && <Example session={session} sha256={question.example_image} about={label} />}
    </section>
  );
}

/** A value that follows from other answers: shown where it has words for it, kept up to date as they change. */
function CalculatedView({ session, asked }: { session: FormSession; asked: Asked }): JSX.Element | null {
  const { words, locale, format } = useShell();
  const { question } = asked;
  const label = say(question.label, locale);
  if (!label.trim()) return null;
  const value = session.form.value(asked, session.answers) as Value | boolean | undefined;
  const shown = (): string => {
    if (typeof value === "boolean") return value ? words.yes : words.no;
    if (typeof value === "number") return format.number(value, 2);
    return value === null || value === undefined || value === "" ? "–" : String(value);
  };
  return (
    <div class="question calculated" id={`question-${asked.key}`}>
      <p class="legend" id={`${asked.key}-label`}>
        {label}
      </p>
      {question.help && <p class="hint">{say(question.help, locale)}</p>}
      <output class="num" aria-labelledby={`${asked.key}-label`}>
        {shown()}
        {question.unit && <span class="unit"> {say(question.unit, locale)}</span>}
      </output>
    </div>
  );
}

function AskedView({ session, asked, showAll }: { session: FormSession; asked: Asked; showAll: boolean }): JSX.Element {
  const { words, format, locale } = useShell();
  const [left, setLeft] = useState(false);
  const { question, key: code } = asked;
  const { kind } = question;
  const { form, answers } = session;
  const value = form.value(asked, answers) ?? null;
  const lack = form.lackOf(asked, answers);
  // What does not fit is told after leaving the field, what is empty or half done only after the summary.
  const early = lack === "invalid" || lack === "too_short" || lack === "rule";
  const told = lack && (showAll || (left && early)) ? lack : null;
  const disabled = !session.canEdit(code);
  const describedBy = `${code}-help`;
  const props: InputProps = { session, asked, question, code, value, disabled, describedBy, invalid: told !== null };
  const optional = !form.isRequired(asked, answers);
  const group = !hasOneField(question);
  const words_of = say(question.label, locale);
  const label = (
    <>
      {words_of} {optional && <span class="optional">({words.optional})</span>}
    </>
  );
  const troubles = session.troubles.filter((trouble) => trouble.question_code === code);
  const Wrap = group ? "fieldset" : "div";
  const offersNa =
    question.allow_na && !HAS_NA_INSIDE.includes(kind) && !question.options?.some((option) => option.code === "na");
  const notApplicable = offersNa && value === "na";
  const clearable = optional && value !== null && !disabled && !CLEARS_ITSELF.includes(kind) && value !== "na";
  return (
    <Wrap
      class={`question kind-${kind}`}
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
      {question.example_image && <Example session={session} sha256={question.example_image} about={words_of} />}
      {kind === "repeat" ? (
        <RepeatGroup {...props} showAll={showAll} />
      ) : (
        <AnswerInput {...props} value={notApplicable ? null : value} />
      )}
      {offersNa && <NotApplicable {...props} />}
      {clearable && (
        <button type="button" class="link quiet" onClick={() => void session.answer(code, null)}>
          {words.clear}
        </button>
      )}
      {told && told !== "too_short" && <p class="fault">{lackText(told, asked, session, words, format)}</p>}
      {troubles.map((trouble) => (
        <TroubleLine key={trouble.sequence} trouble={trouble} question={question} />
      ))}
      {form.asksWhy(asked, answers) && <Why session={session} asked={asked} showAll={showAll} />}
      {form.asksEvidence(asked, answers) && <ForcedEvidence session={session} asked={asked} showAll={showAll} />}
      {disabled && session.repair && <p class="hint">{words.locked}</p>}
    </Wrap>
  );
}

function Why({ session, asked, showAll }: { session: FormSession; asked: Asked; showAll: boolean }): JSX.Element {
  const { words } = useShell();
  const lack = session.form.whyLack(asked, session.answers);
  return (
    <div class="why">
      <TextField
        session={session}
        code={whyCode(asked.key)}
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

/** A photo that an answer asks for, right under it. */
function ForcedEvidence({ session, asked, showAll }: { session: FormSession; asked: Asked; showAll: boolean }): JSX.Element {
  const { words } = useShell();
  const code = evidenceCode(asked.key);
  const lack = session.form.evidenceLack(asked, session.answers);
  return (
    <fieldset class="why" id={`question-${code}`}>
      <legend class="field-label">{words.evidence}</legend>
      <PhotoInput
        session={session}
        question={{ code }}
        value={session.answers.get(code) ?? null}
        disabled={!session.canEdit(code)}
      />
      {showAll && lack && <p class="fault">{words.fault_required}</p>}
    </fieldset>
  );
}

function TroubleLine({ trouble, question }: { trouble: Trouble; question: Question }): JSX.Element {
  const { words, locale } = useShell();
  const texts = {
    conflict: words.other_value(describeValue(trouble.stored, question, words, locale)),
    // Handed in, another phone, a leg that was sent: the server says which.
    late: trouble.detail || words.kept_late,
    refused: words.not_taken(trouble.detail ?? ""),
    set_aside: words.not_taken(trouble.detail ?? ""),
    stored: "",
    duplicate: "",
  };
  return <p class="fault">{texts[trouble.outcome]}</p>;
}

function AnswerInput(props: InputProps): JSX.Element | null {
  const { session, question, code, describedBy } = props;
  switch (question.kind) {
    case "yes_no":
      return <YesNo {...props} />;
    case "single_choice":
      return <SingleChoice {...props} />;
    case "multiple_choice":
      return <MultipleChoice {...props} />;
    case "matrix":
      return <Matrix {...props} />;
    case "scale":
    case "nps":
    case "csat":
    case "ces":
      return scaleSteps(question).length > 0 ? <Scale {...props} /> : <NumberInput {...props} />;
    case "number":
      return <NumberInput {...props} />;
    case "money":
      return <MoneyInput {...props} />;
    case "duration":
      return question.several ? <Laps {...props} /> : <Stopwatch {...props} />;
    case "date":
    case "time":
    case "datetime":
      return <MomentInput {...props} />;
    case "photo":
      return <PhotoInput {...props} question={{ code }} />;
    case "receipt":
      return <Receipt {...props} />;
    case "audio":
    case "file":
    case "barcode":
    case "place":
    case "ranking":
      return <RareInput {...props} />;
    case "short_text":
    case "long_text":
      return (
        <TextField
          session={session}
          code={code}
          label={null}
          rows={question.kind === "long_text" ? 5 : 1}
          minLength={question.min_length ?? 0}
          maxLength={question.max_length ?? 5000}
          describedBy={describedBy}
          invalid={props.invalid}
          unset={props.value === null}
        />
      );
    default:
      return null;
  }
}
