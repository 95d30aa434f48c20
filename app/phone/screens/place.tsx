import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { safetyWords } from "../messages/safety.ts";
import { askPosition } from "../position.ts";
import type { PlaceValue } from "../types.ts";
import { useShell } from "./context.ts";
import { Icon } from "./icons.tsx";
import type { InputProps } from "./input_props.ts";

/** Metres up to which a position tells one shop from the next. */
const CLOSE_M = 100;

/** Where the shopper is at this moment; a refusal is recorded and said, and holds nothing up by itself. */
export function PlaceInput({ session, code, value, disabled, describedBy }: InputProps): JSX.Element {
  const { words, format, locale } = useShell();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const place = typeof value === "object" && value !== null && "latitude" in value ? (value as PlaceValue) : null;

  async function take(): Promise<void> {
    setBusy(true);
    setFault(null);
    const found = await askPosition("capture");
    setBusy(false);
    if (!found) {
      setFault(words.place_unknown);
    } else if ("refused" in found) {
      void session.position(found);
      void session.answer(code, { refused: true });
    } else {
      const { latitude, longitude, accuracy_m } = found;
      void session.answer(code, { latitude, longitude, accuracy_m });
    }
  }

  const refused = typeof value === "object" && value !== null && "refused" in value;
  const accuracy = place?.accuracy_m ?? null;
  const about = accuracy === null ? "" : format.number(accuracy < 10 ? accuracy : Math.round(accuracy / 5) * 5, 0);
  return (
    <>
      {place && (
        <div class="card rows place">
          <p>
            <Icon name="map-pin" size={22} />
            <span class="rows-words">
              <span class="rows-name">{words.place_taken}</span>
              {accuracy !== null && (
                <span class="hint num">{accuracy <= CLOSE_M ? words.place_close(about) : words.place_rough(about)}</span>
              )}
            </span>
            {!disabled && (
              <button type="button" class="icon-button" aria-label={words.clear} onClick={() => void session.answer(code, null)}>
                <Icon name="x" size={20} />
              </button>
            )}
          </p>
        </div>
      )}
      {refused && <p class="notice notice-plain">{safetyWords(locale).place_refused_kept}</p>}
      {!disabled && (
        <button
          type="button"
          id={`field-${code}`}
          class="button wide"
          disabled={busy}
          aria-describedby={describedBy}
          onClick={() => void take()}
        >
          <Icon name="locate" size={20} />
          {busy ? words.place_busy : place || refused ? words.place_again : words.place_take}
        </button>
      )}
      <div aria-live="polite">{fault && <p class="fault">{fault}</p>}</div>
    </>
  );
}
