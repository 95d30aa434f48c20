/** A block of quick questions as this phone has it, with what an interrupted step left behind. */

import { speededCode } from "../felt.ts";
import type { SpeededValue } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { newBlock, withStep } from "./protocol.ts";
import { forgetUnfinished, readUnfinished } from "./unfinished.ts";
import { clockStep } from "./watch.ts";

export interface Resumed {
  value: SpeededValue;
  /** Whether a step that was broken off is in `value` now, and nowhere else but in the page's own small store. */
  isNews: boolean;
}

/** Where a block begins or goes on. A try-out leaves nothing behind but what it has in memory. */
export function begin(session: FormSession, block: string, agent: string, tryOut: boolean): Resumed {
  const stored = session.answers.get(speededCode(block)) as SpeededValue | null | undefined;
  const value = stored ?? newBlock(session.id, agent, clockStep());
  return tryOut ? { value, isNews: false } : withLeft(session, block, value);
}

/** A step that stands there already was whole: what was left of it later says nothing more. */
function withLeft(session: FormSession, block: string, value: SpeededValue): Resumed {
  const left = readUnfinished(session.id, block);
  const isNews = !!left && !!session.form.section(left.step)?.speeded && !Object.hasOwn(value.steps, left.step);
  return { value: isNews ? withStep(value, left.step, left.trials) : value, isNews };
}

/**
 * Lets go of what was left of a step once the phone's database has that step: with no room on the phone it is the only
 * copy that outlives the tab. The next step, which may have begun meanwhile, is left alone.
 */
export async function forgetKept(session: FormSession, block: string): Promise<void> {
  const kept = await session.store?.get("answers", [session.id, speededCode(block)]);
  const left = readUnfinished(session.id, block);
  const steps = (kept?.value as SpeededValue | null | undefined)?.steps;
  if (left && steps && Object.hasOwn(steps, left.step)) forgetUnfinished(session.id, block);
}
