import type { JSX } from "preact";
import { calendarDay, timeOf } from "../clock.ts";
import { isThisYear, today } from "../i18n.ts";
import { useShell } from "./context.ts";
import type { InputProps } from "./input_props.ts";

const LENGTHS = { date: 10, time: 5, datetime: 16 } as const;
const TYPES = { date: "date", time: "time", datetime: "datetime-local" } as const;

/** This moment on the phone's clock, as the question writes it. */
function present(kind: keyof typeof LENGTHS, now: number): string {
  const date = new Date(now);
  if (kind === "time") return timeOf(date);
  return kind === "date" ? calendarDay(date) : `${calendarDay(date)}T${timeOf(date)}`;
}

/** A day, a time or both: the phone's own field, and one tap for the present. */
export function MomentInput({ session, question, code, value, disabled, describedBy, invalid }: InputProps): JSX.Element {
  const { words, format } = useShell();
  const kind = question.kind as keyof typeof LENGTHS;
  // Of the date in the field one easily overlooks the year.
  const otherYear = kind !== "time" && typeof value === "string" && value.length >= 10 && !isThisYear(value) ? value : null;
  return (
    <>
      <div class={`affix affix-${kind}`}>
        <input
          type={TYPES[kind]}
          id={`field-${code}`}
          class="num"
          value={typeof value === "string" ? value : ""}
          disabled={disabled}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          onInput={(event) => {
            const given = event.currentTarget.value.slice(0, LENGTHS[kind]);
            void session.answer(code, given || null, { supersede: true });
          }}
        />
        <button
          type="button"
          class="button"
          disabled={disabled}
          onClick={() => void session.answer(code, present(kind, session.now()))}
        >
          {kind === "date" ? words.today_button : words.now}
        </button>
      </div>
      {otherYear !== null && (
        <p class="hint" role="status">
          {format.day(otherYear)}
          {otherYear.slice(0, 10) > today() && `. ${words.day_to_come}`}
        </p>
      )}
    </>
  );
}
