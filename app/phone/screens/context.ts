/** Gives the screens the app and the opened visit, and draws them again when these change. */

import { createContext } from "preact";
import { useContext, useEffect, useReducer } from "preact/hooks";
import type { App, AppState } from "../app.ts";
import type { Format, Locale } from "../i18n.ts";
import type { Messages } from "../messages/en.ts";
import type { VisitSession } from "../visit_session.ts";

export const AppContext = createContext<App | null>(null);

export interface Screen {
  app: App;
  state: AppState;
  words: Messages;
  format: Format;
  locale: Locale;
}

export function useScreen(): Screen {
  const app = useContext(AppContext);
  if (!app) throw new Error("no app");
  return {
    app,
    state: app.state,
    words: app.words,
    format: app.format,
    locale: app.state.locale,
  };
}

/** Draws the component again at each change of the app or of a visit. */
export function useChanges(source: App | VisitSession | null): void {
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => source?.subscribe(() => again(undefined)), [source]);
}
