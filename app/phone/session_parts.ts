/** What an opened visit stands on, and what it does with letters that were typed when the app was closed. */

import type { Clock } from "./clock.ts";
import { record } from "./outbox.ts";
import { AS_TYPED, type PhoneDb } from "./store.ts";
import type { Unwritten } from "./unwritten.ts";

export interface SessionParts {
  db: PhoneDb;
  clock: Clock;
  device: string;
  /** A write begins; each ends with `written` or `failed`. */
  writing?: () => void;
  /** Something was written: it can be sent. */
  written: () => void;
  /** The phone could not write. */
  failed: (error: unknown) => void;
  /** What could not be written, to be tried again. */
  unwritten?: Unwritten;
}

/** Turns what was being typed when the app was closed into answers. */
export async function promoteDrafts(parts: SessionParts): Promise<void> {
  for (const draft of await parts.db.getAll("drafts")) {
    const bundle = await parts.db.get("bundles", draft.visit);
    if (!bundle || draft.question_code.startsWith(AS_TYPED)) continue;
    await record(
      parts.db,
      {
        visit: draft.visit,
        device: parts.device,
        kind: "answer",
        question_code: draft.question_code,
        value: draft.value === "" ? null : draft.value,
        captured_at: draft.captured_at,
        elapsed_ms: draft.elapsed_ms,
        questionnaire_version_id: bundle.bundle.questionnaire.version_id,
      },
      { supersede: true },
    );
  }
}
