/** Before somebody signs out: what an interrupted step of quick questions left in the page's own store becomes an answer like any other. */

import { speededCode } from "../felt.ts";
import { type SessionParts, VisitSession } from "../visit_session.ts";
import { resume } from "./resumed.ts";
import { forgetUnfinished, listUnfinished } from "./unfinished.ts";

/** Afterwards nothing of it stands outside the phone's database; what no longer has a place anywhere is gone. */
export async function settleUnfinished(parts: SessionParts, agent: string): Promise<void> {
  for (const { visit, block } of listUnfinished()) {
    const session = await VisitSession.open(parts, visit);
    const code = speededCode(block);
    const { value, step } = session?.canEdit(code) ? resume(session, block, agent) : { value: null, step: null };
    if (session && step !== null) {
      await session.answer(code, value, { supersede: true });
      await session.flush();
    }
    forgetUnfinished(visit, block);
  }
}
