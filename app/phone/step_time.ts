/**
 * How long the step that is going on was on screen, second by second. It stands in the page's own small store, written at
 * once, so that a page that is loaded again or killed goes on where it was; the phone's database gets it more rarely.
 */

const KEY = "veldgast.step_time";

interface Noted {
  visit: string;
  section: string;
  milliseconds: number;
}

export function noteStepTime(visit: string, section: string, milliseconds: number): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ visit, section, milliseconds } satisfies Noted));
  } catch {
    // A full store: then a killed tab loses the seconds since the database had them last.
  }
}

/** What was noted of this step last; 0 when the last one was another. */
export function notedStepTime(visit: string, section: string): number {
  try {
    const noted = JSON.parse(localStorage.getItem(KEY) ?? "null") as Partial<Noted> | null;
    const isThis = noted?.visit === visit && noted.section === section;
    return isThis && typeof noted.milliseconds === "number" ? noted.milliseconds : 0;
  } catch {
    return 0;
  }
}

export function forgetStepTime(): void {
  localStorage.removeItem(KEY);
}
