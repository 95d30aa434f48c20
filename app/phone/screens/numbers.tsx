import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { amountOf, moneyText } from "../answer_edits.ts";
import { parseAmount, parseNumber } from "../form_engine.ts";
import { say } from "../i18n.ts";
import { useShell } from "./context.ts";
import type { InputProps } from "./input_props.ts";

export function NumberInput({ session, question, code, value, disabled, describedBy, invalid }: InputProps): JSX.Element {
  const { words, format, locale } = useShell();
  // What is typed may not be a number yet: it stays on screen until it is one.
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typeof value === "number" ? format.number(value, 6) : "";
  const wrong = typed !== null && typed.trim() !== "" && parseNumber(typed) === null;
  return (
    <>
      <div class="affix">
        <input
          type="text"
          id={`field-${code}`}
          class="num"
          inputMode={(question.minimum ?? -1) < 0 ? "text" : "decimal"}
          autoComplete="off"
          value={typed ?? shown}
          disabled={disabled}
          aria-describedby={describedBy}
          aria-invalid={wrong || invalid}
          onInput={(event) => {
            const text = event.currentTarget.value;
            setTyped(text);
            const number = parseNumber(text);
            if (number !== null || text.trim() === "") {
              void session.answer(code, number, { supersede: true });
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

/** The sign of a currency as this language writes it. */
function currencySign(currency: string, locale: string): string {
  const parts = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" }).formatToParts(0);
  return parts.find((part) => part.type === "currency")?.value ?? currency;
}

/** An amount as it is typed, with a comma or a point; `onAmount` gets cents, or null when the field was emptied. */
export function AmountField({
  id,
  minor,
  currency,
  disabled,
  describedBy,
  invalid,
  onAmount,
}: {
  id: string;
  minor: number | null;
  currency: string;
  disabled: boolean;
  describedBy?: string;
  invalid: boolean;
  onAmount: (minor: number | null) => void;
}): JSX.Element {
  const { words, locale } = useShell();
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && typed.trim() !== "" && parseAmount(typed) === null;
  return (
    <>
      <div class="affix affix-money">
        <span class="unit" aria-hidden="true">
          {currencySign(currency, locale)}
        </span>
        <input
          type="text"
          id={id}
          class="num"
          inputMode="decimal"
          autoComplete="off"
          value={typed ?? moneyText(minor, locale)}
          disabled={disabled}
          aria-describedby={describedBy}
          aria-invalid={wrong || invalid}
          onInput={(event) => {
            const text = event.currentTarget.value;
            setTyped(text);
            const amount = parseAmount(text);
            if (amount !== null || text.trim() === "") onAmount(amount);
          }}
          onBlur={() => {
            if (!wrong) setTyped(null);
          }}
        />
      </div>
      {wrong && <p class="fault">{words.fault_money}</p>}
    </>
  );
}

export function MoneyInput({ session, question, code, value, disabled, describedBy, invalid }: InputProps): JSX.Element {
  const currency = question.currency ?? "EUR";
  return (
    <AmountField
      id={`field-${code}`}
      minor={amountOf(value)}
      currency={currency}
      disabled={disabled}
      describedBy={describedBy}
      invalid={invalid}
      onAmount={(amount_minor) =>
        void session.answer(code, amount_minor === null ? null : { amount_minor, currency }, { supersede: true })
      }
    />
  );
}
