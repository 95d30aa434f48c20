/** On a phone that was never here a visit has to come from the server: it can be on its way while the store is still being made. */

import { type Api, serverApi } from "./api.ts";
import { isoNow, systemClock } from "./clock.ts";
import { type Locale, preferredLocale } from "./i18n.ts";
import { parsePath } from "./router.ts";

/** A visit that was asked for before the app was open. */
export interface AskedEarly {
  visit: string;
  locale: Locale;
  /** This phone's time when it was asked for. */
  at: string;
  bundle: ReturnType<Api["bundle"]>;
}

/** Asks for the visit of this address; null where the phone may have it, or no visit is wanted. */
export function askEarly(): AskedEarly | null {
  const route = parsePath(location.pathname);
  if (!("visit" in route) || !navigator.serviceWorker || navigator.serviceWorker.controller) return null;
  const locale = preferredLocale();
  return { visit: route.visit, locale, at: isoNow(systemClock), bundle: serverApi(() => locale).bundle(route.visit) };
}
