/** The app starts here. */

import { h, render } from "preact";
import { App } from "./app.ts";
import { askEarly } from "./asked_early.ts";
import { pause } from "./clock.ts";
import { drawAfterWriting } from "./drawing.ts";
import { LOCALES, loadLocale, preferredLocale } from "./i18n.ts";
import { Root } from "./screens/root.tsx";
import { openStore } from "./store.ts";

/** Only for who designs questionnaires: the form without the app around it. */
const PREVIEW = /^\/phone\/preview\/?$/;

const TRY_AGAIN_MS = 300;
/** The first screen is painted before anything else is begun. */
const LISTEN_AFTER_MS = 200;

function say(root: HTMLElement, heading: string, words: string): void {
  const title = document.createElement("h1");
  title.textContent = heading;
  const text = document.createElement("p");
  text.textContent = words;
  const main = document.createElement("main");
  main.className = "screen";
  main.append(title, text);
  root.replaceChildren(main);
}

/** Opens the app on this phone's own store; where the browser keeps nothing, on one in memory, and then says so. */
async function openApp(root: HTMLElement): Promise<App> {
  const words = LOCALES[preferredLocale()];
  let app: App | null = null;
  const asked = askEarly();
  // Kept on the phone, the letters are there before the first words; over a slow network the app itself goes first.
  if (navigator.serviceWorker?.controller) void document.fonts.load("1em Inter Variable").catch(() => undefined);
  try {
    const open = () =>
      openStore(undefined, {
        blocked: () => say(root, words.other_tab_title, words.other_tab),
        blocking: (close) => (app ? app.giveWay(close) : close()),
        terminated: () => location.reload(),
      });
    // A store that is there may be out of reach for a moment, right after a crash for instance.
    const db = await open().catch(() => pause(TRY_AGAIN_MS).then(open));
    app = await App.open(db, false, asked);
    return app;
  } catch (error) {
    console.warn(error);
    const { openMemoryStore } = await import("./memory_store.ts");
    return App.open(await openMemoryStore(), true);
  }
}

const OTHER_LANGUAGE_AFTER_MS = 5000;

async function start(root: HTMLElement): Promise<void> {
  try {
    const app = await openApp(root);
    // A breath before drawing: a finger that is already on the glass is heard.
    await pause(0);
    root.replaceChildren();
    drawAfterWriting();
    render(h(Root, { app }), root);
    await pause(LISTEN_AFTER_MS);
    app.listen();
    // Not while the first screen still waits for parts of its own.
    setTimeout(() => void Promise.allSettled([loadLocale("nl"), loadLocale("en")]), OTHER_LANGUAGE_AFTER_MS);
  } catch (error) {
    // A browser that keeps nothing must not look as if it did.
    console.error(error);
    const words = LOCALES[preferredLocale()];
    say(root, words.no_storage_title, words.no_storage);
  }
}

const root = document.getElementById("app");
if (root && PREVIEW.test(location.pathname)) {
  void import("./preview/start.tsx").then(({ startPreview }) => startPreview(root));
} else if (root) {
  await start(root);
}
