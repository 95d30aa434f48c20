import type { JSX } from "preact";
import { addDays, say, today } from "../i18n.ts";
import { dayOf, legViews, nextLeg } from "../legs.ts";
import { mapsLink } from "../position.ts";
import { whatWaits } from "../status_line.ts";
import type { OfferCard, Place, VisitCard } from "../types.ts";
import type { Waiting } from "../waiting.ts";
import { useScreen } from "./context.ts";
import { Icon } from "./icons.tsx";
import { later } from "./later.tsx";
import { IconButton, Notices, TopBar } from "./parts.tsx";

const OPEN = ["assigned", "briefed", "started", "returned"];
const ByCode = later(() => import("./by_code.tsx").then((part) => part.ByCode));

interface Groups {
  repair: VisitCard[];
  overdue: VisitCard[];
  today: VisitCard[];
  week: VisitCard[];
  later: VisitCard[];
  done: VisitCard[];
}

/** Visits by urgency, those in legs by their next one; those with a submission still on the phone stay among the open ones. */
export function groupVisits(visits: readonly VisitCard[], day: string, waiting: ReadonlyMap<string, Waiting>): Groups {
  const groups: Groups = { repair: [], overdue: [], today: [], week: [], later: [], done: [] };
  const week = addDays(day, 7);
  const dated = visits.map((visit) => ({ visit, on: dayOf(visit, waiting.get(visit.id)?.legs ?? [], day) }));
  for (const { visit, on } of dated.sort((a, b) => a.on.localeCompare(b.on))) {
    if (!OPEN.includes(visit.status)) groups.done.unshift(visit);
    else if (visit.status === "returned") groups.repair.push(visit);
    else if (on < day) groups.overdue.push(visit);
    else if (on === day) groups.today.push(visit);
    else if (on < week) groups.week.push(visit);
    else groups.later.push(visit);
  }
  return groups;
}

export function WorkScreen({ code = null }: { code?: string | null }): JSX.Element {
  const { app, state, words, format } = useScreen();
  const { work, fetching, stale } = state;
  const refresh = () => {
    void app.sync.request(true);
    void app.refreshWork();
  };
  return (
    <>
      <TopBar
        title="Veldgast"
        actions={<IconButton name="settings" label={words.menu} onClick={() => app.go({ name: "settings" })} />}
      />
      <main class="screen" aria-busy={fetching}>
        <Notices />
        <div class="heading">
          <div>
            {work && <p class="over">{words.hello(work.work.shopper.first_name)}</p>}
            <h1 tabIndex={-1}>{words.my_work}</h1>
          </div>
          <button type="button" class="button small" onClick={refresh} disabled={fetching}>
            <Icon name="refresh-cw" size={18} />
            {fetching ? words.refreshing : words.refresh}
          </button>
        </div>
        {work?.work.demo && <p class="hint">{words.demo}</p>}
        {work && (
          <p class="hint" aria-live="polite">
            {stale
              ? (state.online ? words.unreachable_copy : words.offline_copy)(format.moment(work.fetched_at))
              : words.up_to_date(format.moment(work.fetched_at))}
          </p>
        )}
        {code !== null && <ByCode code={code} />}
        {work ? <Lists /> : <Nothing first={stale} />}
        {code === null && work && <ByCode code={null} />}
      </main>
    </>
  );
}

function Nothing({ first }: { first: boolean }): JSX.Element {
  const { words } = useScreen();
  return (
    <div class="empty">
      <Icon name={first ? "cloud-off" : "inbox"} size={32} />
      <h2>{first ? words.work_first_title : words.loading}</h2>
      {first && <p>{words.work_first}</p>}
    </div>
  );
}

function Lists(): JSX.Element {
  const { state, words } = useScreen();
  const visits = state.work?.work.visits ?? [];
  const offers = state.work?.work.offers ?? [];
  const groups = groupVisits(visits, today(), state.waiting);
  if (visits.length === 0 && offers.length === 0) {
    return (
      <div class="empty">
        <Icon name="inbox" size={32} />
        <h2>{words.work_empty_title}</h2>
        <p>{words.work_empty}</p>
        <a class="button" href="/profile">
          {words.my_profile}
        </a>
      </div>
    );
  }
  return (
    <>
      <Group title={words.to_repair} visits={groups.repair} />
      <Group title={words.overdue} visits={groups.overdue} />
      <Group title={words.today} visits={groups.today} />
      {offers.length > 0 && (
        <section class="group">
          <h2>{words.offers}</h2>
          <p class="hint">{words.offers_intro}</p>
          {offers.map((offer) => (
            <OfferTile key={offer.id} offer={offer} />
          ))}
        </section>
      )}
      <Group title={words.this_week} visits={groups.week} />
      <Group title={words.later} visits={groups.later} />
      {groups.done.length > 0 && (
        <details class="group done">
          <summary>{words.show_done(groups.done.length)}</summary>
          {groups.done.map((visit) => (
            <VisitTile key={visit.id} visit={visit} />
          ))}
        </details>
      )}
    </>
  );
}

function Group({ title, visits }: { title: string; visits: VisitCard[] }): JSX.Element | null {
  if (visits.length === 0) return null;
  return (
    <section class="group">
      <h2>{title}</h2>
      {visits.map((visit) => (
        <VisitTile key={visit.id} visit={visit} />
      ))}
    </section>
  );
}

/** Where it is, its town whole on a line; nothing for what is done from home. */
export function Address({ place, after = "" }: { place: Place; after?: string }): JSX.Element {
  const town = [place.postal_code, place.city].filter(Boolean).join(" ");
  return (
    <span class="address">
      {[after, place.street].filter(Boolean).join(" · ")}
      {town && (place.street ? ", " : after && " · ")}
      {town && <span class="town">{town}</span>}
    </span>
  );
}

function VisitTile({ visit }: { visit: VisitCard }): JSX.Element {
  const screen = useScreen();
  const { app, state, words, format } = screen;
  const waiting: Waiting | undefined = state.waiting.get(visit.id);
  const open = OPEN.includes(visit.status);
  const status = waiting?.submit ? words.waiting_to_send : words.status[visit.status];
  return (
    <article class="tile">
      <div class="tile-head">
        <h3>
          <a
            class="tile-link"
            href={`/phone/visits/${visit.id}`}
            onClick={(event) => {
              event.preventDefault();
              app.go({ name: "visit", visit: visit.id });
            }}
          >
            {visit.location.name}
          </a>
        </h3>
        <p class="fee">
          {format.money(visit.status === "not_completed" ? visit.part_fee_minor : visit.fee_minor, visit.currency)}
        </p>
      </div>
      <p class="hint">
        <Address place={visit.location} after={visit.client} />
      </p>
      <p class="facts">
        <span>
          <Icon name="calendar" size={16} />
          {(open && nextLegLine(visit, waiting?.legs ?? [], screen)) || format.day(visit.planned_on)}
          {visit.day_part ? `, ${visit.day_part}` : ""}
        </span>
        {open && visit.due_at && !visit.legs?.length && (
          <span>
            <Icon name="clock" size={16} />
            {words.due(format.moment(visit.due_at))}
          </span>
        )}
      </p>
      <div class="tile-foot">
        <p class={`badge badge-${visit.status}`}>{status}</p>
        {open && isPlace(visit.location) && (
          <a class="link above" href={mapsLink(visit.location)} target="_blank" rel="noopener">
            <Icon name="route" size={18} />
            {words.directions}
          </a>
        )}
      </div>
      {visit.appeal_until && <p class="hint">{words.appeal_until(format.moment(visit.appeal_until))}</p>}
      {waiting?.anything && <p class="here">{words.only_here(whatWaits(waiting, words))}</p>}
    </article>
  );
}

/** Which part is next, and when; empty for a visit in one go. */
function nextLegLine(
  visit: VisitCard,
  sending: readonly string[],
  { words, format, locale }: ReturnType<typeof useScreen>,
): string {
  const next = nextLeg(legViews(visit, sending, today()));
  if (!next) return "";
  const { title, opens_on, closes_on } = next.leg;
  const part = say(title, locale);
  if (next.state === "later") return words.leg_from(part, format.day(opens_on ?? visit.planned_on));
  return closes_on ? words.leg_until(part, format.day(closes_on)) : words.leg_open(part);
}

/** Whether there is somewhere to go. */
export const isPlace = (place: Place): boolean => (place.channel ?? "store") === "store";

function OfferTile({ offer }: { offer: OfferCard }): JSX.Element {
  const { app, words, format } = useScreen();
  return (
    <article class="tile tile-offer">
      <div class="tile-head">
        <h3>
          <a
            class="tile-link"
            href={`/phone/offers/${offer.id}`}
            onClick={(event) => {
              event.preventDefault();
              app.go({ name: "offer", offer: offer.id });
            }}
          >
            {offer.location.name}
          </a>
        </h3>
        <p class="fee">{format.money(offer.fee_minor, offer.currency)}</p>
      </div>
      <p class="hint">
        <Address place={offer.location} after={offer.client} />
      </p>
      <p class="facts">
        <span>
          <Icon name="calendar" size={16} />
          {format.day(offer.earliest_on)} – {format.day(offer.latest_on)}
        </span>
        {offer.distance_km !== null && (
          <span>
            <Icon name="map-pin" size={16} />
            {words.km_away(format.number(offer.distance_km))}
          </span>
        )}
      </p>
      <div class="tile-foot">
        <p class="badge">{words.expires(format.moment(offer.expires_at))}</p>
        <Icon name="chevron-right" size={20} />
      </div>
    </article>
  );
}
