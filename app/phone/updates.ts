/** New versions of the app: they wait until no visit is open, in this tab or another. */

export interface Updates {
  /** Uses the waiting version now; the page loads again. */
  apply(): void;
}

/** Registers the service worker; `ready` is called when a new version waits, `replaced` when it has taken over (asked for here or in another tab). */
export async function watchUpdates(ready: () => void, replaced: () => void): Promise<Updates | null> {
  if (!("serviceWorker" in navigator)) return null;
  // The very first version takes over a page that came without one: nothing is replaced by that.
  let older = navigator.serviceWorker.controller !== null;
  let registration: ServiceWorkerRegistration;
  try {
    registration = await navigator.serviceWorker.register("/phone/sw.js", { scope: "/phone/" });
  } catch {
    return null;
  }
  const look = () => {
    // Without a controller this is the first version: nothing older is in use.
    if (registration.waiting && navigator.serviceWorker.controller) ready();
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", look);
  });
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (older) replaced();
    older = true;
  });
  look();
  const again = () => {
    if (document.visibilityState === "visible" && navigator.onLine) {
      registration.update().catch(() => undefined);
    }
  };
  document.addEventListener("visibilitychange", again);
  setInterval(again, 60 * 60_000);
  return {
    apply() {
      registration.waiting?.postMessage({ type: "SKIP_WAITING" });
    },
  };
}
