/** Before somebody signs out: what an interrupted step of quick questions left in the page's own store becomes an answer like any other. */

import { speededCode } from "../felt.ts";
import type { SpeededValue } from "../types.ts";
import { type SessionParts, VisitSession } from "../visit_session.ts";
import { newBlock, withStep } from "./protocol.ts";
import { forgetUnfinished, listUnfinished, takeUnfinished } from "./unfinished.ts";
import { clockStep } from "./watch.ts";

/** Afterwards nothing of it stands outside the phone's database; what no longer has a place anywhere is gone. */
export async function settleUnfinished(parts: SessionParts, agent: string): Promise<void> {
  for (const { visit, block } of listUnfinished()) {
    const session = await VisitSession.open(parts, visit);
    const left = takeUnfinished(visit, block);
    const code = speededCode(block);
    if (left && session?.canEdit(code) && session.form.section(left.step)?.speeded) {
      const stored = session.answers.get(code) as SpeededValue | null | undefined;
      const value = stored ?? newBlock(visit, agent, clockStep());
      await session.answer(code, withStep(value, left.step, left.trials), { supersede: true });
      await session.flush();
    }
    forgetUnfinished(visit, block);
  }
}
