/** New versions of the app: they wait until somebody says so. */

export interface Updates {
  /** Uses the waiting version now; the page loads again. */
  apply(): void;
}

/** Registers the service worker; `ready` is called when a new version waits. */
export async function watchUpdates(ready: () => void): Promise<Updates | null> {
  if (!("serviceWorker" in navigator)) return null;
  let asked = false;
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
    if (asked) location.reload();
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
      asked = true;
      registration.waiting?.postMessage({ type: "SKIP_WAITING" });
    },
  };
}
