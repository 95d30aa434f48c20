import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { isAnswered, SIDE_TEXT_MAX_LENGTH, WHY_MIN_LENGTH } from "../answer_values.ts";
import { confirmCode, type Found, isConfirmed, LEFT_SO } from "../checks.ts";
import { say } from "../i18n.ts";
import { SUMMARY_WORDS } from "../messages/summary_words.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";
import { Icon } from "./icons.tsx";
import { TextField } from "./text_field.tsx";
import { describeValue } from "./value_words.ts";

interface Props {
  session: FormSession;
  found: Found[];
  goTo: (key: string) => void;
}

/** What cannot both be so: each is changed, or explained. */
export function Contradictions(props: Props): JSX.Element | null {
  const { locale } = useShell();
  const said = SUMMARY_WORDS[locale];
  if (props.found.length === 0) return null;
  return (
    <section class="look-again" aria-labelledby="contradictions">
      <h2 id="contradictions">{said.contradictions_title}</h2>
      <p class="hint">{said.contradictions_lead}</p>
      <Cards {...props} />
    </section>
  );
}

/** What is odd, and may be left as it is. */
export function Doubts(props: Props): JSX.Element | null {
  const { locale } = useShell();
  const said = SUMMARY_WORDS[locale];
  if (props.found.length === 0) return null;
  return (
    <section class="look-again look-doubts" aria-labelledby="doubts">
      <h2 id="doubts">{said.doubts_title}</h2>
      <p class="hint">{said.doubts_lead}</p>
      <Cards {...props} />
    </section>
  );
}

function Cards({ session, found, goTo }: Props): JSX.Element {
  return (
    <ul class="look-cards">
      {found.map((each) => (
        <CheckCard key={each.check} session={session} found={each} goTo={goTo} />
      ))}
    </ul>
  );
}

function CheckCard({ session, found, goTo }: { session: FormSession; found: Found; goTo: (key: string) => void }): JSX.Element {
  const { words, locale } = useShell();
  const said = SUMMARY_WORDS[locale];
  const code = confirmCode(found);
  const word = session.answers.get(code);
  const settled = isConfirmed(found, session.answers);
  const hard = found.severity === "contradiction";
  const [open, setOpen] = useState(hard && isAnswered(word));
  const labelOf = (key: string) => say(session.form.question(key)?.label, locale);
  const [kind] = found.check.split(":");
  const sentence = found.message
    ? say(found.message, locale)
    : (said.checks[kind as string]?.(labelOf(found.about[1] ?? "")) ?? found.check);
  const editable = session.canEdit(code);
  return (
    <li class={`look-card${settled ? " settled" : ""}`} id={`check-${found.check}`}>
      <p class="look-sentence">
        <Icon name={settled ? "check" : hard ? "circle-alert" : "search"} size={20} />
        <span>{sentence}</span>
      </p>
      <ul class="look-about">
        {found.about.map((key) => {
          const question = session.form.question(key);
          const value = question ? session.answers.get(key) : undefined;
          const answer = describeValue(value ?? null, question, words, locale);
          return (
            <li key={key}>
              <button type="button" onClick={() => goTo(key)}>
                <span class="look-label">{labelOf(key)}</span> <span class="hidden">{said.your_answer}</span>{" "}
                <span class="look-answer">{answer}</span>
                <Icon name="chevron-right" size={20} />
              </button>
            </li>
          );
        })}
      </ul>
      {hard && open && (
        <TextField
          session={session}
          code={code}
          label={said.why_right}
          rows={2}
          minLength={WHY_MIN_LENGTH}
          maxLength={SIDE_TEXT_MAX_LENGTH}
        />
      )}
      {hard && !open && editable && (
        <button type="button" class="button small" aria-expanded={false} onClick={() => setOpen(true)}>
          {said.right_like_this}
        </button>
      )}
      {!hard && editable && (
        <p class="look-foot">
          {settled && <span class="hint">{said.settled}</span>}
          <button type="button" class="link quiet" onClick={() => void session.answer(code, settled ? null : LEFT_SO)}>
            {settled ? said.change_mind : said.right_like_this}
          </button>
        </p>
      )}
    </li>
  );
}
