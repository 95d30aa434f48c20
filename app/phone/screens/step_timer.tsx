import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { formatDuration } from "../clock.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";

/** A running step is written down this often, so that a phone that dies loses no more. */
const KEEP_EVERY_S = 20;

/** How long a step was on screen; it stands still while the app is out of sight. */
export function StepTimer({ session, section }: { session: FormSession; section: string }): JSX.Element {
  const { words } = useShell();
  const code = `step:${section}`;
  const before = useRef(session.timers.get(code)?.accumulated_ms ?? 0);
  const since = useRef<number | null>(null);
  const [seconds, setSeconds] = useState(Math.floor(before.current / 1000));

  useEffect(() => {
    let ticks = 0;
    const total = () => before.current + (since.current === null ? 0 : performance.now() - since.current);
    const keep = () => void session.setTimer(code, Math.round(total()), null);
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
      ticks += 1;
      if (ticks % KEEP_EVERY_S === 0) keep();
    }, 1000);
    document.addEventListener("visibilitychange", run);
    return () => {
      clearInterval(interval);
      document.removeEventListener("visibilitychange", run);
      keep();
    };
  }, [code]);

  return (
    <span class="step-timer num" role="timer" aria-label={words.step_time(formatDuration(seconds))}>
      {formatDuration(seconds)}
    </span>
  );
}
