import type { JSX } from "preact";
import { useEffect, useReducer, useState } from "preact/hooks";
import { formatDuration, parseDuration, timerReading } from "../clock.ts";
import { useScreen } from "./context.ts";
import { Icon } from "./icons.tsx";
import type { InputProps } from "./input_props.ts";

/** A duration: measured with a stopwatch that runs on through a reload, or written by hand. */
export function Stopwatch({ session, question, value, disabled, describedBy }: InputProps): JSX.Element {
  const { words } = useScreen();
  const { code } = question;
  const [, tick] = useReducer((n: number) => n + 1, 0);
  const [typed, setTyped] = useState<string | null>(null);
  const stored = session.timers.get(code);
  const answered = typeof value === "number" ? value * 1000 : 0;
  const running = stored?.running_since != null;
  // Standing still, the answer is the truth: it may have come from another phone.
  const reading = stored && running ? timerReading(stored, session.now()) : answered;
  const shown = formatDuration(reading / 1000);
  const wrong = typed !== null && typed.trim() !== "" && parseDuration(typed) === null;

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
    void session.setTimer(code, 0, null);
    if (value !== null) void session.answer(code, null);
  }

  function finish(): void {
    if (typed === null || wrong) return;
    const seconds = parseDuration(typed);
    setTyped(null);
    if (typed === shown) return;
    void session.setTimer(code, (seconds ?? 0) * 1000, null);
    void session.answer(code, seconds);
  }

  return (
    <>
      <div class="card stopwatch">
        <input
          type="text"
          id={`field-${code}`}
          class={value === null && !running ? "num reading unset" : "num reading"}
          inputMode="text"
          autoComplete="off"
          value={typed ?? shown}
          readOnly={running}
          disabled={disabled}
          aria-describedby={describedBy}
          aria-invalid={wrong}
          onFocus={(event) => !running && event.currentTarget.select()}
          onInput={(event) => setTyped(event.currentTarget.value)}
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
      {wrong && <p class="fault">{words.fault_duration}</p>}
    </>
  );
}
