import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isAnswered } from "../answer_values.ts";
import { STOPPED } from "../could_not_complete.ts";
import { photosOf } from "../form_engine.ts";
import { today } from "../i18n.ts";
import { lateAnswers } from "../late.ts";
import { inWords, LEG_WORDS } from "../messages/leg_words.ts";
import type { VisitSession } from "../visit_session.ts";
import { useScreen } from "./context.ts";

const TICK_MS = 30_000;
const WAITS_FOR_REVIEW = ["submitted", "in_review", "appealed"];

/** What the server has of a visit that was handed in, until when it is looked at, and when it is paid. Readable without a network. */
export function Promises({ session }: { session: VisitSession }): JSX.Element | null {
  const { locale, format } = useScreen();
  const words = LEG_WORDS[locale];
  const card = session.bundle.visit;
  const [now, setNow] = useState(() => session.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(session.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [session]);

  const due = WAITS_FOR_REVIEW.includes(card.status) ? card.review_due_at : null;
  const left = due ? Date.parse(due) - now : 0;
  const fee = format.money(session.stopped ? card.part_fee_minor : card.fee_minor, card.currency);
  const has = holdings(session, words);
  return (
    <dl class="facts-list promises">
      {has && (
        <div>
          <dt>{words.received}</dt>
          <dd>{words.server_has(has)}</dd>
        </div>
      )}
      {due && (
        <div>
          <dt>{words.review}</dt>
          <dd>
            {left > 0
              ? `${words.review_before(format.moment(due))} ${words.review_left(inWords(left, words))}`
              : words.review_over(format.moment(due))}
          </dd>
        </div>
      )}
      {card.pay_on && (
        <div>
          <dt>{words.pay}</dt>
          <dd>{payment(card.pay_on)}</dd>
        </div>
      )}
    </dl>
  );

  function payment(day: string): string {
    if (due) return words.pay_if(fee, format.day(day));
    return day < today(new Date(now)) ? words.pay_done(fee, format.day(day)) : words.pay_on(fee, format.day(day));
  }
}

/** What was given and has its receipt, in words; empty while something is still only on this phone. */
function holdings(session: VisitSession, words: (typeof LEG_WORDS)["en"]): string {
  if (session.waiting.anything) return "";
  // What came too late stands on this phone alone where nothing else was answered.
  const there = new Set(session.bundle.answers.map((answer) => answer.question_code));
  const late = new Set(lateAnswers(session).map((trouble) => trouble.question_code));
  const given = [...session.answers].filter(([code, value]) => isAnswered(value) && (there.has(code) || !late.has(code)));
  // What shows why a visit could not be completed answers no question.
  const shown = [...session.bundle.evidence, ...session.media].filter((item) => item.question_code === STOPPED);
  const named = [...given.flatMap(([, value]) => photosOf(value)), ...shown];
  const files = new Map(named.map((item) => [item.sha256, item.content_type] as const));
  const photos = [...files.values()].filter((type) => type.startsWith("image/")).length;
  const parts = [
    ...(given.length > 0 ? [words.answers(given.length)] : []),
    ...(photos > 0 ? [words.photos(photos)] : []),
    ...(files.size > photos ? [words.recordings(files.size - photos)] : []),
  ];
  const last = parts.pop() ?? "";
  return parts.length > 0 ? words.and(parts.join(", "), last) : last;
}
