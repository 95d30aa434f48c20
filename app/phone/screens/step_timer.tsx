import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { formatDuration } from "../clock.ts";
import { notedStepTime, noteStepTime } from "../step_time.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";

/** A running step is written down this often, so that a phone that dies loses no more. */
const KEEP_EVERY_S = 20;

/** How long a step was on screen; it stands still while the app is out of sight, and goes on from there when the page is loaded again. */
export function StepTimer({ session, section }: { session: FormSession; section: string }): JSX.Element {
  const { words } = useShell();
  const code = `step:${section}`;
  const before = useRef(Math.max(session.timers.get(code)?.accumulated_ms ?? 0, notedStepTime(session.id, section)));
  const since = useRef<number | null>(null);
  const [seconds, setSeconds] = useState(Math.floor(before.current / 1000));

  useEffect(() => {
    let ticks = 0;
    const total = () => before.current + (since.current === null ? 0 : performance.now() - since.current);
    const note = () => noteStepTime(session.id, section, Math.round(total()));
    const keep = () => {
      note();
      void session.setTimer(code, Math.round(total()), null);
    };
    const run = () => {
      if (document.visibilityState === "hidden") {
        if (since.current === null) return;
        before.current = total();
        since.current = null;
        keep();
      } else since.current ??= performance.now();
    };
    run();
    const interval = setInterval(() => {
      if (since.current === null) return;
      setSeconds(Math.floor(total() / 1000));
      note();
      ticks += 1;
      if (ticks % KEEP_EVERY_S === 0) keep();
    }, 1000);
    document.addEventListener("visibilitychange", run);
    addEventListener("pagehide", note);
    return () => {
      clearInterval(interval);
      document.removeEventListener("visibilitychange", run);
      removeEventListener("pagehide", note);
      keep();
    };
  }, [code]);

  return (
    <span class="step-timer num" role="timer" aria-label={words.step_time(formatDuration(seconds))}>
      {formatDuration(seconds)}
    </span>
  );
}
