import type { JSX } from "preact";
import { receiptAnswer, receiptOf } from "../answer_edits.ts";
import { today } from "../i18n.ts";
import { keepBeside, typedBeside } from "../typed_values.ts";
import type { ReceiptValue } from "../types.ts";
import { useShell } from "./context.ts";
import type { InputProps } from "./input_props.ts";
import { AmountField } from "./numbers.tsx";
import { PhotoInput } from "./photos.tsx";

/** A receipt: its photo, and what stands on it. */
export function Receipt({ session, question, code, value, disabled, invalid }: InputProps): JSX.Element {
  const { words } = useShell();
  const currency = question.currency ?? "EUR";
  const receipt = receiptOf(value, currency);
  const change = (part: Partial<ReceiptValue>): void => {
    const now = receiptOf(session.answers.get(code), currency);
    void session.answer(code, receiptAnswer({ ...now, ...part }), { supersede: true });
  };
  return (
    <div class="card parts">
      <div>
        <p class="field-label">{words.receipt_photo}</p>
        <PhotoInput session={session} question={{ code }} value={receipt.photos} disabled={disabled} />
      </div>
      <div>
        <label class="field-label" htmlFor={`field-${code}`}>
          {words.receipt_amount}
        </label>
        <AmountField
          id={`field-${code}`}
          minor={receipt.amount_minor}
          currency={currency}
          disabled={disabled}
          invalid={invalid && receipt.amount_minor === null}
          unfit={receipt.amount_minor === null ? typedBeside(session, code) || null : null}
          onAmount={(amount_minor, text) => {
            keepBeside(session, code, amount_minor === null && text.trim() !== "" ? text : "");
            change({ amount_minor });
          }}
        />
      </div>
      <div>
        <label class="field-label" htmlFor={`field-${code}-date`}>
          {words.receipt_date}
        </label>
        <div class="affix affix-date">
          <input
            type="date"
            id={`field-${code}-date`}
            class="num"
            value={receipt.date ?? ""}
            disabled={disabled}
            aria-invalid={invalid && receipt.date === null}
            onInput={(event) => change({ date: event.currentTarget.value.slice(0, 10) || null })}
          />
          <button
            type="button"
            class="button"
            disabled={disabled}
            onClick={() => change({ date: today(new Date(session.now())) })}
          >
            {words.today_button}
          </button>
        </div>
      </div>
    </div>
  );
}
