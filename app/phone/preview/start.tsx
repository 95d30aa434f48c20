/**
 * The try-out: one version of a questionnaire, in a frame beside its editor or alone on a phone. The page around it says
 * what to show and hears each change; only a page of this very server is heard.
 */

import { type JSX, render } from "preact";
import { useEffect } from "preact/hooks";
import { LOCALES, type Locale, loadLocale, preferredLocale } from "../i18n.ts";
import { ShellContext, useChanges } from "../screens/context.ts";
import { FeltScreen } from "../screens/felt.tsx";
import { FormScreen, stepsOf } from "../screens/form.tsx";
import { SummaryScreen } from "../screens/summary.tsx";
import { beginScreen } from "../screens/title.ts";
import type { QuestionnaireContent, Value } from "../types.ts";
import { PreviewShell } from "./preview_shell.ts";

/** What the page around says. */
interface Asked {
  veldgast: "try-out";
  reload?: boolean;
  restart?: boolean;
  hello?: boolean;
  step?: string;
  language?: string;
  theme?: string;
}

function Preview({ shell }: { shell: PreviewShell }): JSX.Element {
  useChanges(shell);
  const { session } = shell;
  const { route, locale } = shell.state;
  const place = route.name === "step" ? route.section : route.name;
  useEffect(beginScreen, [place]);
  if (!session) return <p class="screen">{shell.words.loading}</p>;
  if (session.form.visibleSections(session.answers).length === 0) {
    return <main class="screen">{shell.words.try_out_empty}</main>;
  }
  const version = `${session.bundle.questionnaire.version_id}/${locale}`;
  return (
    <ShellContext.Provider value={shell}>
      {route.name === "felt" ? (
        <FeltScreen
          key={`${version}/${route.block}`}
          session={session}
          block={route.block}
          wanted={route.wanted}
          steps={stepsOf(session)}
        />
      ) : route.name === "summary" ? (
        <SummaryScreen key={version} session={session} />
      ) : (
        <FormScreen key={`${version}/${place}`} session={session} code={place} />
      )}
    </ShellContext.Provider>
  );
}

async function fetchVersion(questionnaire: string, version: string): Promise<QuestionnaireContent> {
  const address = `/api/v1/questionnaires/${encodeURIComponent(questionnaire)}/versions/${encodeURIComponent(version)}/preview`;
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  return ((await answer.json()) as { content: QuestionnaireContent }).content;
}

export async function startPreview(root: HTMLElement): Promise<void> {
  const query = new URLSearchParams(location.search);
  const questionnaire = query.get("questionnaire") ?? "";
  const version = query.get("version") ?? "";
  const wished = query.get("lang");
  const locale: Locale = wished === "nl" || wished === "en" ? wished : preferredLocale();
  document.documentElement.lang = locale;
  document.documentElement.classList.add("try-out");

  await Promise.all([loadLocale("nl"), loadLocale("en")]);
  const shell = new PreviewShell(locale, tell);

  /** Tells the page around what is answered; without one nobody hears it. */
  function tell(): void {
    const { session, state } = shell;
    if (!session || parent === window) return;
    const answers: Record<string, Value> = {};
    for (const [code, value] of session.answers) if (value !== null) answers[code] = value;
    const step = state.route.name === "step" ? (state.route.section ?? session.state.place) : null;
    parent.postMessage({ veldgast: "try-out", answers, step }, location.origin);
  }

  async function load(): Promise<void> {
    shell.show(version, await fetchVersion(questionnaire, version));
  }

  addEventListener("message", (event: MessageEvent) => {
    const asked = event.data as Asked | null;
    if (event.origin !== location.origin || event.source !== parent || asked?.veldgast !== "try-out") return;
    if (asked.reload) void load();
    if (asked.restart) shell.restart();
    if (asked.hello) tell();
    if (asked.step) shell.go({ name: "step", visit: "preview", section: asked.step });
    if (asked.language === "nl" || asked.language === "en") shell.setLocale(asked.language);
    if (asked.theme === "light" || asked.theme === "dark" || asked.theme === "system") shell.setTheme(asked.theme);
  });

  try {
    await load();
  } catch {
    root.textContent = LOCALES[locale].try_out_gone;
    root.className = "screen";
    return;
  }
  root.replaceChildren();
  render(<Preview shell={shell} />, root);
}
