/** Where somebody was in a step: after a reload, or when the form is opened again, the same question stands at the same height. */

interface Place {
  section: string;
  /** The id of the question at the top of the screen. */
  at: string;
  /** How far below the top of the screen it stood, in pixels. */
  top: number;
}

const key = (visit: string): string => `veldgast.place.${visit}`;
/** By visit: the step that was last on screen since the app was opened; another step begins at its top. */
const lastShown = new Map<string, string>();
let aimed = false;
let aim: readonly string[] = [];

/** The next step shown is gone to for one question, known by the first of these ids that is there: it is not moved to where somebody was before. */
export function aimAtQuestion(...ids: string[]): void {
  aimed = true;
  aim = ids;
}

/** Goes to the question that the screen was opened for; false where there is none. */
export function reachAim(): boolean {
  const place = aim.map((id) => document.getElementById(id)).find((found) => found !== null);
  aim = [];
  place?.scrollIntoView({ block: "center" });
  place?.querySelector<HTMLElement>("input, textarea, [role=slider], button")?.focus({ preventScroll: true });
  return !!place;
}

function readPlace(visit: string): Place | null {
  try {
    return JSON.parse(localStorage.getItem(key(visit)) ?? "null") as Place | null;
  } catch {
    return null;
  }
}

function keepPlace(visit: string, section: string): void {
  const line = document.querySelector(".top")?.getBoundingClientRect().bottom ?? 0;
  for (const question of document.querySelectorAll(".screen > .question")) {
    const box = question.getBoundingClientRect();
    if (box.bottom <= line + 8) continue;
    const place: Place = { section, at: question.id, top: Math.round(box.top) };
    localStorage.setItem(key(visit), JSON.stringify(scrollY < 8 ? { ...place, at: "" } : place));
    return;
  }
}

/** Where a step is gone back to; null where it begins at its top. */
function placeBefore(visit: string, section: string): Place | null {
  const before = lastShown.get(visit);
  const place = readPlace(visit);
  const back = !aimed && (before === undefined || before === section) && place?.section === section && place.at !== "";
  return back ? place : null;
}

/** Whether a step that is about to be drawn is shown from its top. */
export function opensAtTop(visit: string, section: string): boolean {
  return !aimed && placeBefore(visit, section) === null;
}

/** Moves a step that was just put on screen to where it was left, and remembers from now on; gives back how to stop. */
export function holdPlace(visit: string, section: string): () => void {
  const place = placeBefore(visit, section);
  aimed = false;
  lastShown.set(visit, section);
  let timer: ReturnType<typeof setTimeout> | null = null;
  const keep = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    keepPlace(visit, section);
  };
  const moved = () => {
    timer ??= setTimeout(keep, 250);
  };
  const hidden = () => document.visibilityState === "hidden" && keep();
  // Two frames: the screen goes to its top first, as every new screen does.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const question = place ? document.getElementById(place.at) : null;
      if (question && place) scrollBy({ top: question.getBoundingClientRect().top - place.top, behavior: "instant" });
      addEventListener("scroll", moved, { passive: true });
    }),
  );
  document.addEventListener("visibilitychange", hidden);
  addEventListener("pagehide", keep);
  return () => {
    if (timer) clearTimeout(timer);
    removeEventListener("scroll", moved);
    document.removeEventListener("visibilitychange", hidden);
    removeEventListener("pagehide", keep);
  };
}
