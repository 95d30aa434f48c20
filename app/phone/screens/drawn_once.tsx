import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Asked } from "../form_engine.ts";
import type { QuestionKind } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";
import { QuestionView } from "./questions.tsx";

/** Kinds of which everything on the screen follows from their own answer. */
const ALONE: ReadonlySet<QuestionKind> = new Set<QuestionKind>([
  "yes_no",
  "single_choice",
  "multiple_choice",
  "scale",
  "nps",
  "csat",
  "ces",
  "number",
  "short_text",
  "long_text",
]);

interface Drawn {
  of: string;
  view: JSX.Element;
}

/** All that a question's own part of the screen shows; null for one that shows more than its answer. */
function shownBy(session: FormSession, asked: Asked): string | null {
  const { form, answers } = session;
  const { question, key } = asked;
  if (!ALONE.has(question.kind) || question.choice_filter || question.example_image) return null;
  if (form.asksWhy(asked, answers) || form.asksEvidence(asked, answers)) return null;
  const told = session.troubles.filter((trouble) => trouble.question_code === key);
  const value = [answers.get(key), form.value(asked, answers)];
  return JSON.stringify([value, form.lackOf(asked, answers), form.isRequired(asked, answers), session.canEdit(key), told]);
}

/** Draws questions; one whose own part did not change is left as it stands, so that a tap costs one question and not all of them. */
export function useQuestions(session: FormSession, showAll: boolean): (asked: Asked) => JSX.Element {
  const { locale } = useShell();
  const kept = useRef({ session, views: new Map<string, Drawn>() });
  if (kept.current.session !== session) kept.current = { session, views: new Map() };
  const { views } = kept.current;
  return (asked) => {
    const shown = shownBy(session, asked);
    const of = shown === null ? null : `${locale} ${showAll} ${shown}`;
    const before = views.get(asked.key);
    if (of !== null && before?.of === of) return before.view;
    const view = <QuestionView key={asked.key} session={session} asked={asked} showAll={showAll} />;
    if (of === null) views.delete(asked.key);
    else views.set(asked.key, { of, view });
    return view;
  };
}
