import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { STOPPED } from "../could_not_complete.ts";
import { say, today } from "../i18n.ts";
import { isLate } from "../late.ts";
import { legsOf, nextLeg } from "../legs.ts";
import { askPosition, mapsLink } from "../position.ts";
import type { VisitSession } from "../visit_session.ts";
import { useChanges, useScreen } from "./context.ts";
import { Decision } from "./decision.tsx";
import { Icon } from "./icons.tsx";
import { later } from "./later.tsx";
import { BottomBar, Notice, Notices, Prose, TopBar } from "./parts.tsx";
import { Address, isPlace } from "./work.tsx";

const Told = later(() => import("./could_not_complete.tsx").then((part) => part.Told));
const LegList = later(() => import("./legs.tsx").then((part) => part.LegList));
const Alias = later(() => import("./legs.tsx").then((part) => part.Alias));
const Promises = later(() => import("./promises.tsx").then((part) => part.Promises));
const CameLate = later<{ session: VisitSession }>(async () => (await import("./visit_troubles.tsx")).CameLate);
const NotSent = later<{ session: VisitSession }>(async () => (await import("./visit_troubles.tsx")).NotSent);
/** What is still to be done there, rather than looked at again or waited for. */
const TO_DO = ["assigned", "briefed", "started"];
/** What brings no fee any more. */
const UNPAID = ["rejected", "expired", "withdrawn"];
const FILLED_IN = ["started", "returned"];
const PROMISED = ["approved", "excluded", "not_completed", "appealed"];

/** A visit before, between and after its form: the briefing, what to do next, the receipt. */
export function VisitScreen({ session }: { session: VisitSession }): JSX.Element {
  useChanges(session);
  const { words, format } = useScreen();
  const card = session.bundle.visit;
  const handedIn = session.status === "submitted" || session.status === "in_review";
  return (
    <>
      <TopBar title={`${words.visit} · ${card.reference}`} back={{ name: "work" }} session={session} />
      <main class="screen">
        <Notices session={session} />
        {handedIn ? (
          <Receipt session={session} />
        ) : (
          <>
            <p class="over">
              {card.client} · {format.day(card.planned_on)}
            </p>
            <h1 tabIndex={-1}>{card.location.name}</h1>
            <p class={`badge badge-${session.status}`}>{words.status[session.status]}</p>
          </>
        )}
        {FILLED_IN.includes(session.status) && session.state.missing.length > 0 && !session.stopped && (
          <NotSent session={session} />
        )}
        {session.status === "returned" && <ReviewerAsks session={session} />}
        <Decision session={session} />
        {PROMISED.includes(session.status) && <Promises session={session} />}
        {card.legs && card.legs.length > 0 && <LegList session={session} />}
        {session.bundle.alias && <Alias session={session} />}
        {session.stopped && <Told session={session} />}
        <Facts session={session} />
        <Briefing session={session} />
        {session.canStop && <InTheWay session={session} />}
      </main>
      <NextAction session={session} />
    </>
  );
}

/** The way out for a visit that cannot be done as asked: better said than made up. */
function InTheWay({ session }: { session: VisitSession }): JSX.Element {
  const { app, words } = useScreen();
  const late = session.troubles.filter((trouble) => trouble.kind === STOPPED).at(-1);
  return (
    <section class="part">
      <h2>{words.in_the_way}</h2>
      <p class="hint">{isPlace(session.bundle.visit.location) ? words.in_the_way_hint : words.in_the_way_hint_away}</p>
      {late?.detail && <Notice tone="warn">{late.detail}</Notice>}
      {session.waiting.draft && <Notice tone="warn">{words.report_unsent}</Notice>}
      <button type="button" class="button" onClick={() => app.go({ name: "stop", visit: session.id })}>
        {session.waiting.draft ? words.report_go_on : words.cannot_complete}
      </button>
    </section>
  );
}

function Receipt({ session }: { session: VisitSession }): JSX.Element {
  const { words, format, state } = useScreen();
  const waiting = state.waiting.get(session.id) ?? session.waiting;
  const card = session.bundle.visit;
  const received = card.submitted_at ?? session.state.submitted_at;
  // What the status stands on counts: the app's own count of what waits may be a moment behind it.
  if (waiting.submit || session.waiting.submit) {
    return (
      <section class="receipt">
        <h1 tabIndex={-1}>{words.sent_waiting_title}</h1>
        <p class="lead">{waiting.stopped ? words.stop_waiting : words.sent_waiting}</p>
        {waiting.photos > 0 && <p class="hint">{words.sent_waiting_photos}</p>}
        <ChangeAfterAll session={session} />
      </section>
    );
  }
  return (
    <section class="receipt">
      <span class="seal" aria-hidden="true">
        <Icon name="check" size={28} />
      </span>
      <h1 tabIndex={-1}>{session.stopped ? words.stop_sent_title : words.sent_title}</h1>
      {isLate(session) && <CameLate session={session} />}
      <dl class="facts-list">
        {received && (
          <div>
            <dt>{words.status.submitted}</dt>
            <dd class="num">{words.sent_at(format.moment(received))}</dd>
          </div>
        )}
        <div>
          <dt>{words.reference}</dt>
          <dd class="reference">{card.reference}</dd>
        </div>
      </dl>
      <p class="hint">{words.sent_line}</p>
      <Promises session={session} />
      <p class="lead">
        {session.stopped ? words.stop_review_starts(format.money(card.part_fee_minor, card.currency)) : words.review_starts}
      </p>
    </section>
  );
}

function ChangeAfterAll({ session }: { session: VisitSession }): JSX.Element {
  const { app, words } = useScreen();
  const [late, setLate] = useState(false);
  async function change(): Promise<void> {
    const stopped = session.waiting.stopped;
    if (await session.reopen()) app.go({ name: stopped ? "stop" : "summary", visit: session.id });
    else setLate(true);
  }
  return late ? (
    <Notice>{words.too_late_to_change}</Notice>
  ) : (
    <button type="button" class="link" onClick={() => void change()}>
      {words.change_after_all}
    </button>
  );
}

export function ReviewerAsks({ session }: { session: VisitSession }): JSX.Element {
  const { words } = useScreen();
  return (
    <section class="asked">
      <h2>
        <Icon name="message-square-quote" size={20} />
        {words.reviewer_asks}
      </h2>
      <ul>
        {session.bundle.review_questions.map((item) => (
          <li key={item.id}>{item.text}</li>
        ))}
      </ul>
    </section>
  );
}

function Facts({ session }: { session: VisitSession }): JSX.Element {
  const { words, format } = useScreen();
  const card = session.bundle.visit;
  const todo = TO_DO.includes(session.status);
  const part = session.stopped || session.status === "not_completed";
  // Once a day of payment is known the promises say what is paid, and when.
  const showsFee = !UNPAID.includes(session.status) && (todo || session.status === "returned" || !card.pay_on);
  const photos = session.form.content.sections
    .flatMap((section) => section.questions)
    .filter((question) => question.kind === "photo").length;
  return (
    <dl class="facts-list">
      <div>
        <dt>{words.where}</dt>
        <dd>
          {isPlace(card.location) ? (
            <>
              <Address place={card.location} />
              <a class="link" href={mapsLink(card.location)} target="_blank" rel="noopener">
                <Icon name="route" size={18} />
                {words.directions}
              </a>
            </>
          ) : (
            words.from_home
          )}
        </dd>
      </div>
      {todo && card.location.opening_hours && (
        <div>
          <dt>{words.opening_hours}</dt>
          <dd>{card.location.opening_hours}</dd>
        </div>
      )}
      {card.day_part && (
        <div>
          <dt>{words.day_part}</dt>
          <dd>{card.day_part}</dd>
        </div>
      )}
      {(todo || session.status === "returned") && card.due_at && !card.legs?.length && (
        <div>
          <dt>{words.deadline}</dt>
          <dd>{format.moment(card.due_at)}</dd>
        </div>
      )}
      {showsFee && (
        <div>
          <dt>{words.fee}</dt>
          <dd>
            {format.money(part ? card.part_fee_minor : card.fee_minor, card.currency)}
            {card.pay_days !== undefined && <span class="hint"> · {words.paid_within(card.pay_days)}</span>}
          </dd>
        </div>
      )}
      {todo && (
        <div>
          <dt>{words.what_you_need}</dt>
          <dd>
            <ul class="plain">
              <li>{words.need_minutes(card.estimated_minutes)}</li>
              <li>{isPlace(card.location) ? words.need_battery : words.need_charge}</li>
              {photos > 0 && <li>{words.need_photos(photos)}</li>}
            </ul>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Briefing({ session }: { session: VisitSession }): JSX.Element {
  const { words, locale } = useScreen();
  const { briefing, scenario } = session.bundle;
  const open = session.status === "assigned" || session.status === "briefed";
  const body = (
    <>
      <section class="part scenario">
        <p class="over">{words.your_role}</p>
        <h2>{say(scenario.title, locale)}</h2>
        <Prose text={say(scenario.instructions, locale)} />
      </section>
      {briefing.sections.map((section) => (
        <section class="part" key={say(section.title, locale)}>
          <h2>{say(section.title, locale)}</h2>
          <Prose text={say(section.body, locale)} />
        </section>
      ))}
    </>
  );
  if (open) return <div class="briefing">{body}</div>;
  return (
    <details class="briefing">
      <summary>{words.read_briefing}</summary>
      {body}
    </details>
  );
}

function NextAction({ session }: { session: VisitSession }): JSX.Element | null {
  const { app, words, format, locale } = useScreen();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const id = session.id;
  const { briefing } = session.bundle;
  const { planned_on } = session.bundle.visit;
  const atPlace = isPlace(session.bundle.visit.location);
  const legs = legsOf(session);
  const next = nextLeg(legs);
  const toWork = (
    <button type="button" class="button" onClick={() => app.go({ name: "work" })}>
      {words.to_work}
    </button>
  );
  // Between two parts there is nothing to do but to wait for the day.
  if (legs.length > 0 && ["briefed", "started"].includes(session.status) && next?.state !== "open") {
    return (
      <BottomBar>
        {next && (
          <p class="bottom-hint">
            {words.leg_opens(say(next.leg.title, locale), format.day(next.leg.opens_on ?? session.bundle.visit.planned_on))}
          </p>
        )}
        {toWork}
      </BottomBar>
    );
  }

  async function start(): Promise<void> {
    // The visit starts at once; the position follows when it is known, or never.
    await session.start();
    if (atPlace) void askPosition("arrival").then((position) => position && session.position(position));
    app.go({ name: "step", visit: id, section: null });
  }

  async function confirmRead(): Promise<void> {
    setBusy(true);
    const outcome = await app.api.check(id, briefing.version, {});
    setBusy(false);
    if (outcome.kind === "network") setFault(words.check_offline);
    else if (outcome.kind === "refused" && outcome.problem.status === 401) app.signIn();
    else if (outcome.kind === "refused") setFault(outcome.problem.detail);
    else await app.takeCard(outcome.body.visit);
  }

  switch (session.status) {
    case "assigned":
      return (
        <BottomBar>
          {fault ? <p class="bottom-hint">{fault}</p> : null}
          {briefing.check.length > 0 ? (
            <button type="button" class="button primary" onClick={() => app.go({ name: "check", visit: id })}>
              {words.do_check}
            </button>
          ) : (
            <button type="button" class="button primary" disabled={busy} onClick={() => void confirmRead()}>
              {words.read_it}
            </button>
          )}
        </BottomBar>
      );
    case "briefed":
      return (
        <BottomBar>
          {planned_on > today() && <Notice tone="warn">{words.plan_on(format.day(planned_on))}</Notice>}
          {atPlace && <p class="bottom-hint">{words.start_hint}</p>}
          <button type="button" class="button primary" onClick={() => void start()}>
            {words.start_visit}
          </button>
        </BottomBar>
      );
    case "started":
    case "returned":
      return (
        <BottomBar>
          <button
            type="button"
            class="button primary"
            onClick={() => app.go(session.stopped ? { name: "stop", visit: id } : { name: "step", visit: id, section: null })}
          >
            {goOn()}
          </button>
        </BottomBar>
      );
    default:
      return <BottomBar>{toWork}</BottomBar>;
  }

  function goOn(): string {
    if (session.status === "returned") return words.answer_reviewer;
    return next ? words.go_on_leg(say(next.leg.title, locale)) : words.go_on;
  }
}
