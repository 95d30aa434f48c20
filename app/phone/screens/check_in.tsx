import type { JSX } from "preact";
import { checkIn } from "../check_in.ts";
import { safetyWords } from "../messages/safety.ts";
import { pathOf } from "../router.ts";
import { changeVisit } from "../store.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";
import { Icon } from "./icons.tsx";

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
  if (!arrival || arrival.seen) return null;
  const found = checkIn(arrival.value, session.bundle.visit.location);
  const refused = "refused" in arrival.value;
  const metres = (n: number) => distance(n, (value, digits) => format.number(value, digits));
  const meaning = { here: own.place_here, unsure: own.place_unsure, far: own.place_far };

  async function seen(): Promise<void> {
    if (session.store && arrival) await changeVisit(session.store, session.id, { arrival: { ...arrival, seen: true } });
    await session.reload();
  }

  const here = pathOf(state.route);
  const first = shownAt.get(session.id) ?? here;
  shownAt.set(session.id, first);
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
