import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Theme, VERSION } from "../app.ts";
import { forgetUntold, LANGUAGES } from "../i18n.ts";
import { addUp, whatWaits } from "../status_line.ts";
import { setTextSize, TEXT_SIZES, textSize } from "../text_size.ts";
import { useScreen } from "./context.ts";
import { Notice, Notices, TopBar } from "./parts.tsx";

export function SettingsScreen(): JSX.Element {
  const { app, state, words, format, locale } = useScreen();
  const [storage, setStorage] = useState<{ line: string; kept: boolean } | null>(null);
  useEffect(() => {
    void (async () => {
      const estimate = await navigator.storage?.estimate?.();
      const kept = (await navigator.storage?.persisted?.()) ?? false;
      const line = words.storage_used(format.bytes(estimate?.usage ?? 0), format.bytes(estimate?.quota ?? 0));
      setStorage({ line, kept });
    })();
  }, [locale]);
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    // Nobody signs out with answers standing outside the database: they would wait for whoever comes next, or be lost.
    void import("../speeded/settle.ts")
      .then((quick) => quick.settleUnfinished(app.parts, navigator.userAgent))
      .catch(() => undefined)
      .then(() => setSettled(true));
  }, []);
  const [size, setSize] = useState(textSize());
  const waiting = addUp(state.waiting.values());
  const themes: [Theme, string][] = [
    ["system", words.theme_system],
    ["light", words.theme_light],
    ["dark", words.theme_dark],
  ];
  return (
    <>
      <TopBar title={words.settings} back={{ name: "work" }} />
      <main class="screen">
        <Notices />
        <h1 tabIndex={-1}>{words.settings}</h1>
        <fieldset class="question">
          <legend>{words.language}</legend>
          <div class="segments segments-2">
            {LANGUAGES.map(([code, name]) => (
              <label class="segment" key={code} lang={code}>
                <input type="radio" name="language" checked={locale === code} onClick={() => app.setLocale(code)} />
                <span>{name}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <fieldset class="question">
          <legend>{words.theme}</legend>
          <div class="segments segments-even">
            {themes.map(([code, name]) => (
              <label class="segment" key={code}>
                <input type="radio" name="theme" checked={state.theme === code} onClick={() => app.setTheme(code)} />
                <span>{name}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <fieldset class="question">
          <legend>{words.text_size}</legend>
          <div class="segments segments-4">
            {TEXT_SIZES.map((each) => (
              <label class="segment" key={each}>
                <input
                  type="radio"
                  name="text-size"
                  checked={size === each}
                  onClick={() => {
                    setTextSize(each);
                    setSize(each);
                  }}
                />
                <span class="num">{each}%</span>
              </label>
            ))}
          </div>
          <p class="hint">{words.text_size_hint}</p>
        </fieldset>
        <section class="question">
          <h2 class="legend">{words.storage}</h2>
          <p class="num">{storage?.line ?? words.loading}</p>
          {storage && <p class="hint">{storage.kept ? words.storage_kept : words.storage_not_kept}</p>}
        </section>
        <section class="question">
          <a class="button wide" href="/profile">
            {words.my_profile}
          </a>
        </section>
        <section class="question">
          {waiting.anything ? (
            <Notice tone="warn">{words.sign_out_waits(whatWaits(waiting, words))}</Notice>
          ) : (
            <form method="post" action="/sign-out" onSubmit={forgetUntold}>
              <button type="submit" class="button wide" disabled={!settled}>
                {words.sign_out}
              </button>
            </form>
          )}
        </section>
        <p class="hint">{words.version(VERSION)}</p>
      </main>
    </>
  );
}
