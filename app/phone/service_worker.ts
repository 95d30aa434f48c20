/// <reference lib="webworker" />
/**
 * Keeps the app itself on the phone. Data is not its business: IndexedDB holds that.
 *
 * A new version waits until the app says so, which it does only when no visit is being filled in.
 */

import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: (string | { url: string; revision: string | null })[];
};

// The list comes from the build; the page itself is in it as /phone/.
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

// Every page of the app is the same shell; an address with an extension is a file.
registerRoute(
  new NavigationRoute(createHandlerBoundToURL("/phone/"), {
    allowlist: [/^\/phone(\/|$)/],
    // A try-out stands in a frame of the editor's page, with headers of its own: it always comes from the server.
    denylist: [/\.[a-z0-9]+$/i, /^\/phone\/preview$/],
  }),
);

self.addEventListener("message", (event) => {
  if ((event.data as { type?: string } | null)?.type === "SKIP_WAITING") void self.skipWaiting();
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
