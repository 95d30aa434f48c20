/**
 * Photos, recordings and files on their way to the server, one at a time; large ones in parts, so that a cut costs
 * one part and not the whole. What the server has is let go of; what it refuses stays until its maker removes it.
 */

import type { Outcome } from "./api.ts";
import type { Media } from "./store.ts";
import { STRICT } from "./store.ts";
import { isUnreadable, type SyncParts, type SyncStatus, type Verdict } from "./sync.ts";

/** Bytes of one part; what is not larger than two goes in one piece. */
export const PART_BYTES = 512 * 1024;
/** How often one file may be found at another byte than this phone thought, before it waits for its next turn. */
const MOST_DIFFERENCES = 3;

const isPhoto = (item: Media): boolean => item.content_type.startsWith("image/");

export interface UploadLine {
  stopped: () => boolean;
  tell: (photo: SyncStatus["photo"]) => void;
  /** The server answered. */
  heard: () => void;
  judge: (visit: string, outcome: Exclude<Outcome<unknown>, { kind: "ok" }>) => Promise<Verdict>;
}

export class Uploads {
  constructor(
    private readonly parts: SyncParts,
    private readonly line: UploadLine,
  ) {}

  async sendAll(): Promise<"nothing" | "done" | "unfinished"> {
    const all = await this.parts.db.getAll("media");
    const waiting = all.filter((item) => item.state === "waiting");
    if (waiting.length === 0) return "nothing";
    let done = true;
    try {
      for (const item of waiting) {
        if (this.line.stopped()) return "unfinished";
        const image = isPhoto(item);
        const same = all.filter((other) => other.visit === item.visit && isPhoto(other) === image);
        const index = same.findIndex((other) => other.sha256 === item.sha256) + 1;
        this.line.tell({ visit: item.visit, image, index, total: same.length });
        const verdict = await this.send(item);
        if (verdict !== "fine") done = false;
        if (verdict === "stop") break;
      }
    } finally {
      this.line.tell(null);
    }
    return done ? "done" : "unfinished";
  }

  private async send(item: Media): Promise<Verdict> {
    const stored = await this.parts.db.get("media_bytes", [item.visit, item.sha256]);
    if (!stored) return "fine";
    const inParts = this.parts.api.sendPart && stored.bytes.byteLength > 2 * PART_BYTES;
    const outcome = inParts ? await this.sendInParts(item, stored.bytes) : await this.sendWhole(item, stored.bytes);
    if (outcome === null) return "later";
    if (outcome.kind === "ok") {
      await this.close(item, "sent", null);
      this.line.heard();
      return "fine";
    }
    if (outcome.kind === "refused" && (isUnreadable(outcome.problem) || outcome.problem.code === "recordings_off")) {
      await this.close(item, "refused", outcome.problem.detail || outcome.problem.title);
      this.line.heard();
      return "fine";
    }
    if (outcome.kind === "refused" && outcome.problem.status === 409) {
      // The server holds as much as it can of this visit: the others may finish first.
      this.line.heard();
      return "later";
    }
    return this.line.judge(item.visit, outcome);
  }

  private sendWhole(item: Media, bytes: ArrayBuffer): Promise<Outcome<unknown>> {
    const { question_code, captured_at, content_type } = item;
    return this.parts.api.sendEvidence(item.visit, item.sha256, { question_code, captured_at, content_type, bytes });
  }

  /** Goes on where the server says the file stands; null when it is to wait for its next turn. */
  private async sendInParts(item: Media, bytes: ArrayBuffer): Promise<Outcome<unknown> | null> {
    const { api } = this.parts;
    const { question_code, captured_at, content_type } = item;
    const size = bytes.byteLength;
    let at = 0;
    if (item.arrived !== undefined && api.askArrived) {
      const asked = await api.askArrived(item.visit, item.sha256);
      if (asked.kind !== "ok" || asked.body.complete) return asked;
      at = asked.body.received;
    }
    for (let differences = 0; differences < MOST_DIFFERENCES; ) {
      if (this.line.stopped()) return null;
      await this.note(item, at);
      const part = bytes.slice(at, at + PART_BYTES);
      const outcome = await api.sendPart?.(item.visit, item.sha256, {
        question_code,
        captured_at,
        content_type,
        bytes: part,
        starts_at: at,
        size,
      });
      if (!outcome) return null;
      if (outcome.kind === "ok") {
        if (outcome.body.complete) return outcome;
        this.line.heard();
        if (outcome.body.received !== at + part.byteLength) differences += 1;
        at = Math.min(outcome.body.received, size - 1);
      } else if (outcome.kind === "refused" && outcome.problem.code === "evidence_offset_differs") {
        differences += 1;
        at = Math.min(outcome.problem.received ?? 0, size - 1);
      } else return outcome;
    }
    return null;
  }

  /** Notes that parts are on their way, so that after a cut the server is asked how far it got. */
  private async note(item: Media, arrived: number): Promise<void> {
    const tx = this.parts.db.transaction("media", "readwrite");
    const here = await tx.store.get([item.visit, item.sha256]);
    if (here) await tx.store.put({ ...here, arrived });
    await tx.done;
  }

  private async close(item: Media, state: Media["state"], detail: string | null): Promise<void> {
    const key: [string, string] = [item.visit, item.sha256];
    const tx = this.parts.db.transaction(["media", "media_bytes"], "readwrite", STRICT);
    const media = await tx.objectStore("media").get(key);
    if (media) await tx.objectStore("media").put({ ...media, state, detail });
    // Only what the server has is let go; a refused photo stays until its maker removes it.
    if (state === "sent") await tx.objectStore("media_bytes").delete(key);
    await tx.done;
  }
}
