import type { ComponentChildren, JSX } from "preact";
import { toggleChoice } from "../form_engine.ts";
import { say } from "../i18n.ts";
import type { Option } from "../types.ts";
import { useShell } from "./context.ts";
import type { InputProps } from "./input_props.ts";
import { Picture } from "./pictures.tsx";

/** Radio buttons keep keyboard and speech; the whole field around them is the target. */
export function Radio({
  props,
  given,
  kind = "segment",
  label,
  children,
}: {
  props: InputProps;
  /** What choosing this one answers. */
  given: string | number;
  kind?: string;
  /** What is read out, where the field itself shows a picture. */
  label?: string;
  children: ComponentChildren;
}): JSX.Element {
  const { session, code, value, disabled } = props;
  return (
    <label class={kind}>
      <input
        type="radio"
        name={code}
        checked={value === given}
        disabled={disabled}
        aria-label={label}
        onClick={() => value !== given && void session.answer(code, given)}
      />
      {children}
    </label>
  );
}

export function YesNo(props: InputProps): JSX.Element {
  const { words } = useShell();
  const options: [string, string][] = [
    ["yes", words.yes],
    ["no", words.no],
    ...(props.question.allow_na ? ([["na", words.not_applicable]] as [string, string][]) : []),
  ];
  return (
    <div class={`segments segments-${options.length}`}>
      {options.map(([code, label]) => (
        <Radio key={code} props={props} given={code}>
          <span>{label}</span>
        </Radio>
      ))}
    </div>
  );
}

/** The options offered here, and what was chosen before and is offered no more. */
export function useOffered({ session, asked, question, code }: InputProps): { options: Option[]; gone: Option[] } {
  const options = session.form.offered(asked, session.answers);
  if (!question.choice_filter) return { options, gone: [] };
  const raw = session.answers.get(code);
  const chosen = new Set(typeof raw === "string" ? [raw] : Array.isArray(raw) ? (raw as string[]) : Object.values(raw ?? {}));
  const offered = new Set(options.map((option) => option.code));
  const gone = (question.options ?? []).filter((option) => chosen.has(option.code) && !offered.has(option.code));
  return { options, gone };
}

/** Says what a choice filter did; room for it is kept only while there is something to say. */
export function FilterLines({ gone, options }: { gone: Option[]; options: Option[] }): JSX.Element {
  const { words, locale } = useShell();
  return (
    <div aria-live="polite">
      {gone.map((option) => (
        <p class="fault" key={option.code}>
          {words.no_longer_offered(say(option.label, locale))}
        </p>
      ))}
      {options.length === 0 && <p class="hint">{words.nothing_offered}</p>}
    </div>
  );
}

function OptionWords({ props, option }: { props: InputProps; option: Option }): JSX.Element {
  const { locale } = useShell();
  const label = say(option.label, locale);
  return (
    <span>
      {option.image && <Picture session={props.session} sha256={option.image} alt="" />}
      <span class="choice-words">{label}</span>
    </span>
  );
}

const listClass = (options: Option[]): string =>
  options.some((option) => option.image) ? "choices choices-pictures" : "choices";

export function SingleChoice(props: InputProps): JSX.Element {
  const { options, gone } = useOffered(props);
  return (
    <>
      <div class={listClass(options)}>
        {options.map((option) => (
          <Radio key={option.code} props={props} given={option.code} kind="choice">
            <OptionWords props={props} option={option} />
          </Radio>
        ))}
      </div>
      <FilterLines gone={gone} options={options} />
    </>
  );
}

export function MultipleChoice(props: InputProps): JSX.Element {
  const { session, question, code, value, disabled } = props;
  const { options, gone } = useOffered(props);
  const chosen = Array.isArray(value) ? (value as string[]) : [];
  return (
    <>
      <div class={listClass(options)}>
        {options.map((option) => (
          <label class="choice" key={option.code}>
            <input
              type="checkbox"
              checked={chosen.includes(option.code)}
              disabled={disabled}
              onChange={() => {
                const next = toggleChoice(question, chosen, option.code);
                void session.answer(code, next.length > 0 ? next : null);
              }}
            />
            <OptionWords props={props} option={option} />
          </label>
        ))}
      </div>
      <FilterLines gone={gone} options={options} />
    </>
  );
}

export function NotApplicable({ session, code, value, disabled }: InputProps): JSX.Element {
  const { words } = useShell();
  return (
    <label class="choice choice-na">
      <input
        type="checkbox"
        checked={value === "na"}
        disabled={disabled}
        onChange={() => void session.answer(code, value === "na" ? null : "na")}
      />
      <span>{words.not_applicable}</span>
    </label>
  );
}

/** One row after another on a phone; with room for it, a table whose columns are the options. */
export function Matrix(props: InputProps): JSX.Element {
  const { session, question, code, value, disabled } = props;
  const { locale } = useShell();
  const { options, gone } = useOffered(props);
  const chosen = value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, string>) : {};
  const few = options.length <= 3;
  return (
    <>
      <div class={few ? "matrix matrix-few" : "matrix"}>
        {(question.rows ?? []).map((row) => (
          <fieldset class="matrix-row" key={row.code} id={`field-${code}-${row.code}`}>
            <legend>{say(row.label, locale)}</legend>
            <div class="matrix-options">
              {options.map((option) => (
                <label class="segment" key={option.code}>
                  <input
                    type="radio"
                    name={`${code}-${row.code}`}
                    checked={chosen[row.code] === option.code}
                    disabled={disabled}
                    onClick={() => {
                      if (chosen[row.code] !== option.code) void session.answer(code, { ...chosen, [row.code]: option.code });
                    }}
                  />
                  <span>{say(option.label, locale)}</span>
                </label>
              ))}
            </div>
          </fieldset>
        ))}
      </div>
      <FilterLines gone={gone} options={options} />
    </>
  );
}
