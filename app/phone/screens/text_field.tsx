import type { JSX } from "preact";
import { textLength } from "../answer_values.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";

/** A text that is kept letter by letter. */
export function TextField({
  session,
  code,
  label,
  rows,
  minLength,
  maxLength,
  describedBy,
  invalid = false,
  unset = false,
  digits = false,
  placeholder,
  name,
}: {
  session: FormSession;
  code: string;
  /** Null where a label stands outside already. */
  label: string | null;
  /** One row makes it a single line. */
  rows: number;
  minLength: number;
  maxLength: number;
  describedBy?: string;
  invalid?: boolean;
  /** Shows nothing, whatever the answer says: it is "not applicable". */
  unset?: boolean;
  /** Mostly figures: the keyboard for them comes up. */
  digits?: boolean;
  placeholder?: string;
  /** What is read out, where no label is on screen. */
  name?: string;
}): JSX.Element {
  const { words } = useShell();
  const value = session.answers.get(code);
  const text = typeof value === "string" && !unset ? value : "";
  const length = textLength(text);
  const common = {
    value: text,
    id: `field-${code}`,
    disabled: !session.canEdit(code),
    "aria-invalid": invalid,
    "aria-describedby": describedBy,
    placeholder,
    "aria-label": name,
    onBlur: () => void session.finish(code),
  };
  const left = minLength - length;
  return (
    <div class="field">
      {label && (
        <label class="field-label" htmlFor={common.id}>
          {label}
        </label>
      )}
      {rows === 1 ? (
        <input
          type="text"
          inputMode={digits ? "numeric" : "text"}
          {...common}
          onInput={(event) => session.type(code, event.currentTarget.value)}
        />
      ) : (
        <textarea rows={rows} {...common} onInput={(event) => session.type(code, event.currentTarget.value)} />
      )}
      {minLength > 1 && left > 0 && <span class="hint num">{words.characters_left(left)}</span>}
      {length > maxLength * 0.9 && <span class="hint num">{words.characters(length, maxLength)}</span>}
    </div>
  );
}
