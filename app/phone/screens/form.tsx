import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { isAnswered, reviewCode } from "../answer_values.ts";
import { say } from "../i18n.ts";
import { stepsInLeg } from "../legs.ts";
import type { ReviewQuestion, Section } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { AffectView } from "./affect.tsx";
import { useChanges, useShell } from "./context.ts";
import { Icon } from "./icons.tsx";
import { BottomBar, IconButton, Notices, TopBar } from "./parts.tsx";
import { QuestionView } from "./questions.tsx";
import { loadAhead } from "./rare.tsx";
import { TextField } from "./text_field.tsx";

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

/** One step a screen. */
export function FormScreen({ session, code }: { session: FormSession; code: string | null }): JSX.Element {
  useChanges(session);
  const { app, words, locale } = useShell();
  const steps = stepsOf(session, code);
  const wanted = code ?? session.state.place;
  const index = Math.max(
    0,
    steps.findIndex((section) => section.code === wanted),
  );
  const section = steps[index] as Section;
  const id = session.id;
  const editable = session.status === "started" || session.status === "returned";

  useEffect(() => {
    void session.rememberPlace(section.code);
    if (code !== section.code) {
      app.go({ name: "step", visit: id, section: section.code }, true);
    }
  }, [section.code]);

  useEffect(() => loadAhead(session.form.content), [id]);

  // Opened from a link after the visit was handed in: there is nothing to fill in here.
  useEffect(() => {
    if (!editable) app.go({ name: "visit", visit: id }, true);
  }, [editable]);

  const before = steps[index - 1];
  const after = steps[index + 1];
  // What is asked of an entry stands inside its group's cards.
  const questions = session.form.asked(section, session.answers).filter((item) => item.entry === null);
  const asked = reviewQuestionsFor(session, section, index);
  const showAll = looked.has(id);
  return (
    <>
      <TopBar
        title={app.tryOut ? say(session.form.content.title, locale) : session.bundle.visit.location.name}
        {...(app.tryOut ? {} : { back: { name: "visit", visit: id } })}
        session={session}
        actions={<IconButton name="list" label={words.jump} target="all-steps" />}
      >
        <Progress session={session} steps={steps} current={index} />
      </TopBar>
      <JumpList session={session} steps={steps} current={section.code} />
      <main class="screen">
        <Notices session={session} />
        <p class="over">
          {words.step_of(index + 1, steps.length)}
          {section.stage ? ` · ${say(section.stage, locale)}` : ""}
        </p>
        <h1 tabIndex={-1}>{say(section.title, locale)}</h1>
        {section.intro && <p class="lead">{say(section.intro, locale)}</p>}
        {asked.map((item) => (
          <ReviewAnswer key={item.id} session={session} item={item} showAll={showAll} />
        ))}
        {questions.map((item) => (
          <QuestionView key={item.key} session={session} asked={item} showAll={showAll} />
        ))}
        {session.form.asksAffect(section) && <AffectView session={session} section={section} showAll={showAll} />}
      </main>
      <BottomBar>
        <button
          type="button"
          class="button square"
          aria-label={words.previous_step}
          disabled={!before}
          onClick={() => before && app.go({ name: "step", visit: id, section: before.code })}
        >
          <Icon name="arrow-left" />
        </button>
        <button
          type="button"
          class="button primary"
          onClick={() => app.go(after ? { name: "step", visit: id, section: after.code } : { name: "summary", visit: id })}
        >
          <span class="clip">{after ? words.next_step(lowerFirst(say(after.title, locale))) : words.to_summary}</span>
        </button>
      </BottomBar>
    </>
  );
}

/** "Waiting at the desk" as it stands after "Next:"; names and abbreviations stay as they are. */
function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** The reviewer's questions that belong to a step; those about the whole visit come with the first. */
function reviewQuestionsFor(session: FormSession, section: Section, index: number): ReviewQuestion[] {
  if (!session.repair) return [];
  return session.repair.asked.filter((item) => {
    const code = item.question_code?.replace(/^why:/, "");
    const home = code ? (session.form.sectionOf(code)?.code ?? code.replace(/^affect:/, "")) : item.section_code;
    return home ? home === section.code : index === 0;
  });
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
      {about && <p class="hint">{say(about.label, locale)}</p>}
      <p id={`${code}-text`}>{item.text}</p>
      <TextField session={session} code={code} label={words.your_answer} rows={3} minLength={1} maxLength={5000} />
      {showAll && !isAnswered(session.answers.get(code)) && <p class="fault">{words.fault_required}</p>}
    </section>
  );
}

function Progress({ session, steps, current }: { session: FormSession; steps: Section[]; current: number }): JSX.Element {
  const { words } = useShell();
  return (
    <div class="progress" role="img" aria-label={words.step_of(current + 1, steps.length)}>
      {steps.map((section) => (
        <svg key={section.code} aria-hidden="true" height="6" width="100%">
          <rect class="progress-all" width="100%" height="6" rx="2" />
          <rect
            class="progress-done"
            width={`${Math.round(session.form.progress(section, session.answers) * 100)}%`}
            height="6"
            rx="2"
          />
        </svg>
      ))}
    </div>
  );
}

function JumpList({ session, steps, current }: { session: FormSession; steps: Section[]; current: string }): JSX.Element {
  const { app, words, locale } = useShell();
  const hide = () => document.getElementById("all-steps")?.hidePopover();
  return (
    <nav id="all-steps" popover="auto" class="sheet jump" aria-label={words.jump}>
      <div class="sheet-head">
        <h2>{words.jump}</h2>
        <IconButton name="x" label={words.close} onClick={hide} />
      </div>
      <ol>
        {steps.map((section, index) => {
          const gaps = session.form.missingIn(section, session.answers).length;
          return (
            <li key={section.code}>
              <button
                type="button"
                aria-current={section.code === current ? "step" : undefined}
                onClick={() => {
                  hide();
                  app.go({ name: "step", visit: session.id, section: section.code });
                }}
              >
                <span class="num jump-number">{index + 1}</span>
                <span class="jump-title">{say(section.title, locale)}</span>
                <span class={gaps > 0 ? "jump-state open" : "jump-state"}>
                  {gaps > 0 ? words.jump_missing(gaps) : words.jump_done}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
      <div class="sheet-actions">
        {!app.tryOut && (
          <button type="button" class="button" onClick={() => app.go({ name: "visit", visit: session.id })}>
            {words.briefing}
          </button>
        )}
        {session.canStop && (
          <button type="button" class="button" onClick={() => app.go({ name: "stop", visit: session.id })}>
            {words.cannot_complete}
          </button>
        )}
        <button type="button" class="button" onClick={() => app.go({ name: "summary", visit: session.id })}>
          {words.summary}
        </button>
      </div>
    </nav>
  );
}
