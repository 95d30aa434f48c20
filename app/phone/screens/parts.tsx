import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Route } from "../router.ts";
import { addUp, statusLine } from "../status_line.ts";
import type { FormSession } from "../visit_session.ts";
import { useChanges, useShell } from "./context.ts";
import { Icon, type IconName } from "./icons.tsx";
import { later } from "./later.tsx";

/** A write that takes longer is told; shorter ones would only make the line flicker. */
const SAY_KEEPING_AFTER_MS = 300;
const CLOCK_TOLERANCE_MS = 5 * 60_000;

const ArrivalNotice = later<{ session: FormSession }>(async () => (await import("./check_in.tsx")).ArrivalNotice);
const TwoAnswers = later<{ session: FormSession }>(async () => (await import("./two_answers.tsx")).TwoAnswers);

/** The bar at the top, with the state of saving under it. */
export function TopBar({
  title,
  back,
  session = null,
  actions,
  theme = true,
  children,
}: {
  title: string;
  back?: Route;
  session?: FormSession | null;
  actions?: ComponentChildren;
  /** Whether the colours can be switched here; the form has that among its steps. */
  theme?: boolean;
  children?: ComponentChildren;
}): JSX.Element {
  const { app, words } = useShell();
  return (
    <header class="top">
      <div class="top-row">
        {back ? (
          <IconButton name="chevron-left" label={words.back} onClick={() => app.go(back)} />
        ) : (
          <span class="mark" aria-hidden="true">
            <Mark />
          </span>
        )}
        <p class="top-title">{title}</p>
        {theme && <ThemeButton />}
        {actions}
      </div>
      <SaveLine session={session} />
      {children}
    </header>
  );
}

function Mark(): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" width="22" height="22" class="icon" aria-hidden="true">
      <path
        d="M3 5.5 9.5 19 15 8.5l2.2 4.2L21 5.5"
        fill="none"
        stroke="currentColor"
        stroke-width="2.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}

export function IconButton({
  name,
  label,
  onClick,
  target,
}: {
  name: IconName;
  label: string;
  onClick?: () => void;
  /** The id of the popover that it opens. */
  target?: string;
}): JSX.Element {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      {...(onClick ? { onClick } : {})}
      {...(target ? { popovertarget: target } : {})}
    >
      <Icon name={name} size={23} />
    </button>
  );
}

export function ThemeButton(): JSX.Element {
  const { app, state, words } = useShell();
  const system = matchMedia("(prefers-color-scheme: dark)").matches;
  const dark = state.theme === "dark" || (state.theme === "system" && system);
  return (
    <IconButton
      name={dark ? "sun" : "moon"}
      label={dark ? words.to_light : words.to_dark}
      onClick={() => app.setTheme(dark ? "light" : "dark")}
    />
  );
}

/** The state of saving, in words, always in sight. */
export function SaveLine({ session }: { session: FormSession | null }): JSX.Element {
  const { app, state, words, format } = useShell();
  useChanges(app);
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!state.keeping) return setLong(false);
    const timer = setTimeout(() => setLong(true), SAY_KEEPING_AFTER_MS);
    return () => clearTimeout(timer);
  }, [state.keeping]);
  if (app.tryOut) {
    return (
      <div class="saveline saveline-here">
        <p>{words.try_out_line}</p>
      </div>
    );
  }
  const waiting = session ? (state.waiting.get(session.id) ?? session.waiting) : addUp(state.waiting.values());
  const confirmed = session?.state.confirmed_at ?? null;
  const line = long
    ? { tone: "here", text: words.keeping, sign_in: false }
    : statusLine(waiting, state.sync, state.online, confirmed, words, format, state);
  return (
    <div class={`saveline saveline-${line.tone}`}>
      <p role="status" aria-live="polite" aria-busy={state.keeping ? "true" : undefined}>
        {line.text}
      </p>
      {line.sign_in && (
        <button type="button" class="link" onClick={() => app.signIn()}>
          {words.sign_in}
        </button>
      )}
    </div>
  );
}

export function Notice({ tone = "plain", children }: { tone?: "plain" | "warn"; children: ComponentChildren }): JSX.Element {
  return (
    <div class={`notice notice-${tone}`}>
      <Icon name="circle-alert" size={20} />
      <div>{children}</div>
    </div>
  );
}

/** What concerns the whole phone: storage, the clock, a new version, demo data. */
export function Notices({ session = null }: { session?: FormSession | null }): JSX.Element {
  const { app, state, words } = useShell();
  useChanges(app);
  const { alarm } = state;
  const alarms = { full: words.phone_full, write: words.phone_broken };
  const rooms = { fine: null, early: words.phone_filling, low: words.phone_low };
  const minutes = Math.round(Math.abs(state.clock_error_ms) / 60_000);
  const aside = session?.waiting.set_aside ?? 0;
  const blocked = session?.state.blocked;
  const open = app.visitOpen;
  return (
    <div class="notices" aria-live="polite">
      {state.volatile && <Notice tone="warn">{words.volatile}</Notice>}
      {alarm && (
        <div role="alert">
          <Notice tone="warn">{alarms[alarm]}</Notice>
        </div>
      )}
      {alarm !== "full" && !state.volatile && rooms[state.room] && <Notice tone="warn">{rooms[state.room]}</Notice>}
      {Math.abs(state.clock_error_ms) > CLOCK_TOLERANCE_MS && <Notice>{words.clock_wrong(minutes)}</Notice>}
      {aside > 0 && <Notice tone="warn">{words.set_aside(aside)}</Notice>}
      {blocked && <Notice tone="warn">{words.blocked(blocked)}</Notice>}
      {session?.state.arrival && !session.state.arrival.seen && <ArrivalNotice session={session} />}
      {session && session.others.length > 0 && <TwoAnswers session={session} />}
      {state.notice && <Notice>{state.notice}</Notice>}
      {state.update_ready && (
        <Notice>
          <span>{open ? words.update_waits : words.update_ready}</span>{" "}
          {!open && (
            <button type="button" class="link" onClick={() => void app.applyUpdate()}>
              {words.update_now}
            </button>
          )}
        </Notice>
      )}
    </div>
  );
}

/** The bar at the bottom, where the thumb is. */
export function BottomBar({ dir, children }: { dir?: "ltr" | "rtl"; children: ComponentChildren }): JSX.Element {
  return (
    <footer class="bottom" dir={dir}>
      {children}
    </footer>
  );
}

/** A text with blank lines between its paragraphs and "- " before the items of a list. */
export function Prose({ text }: { text: string }): JSX.Element {
  const blocks = text.split(/\n{2,}/).filter((block) => block.trim());
  return (
    <div class="prose">
      {blocks.map((block) => {
        const lines = block.split("\n");
        return lines.every((line) => /^[-*] /.test(line)) ? (
          <ul key={block}>
            {lines.map((line) => (
              <li key={line}>{line.slice(2)}</li>
            ))}
          </ul>
        ) : (
          <p key={block}>{block}</p>
        );
      })}
    </div>
  );
}
