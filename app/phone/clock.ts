/** Time as the phone knows it: the wall clock, which may be wrong, and a monotonic one beside it. */

export interface Clock {
  /** Wall time in milliseconds since 1970. */
  now(): number;
  /** Whole milliseconds since the app started; never runs backwards. */
  elapsed(): number;
}

const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2200, 11, 31);

/**
 * A wall time that the server can keep, from one that may be off by decades, as after an empty battery. Times before the year 2000 are all moved by
 * as much, so that what lies between two of them stays; the server is told how far off the clock is, and the reviewer sees it.
 */
export function keepable(time: number): number {
  return time < EARLIEST ? EARLIEST + Math.max(0, time) : Math.min(time, LATEST);
}

export const systemClock: Clock = {
  now: () => keepable(Date.now()),
  elapsed: () => Math.round(performance.now()),
};

/** Resolves after so many milliseconds; with none, once the browser has done what is waiting. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The wall time as ISO 8601 in UTC, as every event carries it. */
export function isoNow(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

/** How far this phone's clock runs ahead of the server's, in milliseconds. */
export function clockError(serverTime: string, clock: Clock): number {
  const server = Date.parse(serverTime);
  return Number.isNaN(server) ? 0 : clock.now() - server;
}

export interface TimerState {
  accumulated_ms: number;
  /** Wall time at which it was started; null while it stands still. */
  running_since: number | null;
}

/** Milliseconds on a stopwatch; a clock that was set back counts as no time, never as negative. */
export function timerReading(timer: TimerState, now: number): number {
  const running = timer.running_since === null ? 0 : Math.max(0, now - timer.running_since);
  return timer.accumulated_ms + running;
}

export const twoDigits = (n: number): string => String(n).padStart(2, "0");

/** A day of this phone as YYYY-MM-DD. */
export function calendarDay(date: Date): string {
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}

/** "14:06", by hand, since the first use of Intl holds a slow phone up. */
export function timeOf(date: Date): string {
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

/** Seconds as mm:ss; minutes run on past 59. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  return `${twoDigits(minutes)}:${twoDigits(whole % 60)}`;
}

/** Whole seconds out of "4:12", "4.12", "1:04:12" or "4" (minutes); null when it is not a duration. */
export function parseDuration(text: string): number | null {
  const match = /^\s*(?:(\d{1,2})[:.])?(\d{1,3})(?:[:.](\d{1,2}))?\s*$/.exec(text);
  if (!match) return null;
  const [, first, middle, last] = match;
  if (first !== undefined && last === undefined) {
    const seconds = Number(middle);
    return seconds < 60 ? Number(first) * 60 + seconds : null;
  }
  const minutes = Number(middle);
  const seconds = Number(last ?? 0);
  if (seconds >= 60 || (first !== undefined && minutes >= 60)) return null;
  return Number(first ?? 0) * 3600 + minutes * 60 + seconds;
}
