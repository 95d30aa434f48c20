/** Before somebody signs out: what an interrupted step of quick questions left in the page's own store becomes an answer like any other. */

import { speededCode } from "../felt.ts";
import { forgetStepTime } from "../step_time.ts";
import { type SessionParts, VisitSession } from "../visit_session.ts";
import { begin, forgetKept } from "./resumed.ts";
import { forgetUnfinished, listUnfinished } from "./unfinished.ts";

/** Afterwards nothing of it stands outside the phone's database, as far as that had room; what no longer has a place anywhere is gone. */
export async function settleUnfinished(parts: SessionParts, agent: string): Promise<void> {
  forgetStepTime();
  for (const { visit, block } of listUnfinished()) {
    const session = await VisitSession.open(parts, visit);
    const code = speededCode(block);
    const { value, isNews } = session?.canEdit(code) ? begin(session, block, agent, false) : { value: null, isNews: false };
    if (!session || !isNews) {
      forgetUnfinished(visit, block);
      continue;
    }
    await session.answer(code, value, { supersede: true });
    await session.flush();
    await forgetKept(session, block);
  }
}
