import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { splitKey } from "../answer_values.ts";
import { findChecks, isConfirmed } from "../checks.ts";
import { type Gap, onlyServerMisses, photosOf } from "../form_engine.ts";
import { say } from "../i18n.ts";
import { isStepOpen, legsOf, nextLeg } from "../legs.ts";
import { forgetFailed, made, making, makingOf } from "../making.ts";
import { ADDING_WORDS } from "../messages/adding_words.ts";
import { SUMMARY_WORDS } from "../messages/summary_words.ts";
import { aimAtQuestion } from "../place_kept.ts";
import { positionIfAllowed } from "../position.ts";
import { keyOf } from "../repair.ts";
import type { FormSession } from "../visit_session.ts";
import { Contradictions, Doubts } from "./check_cards.tsx";
import { useChanges, useShell } from "./context.ts";
import { routeOfGap } from "./felt.tsx";
import { feltLabel } from "./felt_labels.ts";
import { looked, stepsOf } from "./form.tsx";
import { Icon } from "./icons.tsx";
import { NotTaken } from "./not_taken.tsx";
import { BottomBar, Notice, Notices, TopBar } from "./parts.tsx";
import { unfolded } from "./repeat.tsx";

/** Everything before sending: what is missing, step by step, a tap away. */
export function SummaryScreen({ session }: { session: FormSession }): JSX.Element {
  useChanges(session);
  useChanges(making);
  const { app, state, words, locale } = useShell();
  const id = session.id;
  const asked = session.repair?.asked ?? [];
  const gaps = session.form.missing(session.answers, asked);
  const steps = stepsOf(session);
  // On a repair only what may still be changed can be asked for.
  const open = session.repair
    ? session.repair.placed(
        gaps.filter((gap) => session.canEdit(gap.question_code)),
        steps,
      )
    : gaps.filter((gap) => isStepOpen(session, gap.section_code));
  // What the server would not take, it would miss again.
  const refused = refusedIn(session);
  const server = onlyServerMisses(session.state.missing, open).filter((item) => !refused.includes(item.question_code ?? ""));
  const here = new Set(steps.map((section) => section.code));
  // On a repair only what is about an open answer; between two legs only what is about this one's steps.
  const found = findChecks(session.form, session.answers).filter(
    (each) =>
      each.about.some((key) => here.has(session.form.sectionOf(key)?.code ?? "")) &&
      (!session.repair || each.about.some((key) => session.canEdit(key))),
  );
  const contradictions = found.filter((each) => each.severity === "contradiction");
  const unsettled = contradictions.filter((each) => !isConfirmed(each, session.answers)).length;
  const leg = nextLeg(legsOf(session));
  const [sending, setSending] = useState(false);
  const waits = sending && makingOf(id).some((place) => place.photos + place.files > 0);
  const sendable = session.status === "started" || session.status === "returned";

  useEffect(() => {
    looked.add(id);
    void session.flush();
  }, [id]);
  useEffect(() => {
    if (!sendable) app.go({ name: "visit", visit: id }, true);
  }, [sendable]);

  function goTo(gap: Pick<Gap, "question_code" | "section_code">): void {
    const felt = routeOfGap(session, gap);
    if (felt) {
      app.go(felt);
      return;
    }
    const section = gap.section_code ?? steps[0]?.code ?? null;
    const code = keyOf(gap.question_code);
    const group = session.form.plan.groupOf.get(splitKey(code)[0]);
    if (group) unfolded.set(`${id}/${group.code}`, splitKey(code)[1]);
    aimAtQuestion(`question-${code}`, `field-${gap.question_code}`);
    app.go({ name: "step", visit: id, section });
  }

  const goToAnswer = (key: string): void => goTo({ question_code: key, section_code: session.form.sectionOf(key)?.code ?? null });

  function label(gap: Pick<Gap, "question_code" | "section_code">): string {
    const { question_code } = gap;
    if (question_code.startsWith("affect:")) {
      const section = session.form.section(question_code.slice("affect:".length));
      return say(section?.emotion_cue, locale) || words.feel;
    }
    if (routeOfGap(session, gap)) return feltLabel(session, gap, locale);
    if (question_code.startsWith("review:")) {
      return asked.find((item) => `review:${item.id}` === question_code)?.text ?? "";
    }
    const text = say(session.form.question(keyOf(question_code))?.label, locale);
    if (question_code.startsWith("evidence:")) return `${text} ${words.evidence}`;
    return question_code.startsWith("why:") ? `${text} ${words.why}` : text;
  }

  async function send(): Promise<void> {
    const failed = failedAt(id);
    setSending(true);
    const position = await Promise.race([
      positionIfAllowed("sending"),
      new Promise<null>((resolve) => setTimeout(() => resolve(null), 1500)),
    ]);
    if (position) await session.position(position);
    await made(id);
    // What could not be added is told of before the visit goes without.
    if (failedAt(id).some((each) => !failed.includes(each))) return setSending(false);
    await session.submit();
    forgetFailed(id);
    setSending(false);
    app.go({ name: "visit", visit: id }, true);
    void app.sync?.request(true);
  }

  function leadText(): string {
    if (refused.length > 0 && open.length + unsettled === 0) return SUMMARY_WORDS[locale].not_taken_lead;
    if (unsettled > 0) return SUMMARY_WORDS[locale].to_settle(open.length, unsettled);
    if (app.tryOut && open.length === 0) return words.try_out_complete;
    return open.length > 0 ? words.summary_missing(open.length) : words.summary_complete;
  }

  const groups = steps.map((section) => ({
    section,
    gaps: open.filter((gap) => gap.section_code === section.code),
    again: refused.filter((code) => session.form.sectionOf(keyOf(code))?.code === section.code).length,
  }));
  // Nothing that keeps a visit from being sent goes unlisted.
  const general = open.filter((gap) => !here.has(gap.section_code ?? ""));
  return (
    <>
      <TopBar
        title={app.tryOut ? say(session.form.content.title, locale) : session.bundle.visit.location.name}
        back={{ name: "step", visit: id, section: session.state.place }}
        session={session}
      />
      <main class="screen">
        <Notices session={session} />
        <p class="over">{words.summary}</p>
        <h1 tabIndex={-1}>{words.summary_title}</h1>
        <p class="lead">{leadText()}</p>
        {server.length > 0 && (
          <Notice tone="warn">
            <p>{words.summary_server}</p>
            <ul>
              {server.map((item) => (
                <li key={`${item.question_code}`}>
                  <button type="button" class="link" onClick={() => goTo({ ...item, question_code: item.question_code ?? "" })}>
                    {say(session.form.question(keyOf(item.question_code ?? ""))?.label, locale)}{" "}
                    {item.reason === "photo_not_received" ? words.missing_in_photo : ""}
                    {item.reason === "file_not_received" ? words.missing_in_file : ""}
                  </button>
                </li>
              ))}
            </ul>
          </Notice>
        )}
        <NotTaken session={session} refused={refused} label={label} goTo={goTo} />
        <Contradictions session={session} found={contradictions} goTo={goToAnswer} />
        {general.length > 0 && <GapList gaps={general} label={label} goTo={goTo} />}
        <ol class="overview">
          {groups.map(({ section, gaps: here, again }, index) => (
            <li key={section.code}>
              <button
                type="button"
                class="overview-step"
                onClick={() => app.go({ name: "step", visit: id, section: section.code })}
              >
                <span class="num jump-number">{index + 1}</span>
                <span class="jump-title">{say(section.title, locale)}</span>
                {here.length + again === 0 ? (
                  <span class="jump-state">
                    <Icon name="check" size={18} />
                    <span class="hidden">{words.jump_done}</span>
                  </span>
                ) : (
                  <span class="jump-state open">{words.jump_missing(here.length + again)}</span>
                )}
              </button>
              {here.length > 0 && <GapList gaps={here} label={label} goTo={goTo} />}
            </li>
          ))}
        </ol>
        <Doubts session={session} found={found.filter((each) => each.severity === "doubt")} goTo={goToAnswer} />
      </main>
      <BottomBar>
        {waits && <p class="bottom-hint">{ADDING_WORDS[locale].waits}</p>}
        {!state.online && open.length === 0 && <p class="bottom-hint">{words.send_offline}</p>}
        {app.tryOut ? (
          <button type="button" class="button" onClick={() => app.restart?.()}>
            {words.try_out_again}
          </button>
        ) : (
          <button
            type="button"
            class="button primary"
            disabled={sending || open.length + unsettled + refused.length > 0}
            onClick={() => void send()}
          >
            {session.repair ? words.resend : leg ? words.send_leg(say(leg.leg.title, locale)) : words.send}
          </button>
        )}
      </BottomBar>
    </>
  );
}

const failedAt = (visit: string) => makingOf(visit).flatMap((place) => place.failed);

/** The questions whose answer names something that the server would not take, and that can still be changed. */
const refusedIn = (session: FormSession): string[] => {
  const refused = session.media.filter((item) => item.state === "refused" && session.canEdit(item.question_code));
  const named = refused.filter(({ question_code, sha256 }) =>
    photosOf(session.answers.get(question_code)).some((item) => item.sha256 === sha256),
  );
  return [...new Set(named.map((item) => item.question_code))];
};

function GapList({ gaps, label, goTo }: { gaps: Gap[]; label: (gap: Gap) => string; goTo: (gap: Gap) => void }): JSX.Element {
  return (
    <ul class="gaps">
      {gaps.map((gap) => (
        <li key={gap.question_code}>
          <button type="button" onClick={() => goTo(gap)}>
            <span>{label(gap)}</span>
            <Icon name="chevron-right" size={20} />
          </button>
        </li>
      ))}
    </ul>
  );
}
