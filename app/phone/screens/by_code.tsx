import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { App } from "../app.ts";
import { LEG_WORDS } from "../messages/leg_words.ts";
import { findByCode, readCode } from "../visit_codes.ts";
import { useScreen } from "./context.ts";

type Fault = "unknown" | "offline" | "short";

/** Resolves when the list of work that is on its way is here, or is not to be had. */
function fetched(app: App): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (app.state.fetching) return;
      leave();
      resolve();
    };
    const leave = app.subscribe(look);
    look();
  });
}

/** Opens a visit or an offer by the code in a mail; `code` comes from the address of a link. */
export function ByCode({ code }: { code: string | null }): JSX.Element {
  const { app, locale } = useScreen();
  const words = LEG_WORDS[locale];
  const [text, setText] = useState(code ?? "");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);

  async function open(given: string): Promise<void> {
    const wanted = readCode(given);
    if (wanted === null) {
      setFault("short");
      return;
    }
    setFault(null);
    let found = findByCode(app.state.work?.work ?? null, wanted);
    if (!found) {
      setBusy(true);
      if (!app.state.fetching) void app.refreshWork();
      await fetched(app);
      setBusy(false);
      found = findByCode(app.state.work?.work ?? null, wanted);
    }
    if (found) app.go(found, code !== null);
    else setFault(app.state.stale ? "offline" : "unknown");
  }

  useEffect(() => {
    if (code !== null) void open(code);
  }, [code]);

  const faults: Record<Fault, string> = { unknown: words.code_unknown, offline: words.code_offline, short: words.code_short };
  return (
    <details class="group done by-code" open={code !== null}>
      <summary>{words.code_title}</summary>
      <form
        class="field"
        onSubmit={(event) => {
          event.preventDefault();
          void open(text);
        }}
      >
        <label class="field-label" htmlFor="visit-code">
          {words.code_label}
        </label>
        <p class="hint" id="visit-code-help">
          {words.code_hint}
        </p>
        <div class="affix">
          <input
            id="visit-code"
            type="text"
            class="num"
            value={text}
            maxLength={20}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            aria-describedby="visit-code-help"
            aria-invalid={fault !== null}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <button type="submit" class="button" disabled={busy}>
            {busy ? words.code_busy : words.code_open}
          </button>
        </div>
        {fault && (
          <p class="fault" role="alert">
            {faults[fault]}
          </p>
        )}
      </form>
    </details>
  );
}
