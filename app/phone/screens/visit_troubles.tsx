import type { JSX } from "preact";
import { isReportLate, lateAnswers } from "../late.ts";
import { VISIT_WORDS } from "../messages/visit_words.ts";
import type { VisitSession } from "../visit_session.ts";
import { answerLabel } from "./answer_label.ts";
import { useScreen } from "./context.ts";
import { Notice } from "./parts.tsx";

/** Labels that are shown before the rest is only counted. */
const MOST_LABELS = 8;

/** What this phone sent too late: kept, and not counted. */
export function CameLate({ session }: { session: VisitSession }): JSX.Element | null {
  const { words, locale } = useScreen();
  const own = VISIT_WORDS[locale];
  const late = lateAnswers(session);
  const report = isReportLate(session);
  if (late.length === 0 && !report) return null;
  const reasons = [...new Set(late.flatMap((trouble) => trouble.detail ?? []))];
  return (
    <Notice tone="warn">
      {report && <p>{own.late_report}</p>}
      {late.length > 0 && (
        <>
          <p>
            <strong>{own.late_answers(late.length)}</strong> {reasons.length > 0 ? reasons.join(" ") : words.kept_late}
          </p>
          <ul>
            {late.slice(0, MOST_LABELS).map(({ question_code }) => (
              <li key={question_code}>{answerLabel(session, question_code ?? "", words, locale)}</li>
            ))}
            {late.length > MOST_LABELS && <li>{own.late_more(late.length - MOST_LABELS)}</li>}
          </ul>
        </>
      )}
    </Notice>
  );
}

/** A visit that was to be sent, and that the server gave back for what it misses. */
export function NotSent({ session }: { session: VisitSession }): JSX.Element {
  const { app, locale } = useScreen();
  const own = VISIT_WORDS[locale];
  return (
    <Notice tone="warn">
      <p>{own.not_sent}</p>
      <button type="button" class="link" onClick={() => app.go({ name: "summary", visit: session.id })}>
        {own.not_sent_open}
      </button>
    </Notice>
  );
}
