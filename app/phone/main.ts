/** The app starts here. */

import { h, render } from "preact";
import { App } from "./app.ts";
import { LOCALES, preferredLocale } from "./i18n.ts";
import { Root } from "./screens/root.tsx";

/** Only for who designs questionnaires: the form without the app around it. */
const PREVIEW = /^\/phone\/preview\/?$/;

async function start(root: HTMLElement): Promise<void> {
  try {
    const app = await App.open();
    root.replaceChildren();
    render(h(Root, { app }), root);
  } catch (error) {
    // A browser that keeps nothing must not look as if it did.
    console.error(error);
    const words = LOCALES[preferredLocale()];
    const title = document.createElement("h1");
    title.textContent = words.no_storage_title;
    const text = document.createElement("p");
    text.textContent = words.no_storage;
    const main = document.createElement("main");
    main.className = "screen";
    main.append(title, text);
    root.replaceChildren(main);
  }
}

const root = document.getElementById("app");
if (root && PREVIEW.test(location.pathname)) {
  void import("./preview/start.tsx").then(({ startPreview }) => startPreview(root));
} else if (root) {
  await start(root);
}
