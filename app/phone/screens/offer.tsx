import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { isNobodyHere } from "../api.ts";
import { addDays, today } from "../i18n.ts";
import { mapsLink } from "../position.ts";
import type { Problem } from "../types.ts";
import { useScreen } from "./context.ts";
import { Icon } from "./icons.tsx";
import { later } from "./later.tsx";
import { BottomBar, Notice, Notices, TopBar } from "./parts.tsx";
import { Address, isPlace } from "./work.tsx";

const LegPlanList = later(() => import("./legs.tsx").then((part) => part.LegPlanList));

/** A wave takes a few weeks, or a month or two; of a longer one the first two months are offered. */
const MOST_DAYS = 62;

/** The days that an offer can be planned on, both ends included. */
export function daysToChoose(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to && days.length < MOST_DAYS; day = addDays(day, 1)) days.push(day);
  return days;
}

export function OfferScreen({ id }: { id: string }): JSX.Element {
  const { app, state, words, format } = useScreen();
  const offer = state.work?.work.offers.find((item) => item.id === id);
  const from = offer && offer.earliest_on > today() ? offer.earliest_on : today();
  const days = offer ? daysToChoose(from, offer.latest_on) : [];
  const [day, setDay] = useState<string | null>(days.length === 1 ? (days[0] ?? null) : null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const dialog = useRef<HTMLDialogElement>(null);

  function explain(outcome: { kind: "network" } | { kind: "refused"; problem: Problem }, offline: string): void {
    if (outcome.kind === "network") setFault(offline);
    else if (isNobodyHere(outcome.problem)) app.signIn();
    else {
      setFault(outcome.problem.detail || words.server_unwell);
      void app.refreshWork();
    }
  }

  async function accept(): Promise<void> {
    if (!day) return;
    setBusy(true);
    setFault(null);
    const outcome = await app.api.accept(id, day);
    setBusy(false);
    if (outcome.kind !== "ok") {
      explain(outcome, words.offer_needs_network);
      return;
    }
    const { visit } = outcome.body;
    await app.takeCard(visit);
    // Somebody who went elsewhere meanwhile is left there.
    const now = app.state.route;
    if (now.name === "offer" && now.offer === id) app.go({ name: "visit", visit: visit.id }, true);
    void app.refreshWork();
  }

  async function decline(): Promise<void> {
    dialog.current?.close();
    setFault(null);
    const outcome = await app.api.decline(id, reason.trim() || null);
    if (outcome.kind !== "ok") {
      explain(outcome, words.decline_needs_network);
      return;
    }
    app.go({ name: "work" }, true);
    void app.refreshWork();
  }

  if (!offer) {
    return (
      <>
        <TopBar title={words.offer} back={{ name: "work" }} />
        <main class="screen">
          <Notices />
          <h1 tabIndex={-1}>{words.offer}</h1>
          {fault && <Notice tone="warn">{fault}</Notice>}
          <p class="lead">{words.offer_gone}</p>
        </main>
      </>
    );
  }
  return (
    <>
      <TopBar title={words.offer} back={{ name: "work" }} />
      <main class="screen">
        <Notices />
        <p class="over">{offer.client}</p>
        <h1 tabIndex={-1}>{offer.location.name}</h1>
        <p class="hint">
          <Address place={offer.location} />
        </p>
        {offer.message && <p class="lead">{offer.message}</p>}
        <dl class="facts-list">
          <div>
            <dt>{words.fee}</dt>
            <dd>
              {format.money(offer.fee_minor, offer.currency)}
              {offer.pay_days !== undefined && <span class="hint"> · {words.paid_within(offer.pay_days)}</span>}
            </dd>
          </div>
          <div>
            <dt>{words.your_role}</dt>
            <dd>{offer.scenario}</dd>
          </div>
          <div>
            <dt>{words.what_you_need}</dt>
            <dd>{words.need_minutes(offer.estimated_minutes)}</dd>
          </div>
          {isPlace(offer.location) && (
            <div>
              <dt>{words.where}</dt>
              <dd>
                {offer.distance_km !== null && (
                  <>
                    {words.km_away(format.number(offer.distance_km))}
                    <br />
                  </>
                )}
                <a class="link" href={mapsLink(offer.location)} target="_blank" rel="noopener">
                  <Icon name="route" size={18} />
                  {words.directions}
                </a>
              </dd>
            </div>
          )}
        </dl>
        {offer.leg_plan && offer.leg_plan.length > 0 && <LegPlanList plan={offer.leg_plan} />}
        <fieldset class="question">
          <legend>{words.pick_day}</legend>
          <p class="hint">{words.pick_between(format.day(from), format.day(days.at(-1) ?? offer.latest_on))}</p>
          <div class="days">
            {days.map((item) => (
              <label class="choice choice-day" key={item}>
                <input type="radio" name="day" checked={day === item} onClick={() => setDay(item)} />
                <span>{format.day(item)}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <p class="hint">{words.expires(format.moment(offer.expires_at))}</p>
      </main>
      <BottomBar>
        <div class="bottom-hint" role="alert">
          {fault && <Notice tone="warn">{fault}</Notice>}
        </div>
        <button type="button" class="button" onClick={() => dialog.current?.showModal()}>
          {words.decline}
        </button>
        <button type="button" class="button primary" disabled={!day || busy} onClick={() => void accept()}>
          {busy ? words.accepting : words.accept}
        </button>
      </BottomBar>
      <dialog ref={dialog} class="sheet" aria-labelledby="decline-title">
        <h2 id="decline-title">{words.decline_title}</h2>
        <label class="field">
          <span>{words.decline_why}</span>
          <textarea rows={2} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        <div class="sheet-actions">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {words.cancel}
          </button>
          <button type="button" class="button primary" onClick={() => void decline()}>
            {words.decline_confirm}
          </button>
        </div>
      </dialog>
    </>
  );
}
