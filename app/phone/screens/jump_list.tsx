import { Fragment, type JSX } from "preact";
import { useState } from "preact/hooks";
import { findChecks, isConfirmed } from "../checks.ts";
import { formatDuration } from "../clock.ts";
import { LANGUAGES, say } from "../i18n.ts";
import type { Section } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { useChanges, useShell } from "./context.ts";
import { looksOf, routeOfGap } from "./felt.tsx";
import { Icon } from "./icons.tsx";
import { type LookRow, lookRows } from "./jump_looks.ts";
import { IconButton, ThemeButton } from "./parts.tsx";

/** All steps and looks back, how far each of them is and how long it took; and what one may want in the middle of a form. */
export function JumpList({ session, steps, current }: { session: FormSession; steps: Section[]; current: string }): JSX.Element {
  const { words } = useShell();
  const [open, setOpen] = useState(false);
  const hide = () => document.getElementById("all-steps")?.hidePopover();
  const opening = (event: { newState: string }) => setOpen(event.newState === "open");
  return (
    <nav id="all-steps" popover="auto" class="sheet jump" aria-label={words.jump} onBeforeToggle={opening}>
      {open && <Steps session={session} steps={steps} current={current} hide={hide} />}
    </nav>
  );
}

/** Reckoned only while it is in sight: letters typed in a form of hundreds of questions must not wait for it. */
function Steps({
  session,
  steps,
  current,
  hide,
}: {
  session: FormSession;
  steps: Section[];
  current: string;
  hide: () => void;
}): JSX.Element {
  useChanges(session);
  const { app, words, locale } = useShell();
  const odd = new Map<string, number>();
  for (const found of findChecks(session.form, session.answers)) {
    if (found.severity === "doubt" || isConfirmed(found, session.answers)) continue;
    const home = session.form.sectionOf(found.about[0] ?? "")?.code ?? "";
    odd.set(home, (odd.get(home) ?? 0) + 1);
  }
  const looks = looksOf(session, steps);
  return (
    <>
      <div class="sheet-head">
        <h2>{words.jump}</h2>
        <IconButton name="x" label={words.close} onClick={hide} />
      </div>
      <ol>
        {steps.map((section, index) => {
          // What is asked on looking back has a row of its own.
          const gaps = session.form.missingIn(section, session.answers).filter((gap) => !routeOfGap(session, gap)).length;
          const part = session.form.progress(section, session.answers);
          const seconds = Math.floor((session.timers.get(`step:${section.code}`)?.accumulated_ms ?? 0) / 1000);
          const state = gaps > 0 ? words.jump_missing(gaps) : odd.has(section.code) ? words.jump_odd : words.jump_done;
          const look = looks.find((each) => each.after === section.code);
          return (
            <Fragment key={section.code}>
              <li>
                <button
                  type="button"
                  aria-current={section.code === current ? "step" : undefined}
                  onClick={() => {
                    hide();
                    app.go({ name: "step", visit: session.id, section: section.code });
                  }}
                >
                  <Ring part={part} number={index + 1} odd={gaps === 0 && odd.has(section.code)} />
                  <span class="jump-title">{say(section.title, locale)}</span>
                  <span class={gaps > 0 || odd.has(section.code) ? "jump-state open" : "jump-state"}>
                    {state}
                    {seconds > 0 && !app.tryOut && (
                      <span class="jump-time num">
                        <span class="hidden">{words.step_time("")}</span>
                        {formatDuration(seconds)}
                      </span>
                    )}
                  </span>
                </button>
              </li>
              {look &&
                lookRows(session, look, steps, locale).map((row) => (
                  <Look key={row.name} session={session} row={row} current={current} hide={hide} />
                ))}
            </Fragment>
          );
        })}
      </ol>
      <div class="sheet-row">
        <fieldset class="moment-row" aria-label={words.language}>
          {LANGUAGES.map(([code, name]) => (
            <label class="pill" key={code} lang={code}>
              <input type="radio" name="form-language" checked={locale === code} onClick={() => app.setLocale(code)} />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
        <ThemeButton />
      </div>
      <div class="sheet-actions">
        {!app.tryOut && (
          <button type="button" class="button" onClick={() => app.go({ name: "visit", visit: session.id })}>
            {words.briefing}
          </button>
        )}
        <button type="button" class="button" onClick={() => app.go({ name: "summary", visit: session.id })}>
          {words.summary}
        </button>
      </div>
      {session.canStop && (
        <button type="button" class="link quiet" onClick={() => app.go({ name: "stop", visit: session.id })}>
          {words.cannot_complete}
        </button>
      )}
    </>
  );
}

/** What is asked after a leg or the visit: a row under its last step. */
function Look({
  session,
  row,
  current,
  hide,
}: {
  session: FormSession;
  row: LookRow;
  current: string;
  hide: () => void;
}): JSX.Element {
  const { app, words } = useShell();
  const left = row.all - row.done;
  return (
    <li>
      <button
        type="button"
        disabled={row.closed !== null}
        aria-current={row.name === current ? "step" : undefined}
        onClick={() => {
          hide();
          app.go({ name: "felt", visit: session.id, block: row.block, wanted: row.wanted });
        }}
      >
        <Ring part={row.done / row.all} number="" odd={false} />
        <span class="jump-title">{row.title}</span>
        <span class={left > 0 && row.closed === null ? "jump-state open" : "jump-state"}>
          {row.closed ?? (left > 0 ? words.jump_missing(left) : words.jump_done)}
        </span>
      </button>
    </li>
  );
}

const ROUND = 2 * Math.PI * 13;

/** A step's number in a ring that fills as the step does. */
function Ring({ part, number, odd }: { part: number; number: number | ""; odd: boolean }): JSX.Element {
  return (
    <span class={`ring${part >= 1 && !odd ? " full" : ""}`}>
      <svg viewBox="0 0 30 30" width="30" height="30" aria-hidden="true">
        <circle class="ring-all" cx="15" cy="15" r="13" />
        <circle class="ring-done" cx="15" cy="15" r="13" stroke-dasharray={`${(part * ROUND).toFixed(1)} ${ROUND.toFixed(1)}`} />
      </svg>
      {part >= 1 && !odd ? <Icon name="check" size={16} /> : <span class="num ring-number">{number}</span>}
    </span>
  );
}
