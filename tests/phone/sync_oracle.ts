/** What must be true in the end: everything that a phone said it kept is on the server, once, in that phone's order. */

import type { Note, Phone } from "./sync_phone.ts";

export interface ServerEvent {
  visit: string;
  device: string;
  sequence: number;
  variant: number;
  kind: string;
  code: string | null;
  value: unknown;
  outcome: "stored" | "conflict" | "late" | "refused";
  captured_at: string;
}

/** What the database holds; the events in the order in which they came in. */
export interface ServerView {
  events: ServerEvent[];
  answers: { visit: string; code: string; value: unknown; device: string }[];
  photos: { visit: string; sha256: string; kept: string }[];
  statuses: Record<string, string>;
}

interface Named {
  sha256: string;
}

/** Whether this event carries what was noted. */
function carries(event: ServerEvent, note: Note): boolean {
  if (event.visit !== note.visit || event.device !== note.device) return false;
  if (note.what === "submit") return event.kind === "submit";
  if (event.kind !== "answer" || event.code !== note.code) return false;
  if (note.what === "photo") return Array.isArray(event.value) && event.value.some((item: Named) => item.sha256 === note.value);
  return event.value === note.value;
}

/** Everything that is wrong, in words; empty when nothing is. `ended`: after the phones have sent all they had. */
export function faultsOf(
  phones: Phone[],
  server: ServerView,
  ended: boolean,
  waiting: ReadonlySet<string> = new Set(),
): string[] {
  const faults: string[] = [];
  for (const phone of phones) {
    for (const [at, note] of phone.notes.entries()) {
      if (!note.kept || (!ended && waiting.has(keyOf(note)))) continue;
      const there = server.events.some((event) => carries(event, note)) || typedOver(phone, at, server, waiting);
      if (!there) faults.push(`lost: ${note.what} ${note.code} = ${note.value} of ${phone.name} (tab ${note.tab})`);
      const photo = note.what === "photo" ? server.photos.find((item) => item.sha256 === note.value) : null;
      if (ended && photo === undefined) faults.push(`lost: the photo ${note.value} of ${phone.name}`);
    }
    faults.push(...orderFaults(phone, server));
  }
  for (const photo of server.photos) if (photo.kept !== photo.sha256) faults.push(`photo ${photo.sha256} has other bytes`);
  for (const event of server.events) {
    if (event.variant !== 0 || event.outcome === "conflict") faults.push(`conflict: ${JSON.stringify(event)}`);
  }
  if (ended) faults.push(...answerFaults(server));
  return faults;
}

export function keyOf(note: Pick<Note, "visit" | "device" | "code" | "value">): string {
  return JSON.stringify([note.visit, note.device, note.code, note.value]);
}

/** While a text is being written, its later words stand for its earlier ones. */
function typedOver(phone: Phone, at: number, server: ServerView, waiting: ReadonlySet<string>): boolean {
  const note = phone.notes[at] as Note;
  if (note.what !== "typed") return false;
  return phone.notes
    .slice(at + 1)
    .filter((later) => later.what === "typed" && later.visit === note.visit && later.code === note.code)
    .some((later) => waiting.has(keyOf(later)) || server.events.some((event) => carries(event, later)));
}

/** Each phone's events once, and in the order in which they were given. */
function orderFaults(phone: Phone, server: ServerView): string[] {
  const faults: string[] = [];
  for (const visit of phone.visits) {
    const here = server.events.filter((event) => event.visit === visit && event.device === phone.device);
    for (let at = 1; at < here.length; at += 1) {
      const [before, after] = [here[at - 1] as ServerEvent, here[at] as ServerEvent];
      if (after.sequence <= before.sequence)
        faults.push(`order: ${before.sequence} came before ${after.sequence} of ${phone.name}`);
    }
    const taps = phone.notes.filter((note) => note.visit === visit && note.what === "tap");
    let last = 0;
    for (const note of taps) {
      const found = here.filter((event) => carries(event, note));
      if (found.length > 1) faults.push(`twice: ${note.code} = ${note.value} of ${phone.name}`);
      const [event] = found;
      if (!event) continue;
      // Two tabs of one phone write beside each other; within a tab the order is what the shopper did.
      if (!phone.doubled && event.sequence < last)
        faults.push(`order: ${note.code} = ${note.value} of ${phone.name} has an earlier number`);
      last = event.sequence;
    }
    if (phone.doubled) continue;
    for (const note of phone.notes.filter((each) => each.visit === visit && each.what === "typed")) {
      if (here.filter((event) => carries(event, note)).length > 1) faults.push(`twice: the text ${note.value} of ${phone.name}`);
    }
  }
  return faults;
}

/** The answer that stands is the last that was taken, and none was set aside but for a newer one or after the visit was handed in. */
function answerFaults(server: ServerView): string[] {
  const faults: string[] = [];
  const standing = new Map<string, ServerEvent>();
  const closed = new Set<string>();
  for (const event of server.events) {
    const name = `${event.visit}/${event.code}`;
    if (event.outcome === "refused") continue;
    if (closed.has(event.visit)) {
      if (event.outcome !== "late") faults.push(`applied after the visit was handed in: ${JSON.stringify(event)}`);
      continue;
    }
    if (event.kind === "submit") closed.add(event.visit);
    if (event.kind !== "answer") continue;
    const before = standing.get(name);
    // Between two phones the later moment stands, unless the shopper saw the other's answer and changed it.
    const older = before && before.device !== event.device && Date.parse(event.captured_at) < Date.parse(before.captured_at);
    if (event.outcome === "late" && !older)
      faults.push(`judged wrongly: ${JSON.stringify(event)} after ${JSON.stringify(before)}`);
    if (event.outcome === "stored") standing.set(name, event);
  }
  const held = new Map(server.answers.map((answer) => [`${answer.visit}/${answer.code}`, answer]));
  for (const [name, event] of standing) {
    const answer = held.get(name);
    if (JSON.stringify(answer?.value) !== JSON.stringify(event.value)) {
      faults.push(`${name} stands as ${JSON.stringify(answer?.value)}, not as ${JSON.stringify(event.value)}`);
    }
  }
  for (const name of held.keys()) if (!standing.has(name)) faults.push(`${name} stands without an event`);
  return faults;
}
