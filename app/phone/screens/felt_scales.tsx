import type { JSX } from "preact";
import { contributionCode } from "../felt.ts";
import { EXPECTATION_KEY, OUTCOME_KEY, OUTCOMES } from "../felt_values.ts";
import { feltWords } from "../messages/felt.ts";
import type { Section, Value } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";

const CONTRIBUTIONS = [-2, -1, 0, 1, 2];
const EXPECTATIONS = [1, 2, 3, 4, 5];

/** A figure with its sign, so that adding and taking away are not told apart by a small line only. */
const signed = (step: number): string => (step > 0 ? `+${step}` : String(step).replace("-", "−"));

function Steps({
  session,
  code,
  legend,
  hint,
  steps,
  chosen,
  ends,
  onChoose,
  onClear,
  showAll,
}: {
  session: FormSession;
  code: string;
  legend: string;
  hint?: string;
  /** The value, what stands in its field, and how it is read out. */
  steps: [number, string, string][];
  chosen: number | null;
  ends: [string, string];
  onChoose: (step: number) => void;
  /** Where it may stay open. */
  onClear?: () => void;
  showAll: boolean;
}): JSX.Element {
  const { words } = useShell();
  return (
    <fieldset class="question" id={`question-${code}`}>
      <legend>{legend}</legend>
      {hint && <p class="help hint">{hint}</p>}
      <div class="scale">
        <div class="scale-steps">
          {steps.map(([step, text, spoken]) => (
            <label class="segment num" key={step}>
              <input
                type="radio"
                name={code}
                aria-label={spoken}
                checked={chosen === step}
                disabled={!session.canEdit(code)}
                onChange={() => onChoose(step)}
              />
              <span aria-hidden="true">{text}</span>
            </label>
          ))}
        </div>
        <p class="scale-ends hint" aria-hidden="true">
          <span>{ends[0]}</span>
          <span>{ends[1]}</span>
        </p>
      </div>
      {onClear && chosen !== null && session.canEdit(code) && (
        <button type="button" class="link quiet" onClick={onClear}>
          {words.clear}
        </button>
      )}
      {showAll && chosen === null && <p class="fault">{words.fault_required}</p>}
    </fieldset>
  );
}

const numberIn = (value: Value | undefined): number | null => (typeof value === "number" ? value : null);

/** How much a step added to, or took away from, an excellent experience. */
export function ContributionView({
  session,
  section,
  showAll,
}: {
  session: FormSession;
  section: Section;
  showAll: boolean;
}): JSX.Element {
  const { locale } = useShell();
  const words = feltWords(locale);
  const code = contributionCode(section.code);
  return (
    <Steps
      session={session}
      code={code}
      legend={words.contribution_ask}
      steps={CONTRIBUTIONS.map((step, index) => [step, signed(step), words.contribution[index] as string])}
      chosen={numberIn(session.answers.get(code))}
      ends={[words.contribution[0] as string, words.contribution[4] as string]}
      onChoose={(step) => void session.answer(code, step, { supersede: true })}
      showAll={showAll}
    />
  );
}

/** What is expected, asked above the first step. It may stay open: told afterwards it would be made up. */
export function ExpectationView({ session }: { session: FormSession }): JSX.Element {
  const { locale } = useShell();
  const words = feltWords(locale);
  const stored = session.answers.get(EXPECTATION_KEY) as { before: number | null } | null | undefined;
  const spoken = (step: number) =>
    `${step}${step === 1 ? `, ${words.expectation_low}` : step === 5 ? `, ${words.expectation_high}` : ""}`;
  return (
    <Steps
      session={session}
      code={EXPECTATION_KEY}
      legend={words.expectation_ask}
      hint={words.expectation_hint}
      steps={EXPECTATIONS.map((step) => [step, String(step), spoken(step)])}
      chosen={stored?.before ?? null}
      ends={[words.expectation_low, words.expectation_high]}
      onChoose={(before) => void session.answer(EXPECTATION_KEY, { before }, { supersede: true })}
      onClear={() => void session.answer(EXPECTATION_KEY, null, { supersede: true })}
      showAll={false}
    />
  );
}

/** How the visit turned out. */
export function OutcomeView({ session, showAll }: { session: FormSession; showAll: boolean }): JSX.Element {
  const { words: app, locale } = useShell();
  const words = feltWords(locale);
  const chosen = session.answers.get(OUTCOME_KEY) ?? null;
  return (
    <fieldset class="question" id={`question-${OUTCOME_KEY}`}>
      <legend>{words.outcome_ask}</legend>
      <div class="choices">
        {OUTCOMES.map((outcome) => (
          <label class="choice" key={outcome}>
            <input
              type="radio"
              name={OUTCOME_KEY}
              checked={chosen === outcome}
              disabled={!session.canEdit(OUTCOME_KEY)}
              onChange={() => void session.answer(OUTCOME_KEY, outcome, { supersede: true })}
            />
            <span>{words.outcome[outcome]}</span>
          </label>
        ))}
      </div>
      {showAll && chosen === null && <p class="fault">{app.fault_required}</p>}
    </fieldset>
  );
}
