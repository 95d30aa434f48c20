import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { say } from "../i18n.ts";
import { STRICT } from "../store.ts";
import type { CheckAnswer } from "../types.ts";
import type { VisitSession } from "../visit_session.ts";
import { useChanges, useScreen } from "./context.ts";
import { BottomBar, Notice, Notices, TopBar } from "./parts.tsx";

/** Where the choices stand until the check is passed; those of another version of the briefing are not about its questions. */
const keyOf = (visit: string, version: number): string => `check/${visit}/${version}`;

/** The questions that show that the briefing came across; the only thing that needs a network. */
export function CheckScreen({ session }: { session: VisitSession }): JSX.Element {
  useChanges(session);
  const { app, state, words, locale } = useScreen();
  const { briefing, visit } = session.bundle;
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const key = keyOf(visit.id, briefing.version);
  const [result, setResult] = useState<CheckAnswer | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [showAll, setShowAll] = useState(false);
  const complete = briefing.check.every((question) => answers[question.code]);

  useEffect(() => {
    // What was chosen since stands above what was kept.
    void kept().then((before) => setAnswers((since) => ({ ...before, ...since })));
  }, [key]);

  async function kept(): Promise<Record<string, string>> {
    const found = await session.store?.get("meta", key).catch(() => null);
    return (found ?? {}) as Record<string, string>;
  }

  function choose(question: string, option: string): void {
    setAnswers((before) => ({ ...before, [question]: option }));
    setResult(null);
    setFault(null);
    // A phone without room says so by itself; the choice stands on the screen.
    void keep(question, option).catch(() => undefined);
  }

  /** In one transaction, so that two quick taps both stay. */
  async function keep(question: string, option: string): Promise<void> {
    const tx = session.store?.transaction("meta", "readwrite", STRICT);
    if (!tx) return;
    const before = ((await tx.store.get(key)) ?? {}) as Record<string, string>;
    await tx.store.put({ ...before, [question]: option }, key);
    await tx.done;
  }

  async function send(): Promise<void> {
    if (!complete) {
      setFault(words.check_all);
      setShowAll(true);
      const open = briefing.check.find((question) => !answers[question.code]);
      const place = document.getElementById(`check-${open?.code}`);
      place?.scrollIntoView({ block: "center" });
      place?.querySelector("input")?.focus({ preventScroll: true });
      return;
    }
    setBusy(true);
    setFault(null);
    const outcome = await app.api.check(visit.id, briefing.version, answers);
    setBusy(false);
    if (outcome.kind === "network") {
      setFault(words.check_offline);
      return;
    }
    if (outcome.kind === "refused") {
      if (outcome.problem.status === 401) app.signIn();
      else setFault(outcome.problem.detail || outcome.problem.title);
      return;
    }
    if (!outcome.body.passed) {
      setResult(outcome.body);
      const [first] = briefing.check.filter((question) => outcome.body.wrong.includes(question.code));
      requestAnimationFrame(() => document.getElementById(`check-${first?.code}`)?.scrollIntoView({ block: "center" }));
      return;
    }
    await session.store?.delete("meta", key).catch(() => undefined);
    await app.takeCard(outcome.body.visit);
    if (app.state.route.name !== "check") return;
    app.go({ name: "visit", visit: visit.id }, true);
    app.set({ notice: words.check_passed });
  }

  return (
    <>
      <TopBar title={visit.location.name} back={{ name: "visit", visit: visit.id }} session={session} />
      <main class="screen">
        <Notices session={session} />
        <h1 tabIndex={-1}>{words.check_title}</h1>
        <p class="lead">{words.check_intro}</p>
        {!state.online && <Notice>{words.check_offline}</Notice>}
        {briefing.check.map((question) => {
          const wrong = result?.wrong.includes(question.code) ?? false;
          const explanation = result?.explanations[question.code];
          return (
            <fieldset class="question" key={question.code} id={`check-${question.code}`}>
              <legend>{say(question.label, locale)}</legend>
              <div class="choices">
                {question.options.map((option) => (
                  <label class="choice" key={option.code}>
                    <input
                      type="radio"
                      name={`check-${question.code}`}
                      checked={answers[question.code] === option.code}
                      onClick={() => choose(question.code, option.code)}
                    />
                    <span>{say(option.label, locale)}</span>
                  </label>
                ))}
              </div>
              {showAll && !answers[question.code] && <p class="fault">{words.fault_required}</p>}
              {wrong && <p class="fault">{explanation ? say(explanation, locale) : words.check_again}</p>}
            </fieldset>
          );
        })}
      </main>
      <BottomBar>
        <div class="bottom-hint" role="alert">
          {result && !result.passed && <Notice tone="warn">{words.check_wrong}</Notice>}
          {fault && <Notice tone="warn">{fault}</Notice>}
        </div>
        <button type="button" class="button primary" disabled={busy} onClick={() => void send()}>
          {busy ? words.check_sending : words.check_send}
        </button>
      </BottomBar>
    </>
  );
}
