/** Gives the screens the app and the opened visit, and draws them again when these change. */

import { createContext } from "preact";
import { useContext, useEffect, useReducer, useRef } from "preact/hooks";
import type { App, AppState } from "../app.ts";
import type { Format, Locale } from "../i18n.ts";
import type { Messages } from "../messages/en.ts";
import type { FormSession } from "../visit_session.ts";

/** What a form needs around it: the app, or a try-out in its place. */
export type Shell = Pick<
  App,
  | "state"
  | "words"
  | "format"
  | "subscribe"
  | "go"
  | "setLocale"
  | "setTheme"
  | "signIn"
  | "checkStorage"
  | "applyUpdate"
  | "visitOpen"
> & {
  /** Where a picture of the questionnaire is; null when it is not on this phone (yet). */
  picture: (session: FormSession, sha256: string) => Promise<string | null>;
  /** Nothing is sent or kept: the form is only shown. */
  readonly tryOut: boolean;
  /** Sends what waits; a try-out sends nothing. */
  readonly sync?: Pick<App["sync"], "request">;
  /** Begins a try-out anew. */
  restart?: () => void;
};

export const AppContext = createContext<App | null>(null);
export const ShellContext = createContext<Shell | null>(null);

interface Drawn<T> {
  app: T;
  state: AppState;
  words: Messages;
  format: Format;
  locale: Locale;
}

export type Screen = Drawn<App>;

function drawn<T extends Shell | App>(app: T | null): Drawn<T> {
  if (!app) throw new Error("no app");
  return { app, state: app.state, words: app.words, format: app.format, locale: app.state.locale };
}

/** For screens of the whole app. */
export function useScreen(): Screen {
  return drawn(useContext(AppContext));
}

/** For the form and its parts, which a try-out shows too. */
export function useShell(): Drawn<Shell> {
  return drawn(useContext(ShellContext));
}

/** Draws the component again at each change of the app or of a visit. */
export function useChanges(source: Pick<App, "subscribe"> | Pick<FormSession, "subscribe"> | null): void {
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => source?.subscribe(() => again(undefined)), [source]);
}

/** What only goes along with an answer follows when the answer itself is on the screen. */
const SOON_MS = 100;

/** Draws the component again a moment after a change of a visit. */
export function useChangesSoon(session: Pick<FormSession, "subscribe">): void {
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = session.subscribe(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        again(undefined);
      }, SOON_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [session]);
}

/** Draws the component again only when something of this changed: a form of 500 questions has nothing to do with each step of sending. */
export function useChangesOf(app: Pick<App, "subscribe">, parts: () => readonly unknown[]): void {
  const [, again] = useReducer((n: number) => n + 1, 0);
  const drawn = useRef(parts());
  useEffect(
    () =>
      app.subscribe(() => {
        const now = parts();
        if (now.length === drawn.current.length && now.every((part, at) => part === drawn.current[at])) return;
        drawn.current = now;
        again(undefined);
      }),
    [app],
  );
}
