import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say, today } from "../i18n.ts";
import { daysLeft, type LegView, legOfSections, legOfStep, legsOf, legViews } from "../legs.ts";
import { LEG_WORDS } from "../messages/leg_words.ts";
import type { LegPlan } from "../types.ts";
import type { FormSession, VisitSession } from "../visit_session.ts";
import { useScreen, useShell } from "./context.ts";
import { Icon } from "./icons.tsx";
import { Notice } from "./parts.tsx";

/** The parts of a visit: what is open now, what opens when, what was sent. */
export function LegList({ session }: { session: VisitSession }): JSX.Element | null {
  const { locale } = useScreen();
  const words = LEG_WORDS[locale];
  const card = session.bundle.visit;
  const views = session.status === "returned" ? legViews(card, [], today(new Date(session.now()))) : legsOf(session);
  if (views.length === 0) return null;
  return (
    <section class="part">
      <h2>{words.title(views.length)}</h2>
      {views.some(({ state }) => state === "later" || state === "after") && <p class="hint">{words.intro}</p>}
      <ol class="legs">
        {views.map((view, index) => (
          <LegItem key={view.leg.code} session={session} view={view} number={index + 1} />
        ))}
      </ol>
    </section>
  );
}

function LegItem({ session, view, number }: { session: VisitSession; view: LegView; number: number }): JSX.Element {
  const { app, locale, format, words: all } = useScreen();
  const words = LEG_WORDS[locale];
  const { leg, state, late } = view;
  const title = say(leg.title, locale);
  const running = session.status === "started";
  const left = daysLeft(leg, today(new Date(session.now())));
  const refused = session.troubles.find((each) => each.kind === "submit" && legIn(each.value) === leg.code);
  const done = state === "sent" || state === "sending";

  function read(): void {
    const of = legOfSections(session.form.content, session.bundle.visit.legs?.map((each) => each.code) ?? []);
    const section = session.form.visibleSections(session.answers).find((each) => of.get(each.code) === leg.code);
    if (section) app.go({ name: "step", visit: session.id, section: section.code });
  }

  return (
    <li class={`leg leg-${state}`} aria-current={state === "open" ? "step" : undefined}>
      <span class="leg-number num" aria-hidden="true">
        {done ? <Icon name="check" size={18} /> : number}
      </span>
      <div class="leg-body">
        <h3>{title}</h3>
        <p class="leg-state">
          {state === "sent" && leg.submitted_at ? words.sent_on(format.moment(leg.submitted_at)) : words.states[state]}
          {!done && leg.opens_on && ` · ${span(view)}`}
          {state === "open" && late === 0 && left !== null && left <= 3 && ` · ${words.days_left(left)}`}
        </p>
        {state === "open" && late > 0 && <p class="hint">{words.late(late)}</p>}
        {!done && refused?.detail && <Notice tone="warn">{words.refused(refused.detail)}</Notice>}
        {done && running && (
          <button type="button" class="link" onClick={read}>
            {words.read(title)}
          </button>
        )}
        {state === "sending" && running && (
          <TakeBack session={session} label={all.change_after_all} late={all.too_late_to_change} />
        )}
      </div>
    </li>
  );

  function span({ leg: { opens_on, closes_on } }: LegView): string {
    const from = format.day(opens_on ?? "");
    if (closes_on === null) return words.from(from);
    if (opens_on === closes_on) return from;
    return state === "open" ? words.until(format.day(closes_on)) : words.from_until(from, format.day(closes_on));
  }
}

/** Above the steps of a part that was handed in: it is only there to be read. */
export function SentLeg({ session, section }: { session: FormSession; section: string }): JSX.Element {
  const { locale } = useShell();
  const words = LEG_WORDS[locale];
  return <Notice>{legOfStep(session, section)?.state === "sending" ? words.read_only_waits : words.read_only}</Notice>;
}

function legIn(value: unknown): string | null {
  return typeof value === "object" && value !== null && "leg" in value ? String(value.leg) : null;
}

function TakeBack({ session, label, late }: { session: VisitSession; label: string; late: string }): JSX.Element {
  const [tooLate, setTooLate] = useState(false);
  if (tooLate) return <p class="hint">{late}</p>;
  return (
    <button type="button" class="link" onClick={() => void session.reopen().then((free) => setTooLate(!free))}>
      {label}
    </button>
  );
}

/** The name and the mail address to order under; on the phone with the visit, so also without a network. */
export function Alias({ session }: { session: VisitSession }): JSX.Element | null {
  const { locale } = useScreen();
  const words = LEG_WORDS[locale];
  const { alias } = session.bundle;
  if (!alias) return null;
  return (
    <section class="part alias">
      <h2>{words.alias}</h2>
      <p class="hint">{words.alias_hint}</p>
      <dl class="facts-list">
        <div>
          <dt>{words.alias_name}</dt>
          <dd>
            <CopyText text={alias.name} />
          </dd>
        </div>
        <div>
          <dt>{words.alias_email}</dt>
          <dd>{alias.email ? <CopyText text={alias.email} /> : words.alias_no_email}</dd>
        </div>
      </dl>
    </section>
  );
}

function CopyText({ text }: { text: string }): JSX.Element {
  const { locale } = useScreen();
  const words = LEG_WORDS[locale];
  const [copied, setCopied] = useState(false);
  const copy = () =>
    void navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    );
  return (
    <span class="copy-text">
      <strong class="copy-what">
        {text.split(/(?<=@)/).map((part, index) => (
          <span key={part}>
            {index > 0 && <wbr />}
            {part}
          </span>
        ))}
      </strong>{" "}
      {"clipboard" in navigator && (
        <button type="button" class="link" onClick={copy} aria-label={`${copied ? words.copied : words.copy}: ${text}`}>
          {copied ? words.copied : words.copy}
        </button>
      )}
    </span>
  );
}

/** The parts of an offered visit, before anybody accepts it. */
export function LegPlanList({ plan }: { plan: readonly LegPlan[] }): JSX.Element | null {
  const { locale } = useScreen();
  const words = LEG_WORDS[locale];
  if (plan.length === 0) return null;
  return (
    <section class="part">
      <h2>{words.plan(plan.length)}</h2>
      <ol class="legs">
        {plan.map((leg, index) => (
          <li class="leg leg-after" key={say(leg.title, "en")}>
            <span class="leg-number num" aria-hidden="true">
              {index + 1}
            </span>
            <div class="leg-body">
              <h3>{say(leg.title, locale)}</h3>
              <p class="leg-state">{when(leg)}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );

  function when({ opens_after_days, closes_after_days }: LegPlan): string {
    if (closes_after_days === null) return words.plan_from(opens_after_days);
    if (closes_after_days === 0) return words.plan_same_day;
    return words.plan_between(opens_after_days, closes_after_days);
  }
}
