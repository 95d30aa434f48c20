import type { JSX } from "preact";
import { useEffect, useReducer, useState } from "preact/hooks";
import { lapsOf, withLaps } from "../answer_edits.ts";
import { formatDuration, parseDuration, timerReading } from "../clock.ts";
import { keepBeside, takeTyped, typedBeside } from "../typed_values.ts";
import { useShell } from "./context.ts";
import { Icon } from "./icons.tsx";
import type { InputProps } from "./input_props.ts";
import { lackText } from "./value_words.ts";

/** Whole as far as one can tell while it is being typed: "3:4" may become "3:45". */
const isWhole = (text: string): boolean => !/[:.]\d$/.test(text.trim());

/** A duration: measured with a stopwatch that runs on through a reload, or written by hand. */
export function Stopwatch({ session, asked, code, value, disabled, describedBy, invalid }: InputProps): JSX.Element {
  const { words, format } = useShell();
  const [, tick] = useReducer((n: number) => n + 1, 0);
  const [typed, setTyped] = useState<string | null>(null);
  /** The field was left, though maybe only for the buttons beside it. */
  const [left, setLeft] = useState(false);
  /** What stood there before it was put back to zero. */
  const [wiped, setWiped] = useState<number | null>(null);
  const stored = session.timers.get(code);
  const answered = typeof value === "number" ? value * 1000 : 0;
  const running = stored?.running_since != null;
  // Standing still, the answer is the truth: it may have come from another phone.
  const reading = stored && running ? timerReading(stored, session.now()) : answered;
  const lack = session.form.lackOf(asked, session.answers);
  const odd = left && typed === null && lack === "invalid";
  // Zeros read out would be an answer.
  const unset = value === null && !running;
  // What is no duration (yet) is shown again as it was typed.
  const shown = typed ?? (typeof value === "string" && !running ? value : formatDuration(reading / 1000));
  const wrong = shown.trim() !== "" && parseDuration(shown) === null;

  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => tick(undefined), 250);
    return () => clearInterval(timer);
  }, [running]);

  function toggle(): void {
    if (running) {
      void session.setTimer(code, reading, null);
      void session.answer(code, Math.floor(reading / 1000), { supersede: true });
    } else {
      void session.setTimer(code, answered, session.now());
    }
  }

  function reset(): void {
    setTyped(null);
    setWiped(reading >= 1000 ? reading : null);
    void session.setTimer(code, 0, null);
    if (value !== null) void session.answer(code, null);
  }

  function putBack(milliseconds: number): void {
    setWiped(null);
    void session.setTimer(code, milliseconds, null);
    void session.answer(code, Math.floor(milliseconds / 1000));
  }

  function type(text: string): void {
    setTyped(text);
    takeTyped(session, code, text, isWhole(text) ? parseDuration(text) : null);
  }

  function finish(): void {
    setTyped(null);
    setLeft(true);
    const seconds = parseDuration(shown);
    // What looked unfinished while it was typed was all there was to come.
    if (typeof value === "string" && seconds !== null) takeTyped(session, code, shown, seconds);
  }

  return (
    <>
      <div class="card stopwatch">
        <input
          type="text"
          id={`field-${code}`}
          class={unset ? "num reading unset" : "num reading"}
          inputMode="text"
          autoComplete="off"
          value={shown}
          readOnly={running}
          disabled={disabled}
          aria-describedby={unset ? `${describedBy} ${code}-unset` : describedBy}
          aria-invalid={wrong || odd || invalid}
          onFocus={(event) => !running && event.currentTarget.select()}
          onInput={(event) => type(event.currentTarget.value)}
          onBlur={finish}
          onKeyDown={(event) => event.key === "Enter" && finish()}
        />
        <button
          type="button"
          class="round"
          disabled={disabled}
          aria-label={running ? words.stopwatch_pause : words.stopwatch_start}
          onClick={toggle}
        >
          <Icon name={running ? "pause" : "play"} />
        </button>
        <button type="button" class="round" disabled={disabled} aria-label={words.stopwatch_reset} onClick={reset}>
          <Icon name="rotate-ccw" />
        </button>
      </div>
      {unset && (
        <span class="hidden" id={`${code}-unset`}>
          {words.not_answered}
        </span>
      )}
      {wiped !== null && value === null && !running && !disabled && (
        <button type="button" class="link quiet" onClick={() => putBack(wiped)}>
          {words.stopwatch_undo(formatDuration(wiped / 1000))}
        </button>
      )}
      {(wrong || odd) && !invalid && (
        <p class="fault">{wrong ? words.fault_duration : lackText("invalid", asked, session, words, format)}</p>
      )}
    </>
  );
}

/** Something that is timed each time it happens: every stop is a lap, and a lap can be written by hand too. */
export function Laps({ session, code, value, disabled, describedBy }: InputProps): JSX.Element {
  const { words } = useShell();
  const [, tick] = useReducer((n: number) => n + 1, 0);
  const [typed, setTyped] = useState(() => typedBeside(session, code));
  const laps = lapsOf(value);
  const stored = session.timers.get(code);
  const running = stored?.running_since != null;
  const reading = stored && running ? timerReading(stored, session.now()) : 0;
  const seconds = parseDuration(typed);
  const wrong = typed.trim() !== "" && seconds === null;
  const total = laps.reduce((sum, lap) => sum + lap, 0);

  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => tick(undefined), 250);
    return () => clearInterval(timer);
  }, [running]);

  function add(lap: number): void {
    void session.answer(code, withLaps([...laps, lap]));
  }

  function toggle(): void {
    if (running) {
      void session.setTimer(code, 0, null);
      add(Math.max(1, Math.round(reading / 1000)));
    } else {
      void session.setTimer(code, 0, session.now());
    }
  }

  function type(text: string): void {
    setTyped(text);
    keepBeside(session, code, text);
  }

  function addTyped(): void {
    if (seconds === null) return;
    type("");
    add(seconds);
  }

  return (
    <div class="card parts laps">
      <div class="lap-clock">
        <span class={running ? "num reading" : "num reading unset"} role="timer">
          {formatDuration(reading / 1000)}
        </span>
        <button
          type="button"
          class={running ? "round running" : "round"}
          disabled={disabled}
          aria-label={running ? words.lap_stop : words.stopwatch_start}
          aria-describedby={describedBy}
          onClick={toggle}
        >
          <Icon name={running ? "square" : "play"} />
        </button>
      </div>
      {laps.length > 0 && (
        <ol class="rows">
          {laps.map((lap, index) => (
            <li key={index}>
              <span class="num rows-words">{words.lap_n(index + 1, formatDuration(lap))}</span>
              {!disabled && (
                <button
                  type="button"
                  class="icon-button"
                  aria-label={words.lap_remove(index + 1)}
                  onClick={() => void session.answer(code, withLaps(laps.filter((_, place) => place !== index)))}
                >
                  <Icon name="x" size={20} />
                </button>
              )}
            </li>
          ))}
        </ol>
      )}
      <p class="hint num" aria-live="polite">
        {laps.length > 0 ? words.laps_total(laps.length, formatDuration(total)) : words.laps_hint}
      </p>
      {!disabled && (
        <div class="affix">
          <input
            type="text"
            id={`field-${code}`}
            class="num"
            inputMode="text"
            autoComplete="off"
            placeholder="0:40"
            aria-label={words.lap_type}
            aria-invalid={wrong}
            value={typed}
            onInput={(event) => type(event.currentTarget.value)}
            onBlur={addTyped}
            onKeyDown={(event) => event.key === "Enter" && addTyped()}
          />
          <button type="button" class="button" disabled={seconds === null} onClick={addTyped}>
            {words.lap_add}
          </button>
        </div>
      )}
      {wrong && <p class="fault">{words.fault_duration}</p>}
    </div>
  );
}
