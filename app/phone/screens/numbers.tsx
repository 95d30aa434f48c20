import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { amountOf, moneyText } from "../answer_edits.ts";
import { parseAmount, parseNumber } from "../form_engine.ts";
import { say } from "../i18n.ts";
import { takeTyped } from "../typed_values.ts";
import { useShell } from "./context.ts";
import type { InputProps } from "./input_props.ts";

export function NumberInput({ session, question, code, value, disabled, describedBy, invalid }: InputProps): JSX.Element {
  const { words, format, locale } = useShell();
  const [typed, setTyped] = useState<string | null>(null);
  // What is no number (yet) is shown again as it was typed.
  const shown = typed ?? (typeof value === "number" ? format.typed(value) : typeof value === "string" ? value : "");
  const wrong = shown.trim() !== "" && parseNumber(shown) === null;
  return (
    <>
      <div class="affix">
        <input
          type="text"
          id={`field-${code}`}
          class="num"
          inputMode={(question.minimum ?? -1) < 0 ? "text" : "decimal"}
          autoComplete="off"
          value={shown}
          disabled={disabled}
          aria-describedby={describedBy}
          aria-invalid={wrong || invalid}
          onInput={(event) => {
            const text = event.currentTarget.value;
            setTyped(text);
            takeTyped(session, code, text, parseNumber(text));
          }}
          onBlur={() => setTyped(null)}
        />
        {question.unit && <span class="unit">{say(question.unit, locale)}</span>}
      </div>
      {wrong && !invalid && <p class="fault">{words.fault_number}</p>}
    </>
  );
}

/** The sign of a currency as this language writes it. */
function currencySign(currency: string, locale: string): string {
  const parts = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" }).formatToParts(0);
  return parts.find((part) => part.type === "currency")?.value ?? currency;
}

/** An amount as it is typed, with a comma or a point; `onAmount` gets cents, or null for what is none, and the words themselves. */
export function AmountField({
  id,
  minor,
  unfit,
  currency,
  disabled,
  describedBy,
  invalid,
  onAmount,
}: {
  id: string;
  minor: number | null;
  /** What was typed last and is no amount, where it is kept; null for an amount. */
  unfit?: string | null;
  currency: string;
  disabled: boolean;
  describedBy?: string;
  invalid: boolean;
  onAmount: (minor: number | null, text: string) => void;
}): JSX.Element {
  const { words, locale } = useShell();
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? unfit ?? moneyText(minor, locale);
  const wrong = shown.trim() !== "" && parseAmount(shown) === null;
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
          value={shown}
          disabled={disabled}
          aria-describedby={describedBy}
          aria-invalid={wrong || invalid}
          onInput={(event) => {
            const text = event.currentTarget.value;
            setTyped(text);
            onAmount(parseAmount(text), text);
          }}
          onBlur={() => {
            if (!wrong || unfit !== undefined) setTyped(null);
          }}
        />
      </div>
      {wrong && !(invalid && unfit != null) && <p class="fault">{words.fault_money}</p>}
    </>
  );
}

export function MoneyInput({ session, question, code, value, disabled, describedBy, invalid }: InputProps): JSX.Element {
  const currency = question.currency ?? "EUR";
  return (
    <AmountField
      id={`field-${code}`}
      minor={amountOf(value)}
      unfit={typeof value === "string" ? value : null}
      currency={currency}
      disabled={disabled}
      describedBy={describedBy}
      invalid={invalid}
      onAmount={(amount_minor, text) => takeTyped(session, code, text, amount_minor === null ? null : { amount_minor, currency })}
    />
  );
}
