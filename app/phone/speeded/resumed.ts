/** A block of quick questions as this phone has it, with what an interrupted step left behind. */

import { speededCode } from "../felt.ts";
import type { SpeededValue } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { newBlock, withStep } from "./protocol.ts";
import { readUnfinished } from "./unfinished.ts";
import { clockStep } from "./watch.ts";

export interface Resumed {
  value: SpeededValue;
  /** The step that was broken off and is in `value` now; null where nothing was left. */
  step: string | null;
}

/** A step that stands there already was whole: what was left of it later says nothing more. */
export function resume(session: FormSession, block: string, agent: string): Resumed {
  const stored = session.answers.get(speededCode(block)) as SpeededValue | null | undefined;
  const value = stored ?? newBlock(session.id, agent, clockStep());
  const left = readUnfinished(session.id, block);
  const isNew = left && session.form.section(left.step)?.speeded && !Object.hasOwn(value.steps, left.step);
  return isNew ? { value: withStep(value, left.step, left.trials), step: left.step } : { value, step: null };
}
