/** What the screens know of the app. */

import { type Locale, preferredLocale } from "./i18n.ts";
import { parsePath, type Route } from "./router.ts";
import type { Room } from "./storage_watch.ts";
import type { StoredWork } from "./store.ts";
import type { SyncStatus } from "./sync.ts";
import type { VisitSession } from "./visit_session.ts";
import type { Waiting } from "./waiting.ts";

export type Theme = "system" | "light" | "dark";

export interface AppState {
  route: Route;
  locale: Locale;
  theme: Theme;
  online: boolean;
  sync: SyncStatus;
  work: StoredWork | null;
  fetching: boolean;
  /** The last attempt to fetch the work failed. */
  stale: boolean;
  waiting: ReadonlyMap<string, Waiting>;
  /** Something that was just given is not on this phone yet, or the screen does not know it is. */
  keeping: boolean;
  session: VisitSession | null;
  /** Why the visit in the address can't be shown. */
  visit_fault: "loading" | "not_here" | "not_found" | null;
  update_ready: boolean;
  /** The newest answer is not on this phone: there is no room, or writing failed. */
  alarm: "full" | "write" | null;
  room: Room;
  /** This browser keeps nothing: all there is, is in memory and on the server. */
  volatile: boolean;
  /** How many answers are only on the screen. */
  unsaved: number;
  clock_error_ms: number;
  notice: string | null;
}

function cookie(name: string): string | null {
  const pair = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return pair ? decodeURIComponent(pair.slice(name.length + 1)) : null;
}

/** Whether somebody signed out since the app was last open here; the server leaves this sign. */
export const signedOutHere = (): boolean => cookie("forget") === "1";

/** What is known before anything is read. */
export function firstState(sync: SyncStatus, volatile: boolean): AppState {
  const theme = cookie("theme");
  return {
    route: parsePath(location.pathname),
    locale: preferredLocale(),
    theme: theme === "light" || theme === "dark" ? theme : "system",
    online: navigator.onLine,
    sync,
    work: null,
    fetching: false,
    stale: false,
    waiting: new Map(),
    keeping: false,
    session: null,
    visit_fault: null,
    update_ready: false,
    alarm: null,
    room: "fine",
    volatile,
    unsaved: 0,
    clock_error_ms: 0,
    notice: null,
  };
}
