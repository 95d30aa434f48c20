/**
 * Recordings while they are being made: each second of sound is kept as it comes, so that an app that is closed loses no
 * more than the last one, and what was recorded can be taken up when the question is opened again.
 */

import { type KeptRecording, type PhoneDb, randomUuid } from "./store.ts";

const lockOf = (id: string): string => `veldgast-sound-${id}`;

/** One recording in the making. */
export class SoundBeingMade {
  readonly id = randomUuid();
  private number = 0;
  private last: Promise<unknown> = Promise.resolve();
  private release: () => void = () => undefined;

  constructor(
    private readonly db: PhoneDb,
    private readonly visit: string,
    private readonly question_code: string,
    private readonly started_at: string,
  ) {
    const made = new Promise<void>((resolve) => {
      this.release = resolve;
    });
    // As long as this page lives, no other tab takes the recording for one that was left behind.
    void globalThis.navigator?.locks?.request(lockOf(this.id), () => made).catch(() => undefined);
  }

  /** Keeps the next part; in order, and without holding up the recording. */
  add(part: Blob, seconds: number, now: string): Promise<unknown> {
    this.number += 1;
    const { number } = this;
    const bytes = part.arrayBuffer();
    this.last = this.last.then(async () => this.write(number, await bytes, part.type, seconds, now)).catch(() => undefined);
    return this.last;
  }

  private async write(number: number, bytes: ArrayBuffer, type: string, seconds: number, now: string): Promise<void> {
    const { db, visit, id, question_code, started_at } = this;
    const tx = db.transaction(["recordings", "recording_parts"], "readwrite", { durability: "relaxed" });
    const row: KeptRecording = { visit, id, question_code, content_type: type, started_at, seconds, kept_at: now };
    const writes = [tx.objectStore("recordings").put(row), tx.objectStore("recording_parts").put({ visit, id, number, bytes })];
    tx.commit();
    await Promise.all([...writes, tx.done]);
  }

  /** The recording is an answer now, or was thrown away. */
  async drop(): Promise<void> {
    await this.last;
    await dropSound(this.db, this.visit, this.id);
    this.release();
  }
}

function partsOf(visit: string, id: string): IDBKeyRange {
  return IDBKeyRange.bound([visit, id], [visit, id, []]);
}

/** Recordings of a question that were cut off: made by a page that is gone. */
export async function soundsLeft(db: PhoneDb, visit: string, code: string): Promise<KeptRecording[]> {
  const held = (await globalThis.navigator?.locks?.query().catch(() => null))?.held ?? [];
  const inUse = new Set(held.map((lock) => lock.name));
  const all = await db.getAll("recordings", IDBKeyRange.bound([visit], [visit, []]));
  return all.filter((row) => row.question_code === code && !inUse.has(lockOf(row.id)));
}

/** The sound of a recording that was cut off. */
export async function joinSound(db: PhoneDb, row: KeptRecording): Promise<Blob> {
  const parts = await db.getAll("recording_parts", partsOf(row.visit, row.id));
  return new Blob(
    parts.map((part) => part.bytes),
    { type: row.content_type },
  );
}

export async function dropSound(db: PhoneDb, visit: string, id: string): Promise<void> {
  const tx = db.transaction(["recordings", "recording_parts"], "readwrite", { durability: "relaxed" });
  await tx.objectStore("recordings").delete([visit, id]);
  await tx.objectStore("recording_parts").delete(partsOf(visit, id));
  await tx.done;
}
