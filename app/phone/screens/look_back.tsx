import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { LookBack } from "../felt.ts";
import { contributionCode, speededCode, wordsCode } from "../felt.ts";
import { OUTCOME_KEY } from "../felt_values.ts";
import { say } from "../i18n.ts";
import { feltWords } from "../messages/felt.ts";
import type { Route } from "../router.ts";
import { QuickBlock } from "../speeded/block.tsx";
import { stepsToDo } from "../speeded/protocol.ts";
import type { Section, SpeededValue } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { useChanges, useShell } from "./context.ts";
import { ContributionView, OutcomeView } from "./felt_scales.tsx";
import { Icon } from "./icons.tsx";
import { JumpList } from "./jump_list.tsx";
import { lookName, outcomeName } from "./jump_looks.ts";
import { BottomBar, IconButton, Notices, TopBar } from "./parts.tsx";
import { focusTitle } from "./title.ts";
import { WordsView } from "./words.tsx";

type Stage = { kind: "quick" } | { kind: "step"; section: Section } | { kind: "outcome" };

const nameOf = (stage: Stage): string => (stage.kind === "step" ? stage.section.code : stage.kind);

/** What is asked on leaving: the quick questions first, then each step at one's ease, at the very last how it turned out. */
export function LookBackScreen({
  session,
  look,
  wanted,
  steps,
  before,
  after,
}: {
  session: FormSession;
  look: LookBack;
  /** The answer somebody comes for; null for everything. */
  wanted: string | null;
  /** The steps one can go to. */
  steps: Section[];
  before: Route;
  after: Route;
}): JSX.Element {
  useChanges(session);
  const { app, words: shell, locale } = useShell();
  const words = feltWords(locale);
  const quick = quickToDo(session, look);
  const rest: Stage[] = [
    ...look.steps.map((section): Stage => ({ kind: "step", section })),
    ...(look.outcome ? [{ kind: "outcome" } as const] : []),
  ];
  const [asking, setAsking] = useState(quick);
  const [at, setAt] = useState(() => startOf(rest, wanted));
  const stage: Stage | undefined = asking ? { kind: "quick" } : rest[at];

  useEffect(() => {
    // Nothing is left to ask here, for instance when only the quick questions were.
    if (!stage) app.go(after, true);
  }, [!stage]);
  useEffect(() => {
    scrollTo(0, 0);
    focusTitle();
  }, [stage && nameOf(stage)]);

  const jumps = stage && stage.kind !== "quick";
  const bar = (
    <TopBar
      title={app.tryOut ? say(session.form.content.title, locale) : session.bundle.visit.location.name}
      back={before}
      session={session}
      {...(jumps ? { actions: <IconButton name="list" label={shell.jump} target="all-steps" /> } : {})}
    />
  );
  if (!stage) return bar;
  if (stage.kind === "quick") {
    return (
      <>
        {bar}
        <QuickBlock session={session} block={look.block} quick={look.quick} onDone={() => setAsking(false)} />
      </>
    );
  }
  const last = at === rest.length - 1;
  return (
    <>
      {bar}
      <JumpList session={session} steps={steps} current={stage.kind === "outcome" ? outcomeName(look) : lookName(look)} />
      <main class="screen" key={nameOf(stage)}>
        <Notices session={session} />
        <p class="over">{words.looking_back_of(at + 1, rest.length)}</p>
        <h1 tabIndex={-1}>{stage.kind === "step" ? say(stage.section.title, locale) : words.whole_title}</h1>
        {stage.kind === "step" && stage.section.words && (
          <WordsView session={session} section={stage.section} showAll={wanted !== null} />
        )}
        {stage.kind === "step" && stage.section.contribution && (
          <ContributionView session={session} section={stage.section} showAll={wanted !== null} />
        )}
        {stage.kind === "outcome" && <OutcomeView session={session} showAll={wanted !== null} />}
      </main>
      <BottomBar>
        <button
          type="button"
          class="button square"
          aria-label={shell.previous_step}
          onClick={() => (at > 0 ? setAt(at - 1) : app.go(before))}
        >
          <Icon name="arrow-left" />
        </button>
        <button type="button" class="button primary" onClick={() => (last ? app.go(after) : setAt(at + 1))}>
          <span class="clip">{words.go_on}</span>
        </button>
      </BottomBar>
    </>
  );
}

/** Whether the quick questions are still to be asked; what was handed in is not. */
function quickToDo(session: FormSession, look: LookBack): boolean {
  const code = speededCode(look.block);
  const stored = session.answers.get(code) as SpeededValue | null | undefined;
  return session.canEdit(code) && stepsToDo(look.quick, stored ?? null).length > 0;
}

function startOf(stages: readonly Stage[], wanted: string | null): number {
  const found = stages.findIndex((stage) =>
    stage.kind === "step"
      ? wanted === wordsCode(stage.section.code) || wanted === contributionCode(stage.section.code)
      : wanted === OUTCOME_KEY,
  );
  return Math.max(0, found);
}
