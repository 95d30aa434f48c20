import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { checkIn } from "../check_in.ts";
import { safetyWords } from "../messages/safety.ts";
import { pathOf } from "../router.ts";
import { changeVisit } from "../store.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";
import { Icon } from "./icons.tsx";
import { focusTitle } from "./title.ts";

/** Metres as people say them: "40 m", "1.2 km". */
function distance(metres: number, number: (n: number, digits: number) => string): string {
  if (metres < 1000) return `${number(metres < 20 ? metres : Math.round(metres / 10) * 10, 0)} m`;
  return `${number(metres / 1000, metres < 10_000 ? 1 : 0)} km`;
}

/** The screen on which a visit's note was first shown whole; on every other it is one line. */
const shownAt = new Map<string, string>();

/** Where the shopper was on arrival and what that means, until it was seen: whole where it first stands, folded to a line elsewhere. */
export function ArrivalNotice({ session }: { session: FormSession }): JSX.Element | null {
  const { words, format, locale, state } = useShell();
  const own = safetyWords(locale);
  const arrival = session.state.arrival;
  const here = pathOf(state.route);
  // What was shown whole before a reload is known: from then on a line will do.
  const first = shownAt.get(session.id) ?? (arrival?.shown ? "" : here);
  useEffect(() => {
    if (!arrival || arrival.seen) return;
    shownAt.set(session.id, first);
    if (!arrival.shown) void tell({ shown: true }).catch(() => undefined);
  }, [session.id, arrival?.at]);
  // Once the visit is handed in nobody is on the way any more.
  if (!arrival || arrival.seen || session.status !== "started") return null;
  const found = checkIn(arrival.value, session.bundle.visit.location);
  const refused = "refused" in arrival.value;
  const metres = (n: number) => distance(n, (value, digits) => format.number(value, digits));
  const meaning = { here: own.place_here, unsure: own.place_unsure, far: own.place_far };

  async function tell(change: { seen?: boolean; shown?: boolean }): Promise<void> {
    if (session.store && arrival)
      await changeVisit(session.store, session.id, { arrival: { ...arrival, shown: true, ...change } });
  }

  async function seen(): Promise<void> {
    await tell({ seen: true });
    await session.reload();
    focusTitle();
  }

  const short = refused ? own.place_refused_short : found ? own.place_short(metres(found.metres)) : "";
  const whole = (
    <div>
      <p>
        {first === here && `${own.checked_in(format.time(arrival.at))} `}
        {refused ? own.place_refused_kept : found ? own.place_distance(metres(found.metres), metres(found.accuracy_m)) : ""}
      </p>
      {found && <p>{meaning[found.means]}</p>}
      <button type="button" class="link" onClick={() => void seen()}>
        {words.close}
      </button>
    </div>
  );
  if (first === here) {
    return (
      <div class="notice notice-plain">
        <Icon name="map-pin" size={20} />
        {whole}
      </div>
    );
  }
  return (
    <details class="notice-folded">
      <summary>
        <Icon name="map-pin" size={20} />
        <span>{own.checked_in_short(format.time(arrival.at), short)}</span>
      </summary>
      {whole}
    </details>
  );
}
