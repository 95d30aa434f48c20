import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { isAnswered, reviewCode } from "../answer_values.ts";
import { directionOf, languageOf } from "../directions.ts";
import { enterNotes } from "../discreet.ts";
import { say } from "../i18n.ts";
import { isStepOpen, stepsInLeg } from "../legs.ts";
import { holdPlace, opensAtTop } from "../place_kept.ts";
import type { ReviewQuestion, Section } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { AffectView } from "./affect.tsx";
import { useChanges, useChangesSoon, useShell } from "./context.ts";
import { useQuestions } from "./drawn_once.tsx";
import { ExpectationAbove, loadFeltAhead, routeAfter } from "./felt.tsx";
import { Icon } from "./icons.tsx";
import { later } from "./later.tsx";
import { BottomBar, IconButton, Notices, TopBar } from "./parts.tsx";
import { loadAhead } from "./rare.tsx";
import { StepTimer } from "./step_timer.tsx";
import { TextField } from "./text_field.tsx";

const SentLeg = later(() => import("./legs.tsx").then((part) => part.SentLeg));
const JumpList = later(() => import("./jump_list.tsx").then((part) => part.JumpList));
const NoteBeside = later(() => import("./note_beside.tsx").then((part) => part.NoteBeside));

/** The first paint goes before what is only needed later. */
const AHEAD_AFTER_MS = 1000;

/** Questions that fill the first screen of a phone. */
const FIRST_FEW = 2;

/** How many questions are drawn: of a step that opens at its top first a few, then twice as many each time, so that a finger is heard in between. */
function useFirstFew(all: number, opensAtTop: () => boolean): number {
  const [few, setFew] = useState(() => (opensAtTop() ? FIRST_FEW : Number.POSITIVE_INFINITY));
  useEffect(() => {
    if (few === Number.POSITIVE_INFINITY) return;
    const timer = setTimeout(() => setFew(few < all ? few * 2 : Number.POSITIVE_INFINITY));
    return () => clearTimeout(timer);
  }, [few]);
  return few;
}

/** Visits whose summary was seen: from then on every gap is pointed out. */
export const looked = new Set<string>();

/** The steps to go through: all that are visible (of the open leg, or of the sent one that `wanted` is in), or only those a reviewer asks about. */
export function stepsOf(session: FormSession, wanted: string | null = null): Section[] {
  const steps = stepsInLeg(session, session.form.visibleSections(session.answers), wanted);
  const { repair } = session;
  if (!repair) return steps;
  const touched = steps.filter((section) => repair.touches(section.code));
  return touched.length > 0 ? touched : steps.slice(0, 1);
}

/** The step of these that an address names; without a name, or with one that is not among them, the one that was open last, else the first. */
export function stepAt(session: FormSession, steps: Section[], code: string | null): Section {
  const named = (wanted: string | null) => steps.find((section) => section.code === wanted);
  return named(code ?? session.state.place) ?? (steps[0] as Section);
}

/** One step a screen. */
export function FormScreen({ session, code }: { session: FormSession; code: string | null }): JSX.Element {
  useChanges(session);
  const { app, state, words, locale } = useShell();
  const steps = stepsOf(session, code);
  const section = stepAt(session, steps, code);
  const index = steps.indexOf(section);
  const id = session.id;
  const editable = session.status === "started" || session.status === "returned";

  useEffect(() => {
    void session.rememberPlace(section.code);
    if (code !== section.code) {
      app.go({ name: "step", visit: id, section: section.code }, true);
    }
  }, [section.code]);

  useEffect(() => holdPlace(id, section.code), [id, section.code]);

  // Opened from a link after the visit was handed in: there is nothing to fill in here.
  useEffect(() => {
    if (!editable) app.go({ name: "visit", visit: id }, true);
  }, [editable]);

  const before = steps[index - 1];
  const after = steps[index + 1];
  // What is asked of an entry stands inside its group's cards.
  const questions = session.form.asked(section, session.answers).filter((item) => item.entry === null);
  const asked = reviewQuestionsFor(session, section, steps);
  const showAll = looked.has(id) && isStepOpen(session, section.code);
  const drawn = useQuestions(session, showAll);
  const few = useFirstFew(questions.length, () => opensAtTop(id, section.code));
  // First what is on this screen, then what may come after it.
  useEffect(() => {
    const timer = setTimeout(() => {
      loadAhead(session.form.content);
      loadFeltAhead(session.form.content);
    }, AHEAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, [id]);
  const language = languageOf(session.form.content, locale);
  // What was sent with its part is only there to be read.
  const reading = !session.repair && !isStepOpen(session, section.code);
  const next = reading
    ? after
      ? ({ name: "step", visit: id, section: after.code } as const)
      : ({ name: "visit", visit: id } as const)
    : showAll
      ? ({ name: "summary", visit: id } as const)
      : routeAfter(session, steps, section);
  const nextWords = {
    visit: words.to_visit,
    felt: words.to_look_back,
    step: words.next_step(lowerFirst(say(after?.title, locale))),
    summary: words.to_summary,
  };
  // Nothing at the top hangs on a single answer, but for what looks after itself.
  const top = useMemo(
    () => (
      <>
        <TopBar
          title={app.tryOut ? say(session.form.content.title, locale) : session.bundle.visit.location.name}
          {...(app.tryOut ? {} : { back: { name: "visit", visit: id } })}
          session={session}
          theme={app.tryOut}
          actions={
            <>
              {!app.tryOut && <IconButton name="file-text" label={words.to_notes} onClick={() => enterNotes(id)} />}
              <IconButton name="list" label={words.jump} target="all-steps" />
            </>
          }
        >
          <Progress session={session} steps={steps} current={index} dir={directionOf(language)} />
        </TopBar>
        <JumpList session={session} steps={steps} current={section.code} />
      </>
    ),
    [session, steps.map((step) => step.code).join(), section.code, locale, language, state.theme],
  );
  return (
    <>
      {top}
      <main class="screen" dir={directionOf(language)} {...(language === locale ? {} : { lang: language })}>
        <Notices session={session} />
        {reading && <SentLeg session={session} section={section.code} />}
        <p class="over over-step">
          <span>
            {words.step_of(index + 1, steps.length)}
            {section.stage ? ` · ${say(section.stage, locale)}` : ""}
          </span>
          {!app.tryOut && !reading && <StepTimer key={section.code} session={session} section={section.code} />}
        </p>
        <h1 tabIndex={-1}>{say(section.title, locale)}</h1>
        {section.intro && <p class="lead">{say(section.intro, locale)}</p>}
        {isAnswered(session.answers.get(`note:${section.code}`)) && <NoteBeside session={session} section={section} />}
        <ExpectationAbove session={session} section={section} />
        {asked.map((item) => (
          <ReviewAnswer key={item.id} session={session} item={item} showAll={showAll} />
        ))}
        {questions.slice(0, few).map(drawn)}
        {few >= questions.length && session.form.asksAffect(section) && (
          <AffectView session={session} section={section} showAll={showAll} />
        )}
      </main>
      <BottomBar dir={directionOf(language)}>
        <button
          type="button"
          class="button square"
          aria-label={words.previous_step}
          disabled={!before}
          onClick={() => before && app.go({ name: "step", visit: id, section: before.code })}
        >
          <Icon name="arrow-left" />
        </button>
        {showAll && after && (
          <button
            type="button"
            class="button square"
            aria-label={words.next_step(lowerFirst(say(after.title, locale)))}
            onClick={() => app.go({ name: "step", visit: id, section: after.code })}
          >
            <Icon name="chevron-right" />
          </button>
        )}
        <button type="button" class="button primary" onClick={() => app.go(next)}>
          <span class="clip" dir="auto">
            {nextWords[next.name]}
          </span>
        </button>
      </BottomBar>
    </>
  );
}

/** "Waiting at the desk" as it stands after "Next:"; names and abbreviations stay as they are. */
function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** How far a step is; one where the reviewer still waits for an answer is not done. */
function shareOf(session: FormSession, section: Section, steps: readonly Section[]): number {
  const asked = reviewQuestionsFor(session, section, steps);
  const answered = asked.filter((item) => isAnswered(session.answers.get(reviewCode(item.id)))).length;
  return (session.form.progress(section, session.answers) + answered) / (1 + asked.length);
}

/** The reviewer's questions that are answered in a step. */
function reviewQuestionsFor({ repair }: FormSession, section: Section, steps: readonly Section[]): ReviewQuestion[] {
  return repair ? repair.asked.filter((item) => repair.stepOf(item, steps) === section) : [];
}

export function ReviewAnswer({
  session,
  item,
  showAll,
}: {
  session: FormSession;
  item: ReviewQuestion;
  showAll: boolean;
}): JSX.Element {
  const { words, locale } = useShell();
  const code = reviewCode(item.id);
  const about = item.question_code ? session.form.question(item.question_code) : undefined;
  return (
    <section class="asked">
      <h2>
        <Icon name="message-square-quote" size={20} />
        {words.reviewer_asks}
      </h2>
      {about && (
        <div>
          <p class="hint">{say(about.label, locale)}</p>
          <button type="button" class="link quiet" onClick={() => show(item.question_code as string)}>
            {words.look_at_answer}
          </button>
        </div>
      )}
      <p id={`${code}-text`}>{item.text}</p>
      <TextField session={session} code={code} label={words.your_answer} rows={3} minLength={1} maxLength={5000} />
      {showAll && !isAnswered(session.answers.get(code)) && <p class="fault">{words.fault_required}</p>}
    </section>
  );
}

/** Brings the question into sight that a reviewer asks about. */
function show(key: string): void {
  const question = document.getElementById(`question-${key.replace(/^(why|evidence):/, "")}`);
  question?.scrollIntoView({ block: "center" });
  question?.querySelector<HTMLElement>("input:not(:disabled), textarea:not(:disabled), button")?.focus({ preventScroll: true });
}

interface ProgressProps {
  session: FormSession;
  steps: Section[];
  current: number;
  /** Steps follow each other the way the questionnaire is read. */
  dir: "ltr" | "rtl";
}

function Progress({ session, steps, current, dir }: ProgressProps): JSX.Element {
  useChangesSoon(session);
  const { words } = useShell();
  return (
    <div class="progress" dir={dir} role="img" aria-label={words.step_of(current + 1, steps.length)}>
      {steps.map((section, index) => (
        <svg key={section.code} class={index === current ? "current" : undefined} aria-hidden="true" height="6" width="100%">
          <rect class="progress-all" width="100%" height="6" rx="2" />
          <rect class="progress-done" width={`${Math.round(shareOf(session, section, steps) * 100)}%`} height="6" rx="2" />
        </svg>
      ))}
    </div>
  );
}
