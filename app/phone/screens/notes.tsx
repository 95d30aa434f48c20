import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isAnswered, reviewCode, SIDE_TEXT_MAX_LENGTH } from "../answer_values.ts";
import { leaveNotes } from "../discreet.ts";
import type { Asked } from "../form_engine.ts";
import { say } from "../i18n.ts";
import { NOTES_WORDS } from "../messages/notes_words.ts";
import type { FormSession } from "../visit_session.ts";
import { useChanges, useShell } from "./context.ts";
import { stepsOf } from "./form.tsx";
import { Icon } from "./icons.tsx";
import { NotesPad, quick } from "./notes_pad.tsx";
import { TextField } from "./text_field.tsx";
import { focusTitle } from "./title.ts";
import { describeValue } from "./value_words.ts";

/** Characters of a question on its line: a list of notes, not a questionnaire; at the bottom it stands in full. */
const SHORT = 30;

/**
 * The form as a page of notes: a step is a page, a question a line, the line at hand is answered with the thumb at the
 * bottom. Nothing here carries our name; it is dim, still and silent.
 */
export function NotesScreen({ session }: { session: FormSession }): JSX.Element {
  useChanges(session);
  const { app, words, locale, format } = useShell();
  const said = NOTES_WORDS[locale];
  const steps = stepsOf(session);
  const at = Math.max(
    0,
    steps.findIndex((section) => section.code === session.state.place),
  );
  const section = steps[at];
  const lines = section ? session.form.asked(section, session.answers).filter((item) => item.question.kind !== "note") : [];
  const asks = (item: Asked): boolean => quick(item) && session.canEdit(item.key);
  const open = (from: number): number => {
    const next = lines.findIndex(
      (item, index) => index >= from && asks(item) && !isAnswered(session.form.value(item, session.answers)),
    );
    return next < 0 ? lines.findIndex((item, index) => index >= from && asks(item)) : next;
  };
  const { repair } = session;
  const toReviewer = repair?.asked.filter((item) => repair.stepOf(item, steps) === section) ?? [];
  const page = section?.code ?? null;
  const [chosen, setChosen] = useState<{ page: string | null; key: string } | null>(null);
  const held = chosen?.page === page ? lines.find((item) => item.key === chosen.key) : undefined;
  const current = held ?? lines[open(0)] ?? null;
  const list = useRef<HTMLUListElement>(null);

  const choose = (item: Asked): void => setChosen({ page, key: item.key });
  // The line that a page opens with stays as well: an answer begun there is not finished with its first letter.
  useLayoutEffect(() => {
    if (current && !held) choose(current);
  }, [current?.key, held === undefined]);
  useEffect(() => {
    focusTitle();
    // By then the form stands there again.
    return () => void setTimeout(focusTitle);
  }, []);
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [current?.key]);

  function turnTo(index: number): void {
    const other = steps[index];
    if (!other) return;
    void session.rememberPlace(other.code);
    app.go({ name: "step", visit: session.id, section: other.code }, true);
  }

  /** To the next line that is not answered yet. */
  function goOn(from: Asked): void {
    const next = open(lines.indexOf(from) + 1);
    const line = next < 0 ? lines.at(-1) : lines[next];
    if (line) choose(line);
  }

  const waiting = session.waiting.anything;
  return (
    <div class="notes" data-theme="dark">
      <header class="notes-top">
        <button type="button" class="notes-link" aria-label={said.back_label} onClick={leaveNotes}>
          <Icon name="chevron-left" size={24} />
          {said.title}
        </button>
        <button type="button" class="notes-link" aria-label={said.done_label} onClick={leaveNotes}>
          {said.done}
        </button>
      </header>
      <main class="notes-page">
        <p class="notes-edited" role="status" aria-busy={app.state.keeping ? "true" : undefined}>
          {waiting ? said.kept_here : `${said.kept_there} ${format.time(new Date(session.now()).toISOString())}`}
        </p>
        <h1 tabIndex={-1}>{section ? say(section.title, locale) : said.title}</h1>
        {toReviewer.map((item) => (
          <div class="notes-asked" key={item.id}>
            <TextField
              session={session}
              code={reviewCode(item.id)}
              label={item.text}
              rows={3}
              minLength={1}
              maxLength={SIDE_TEXT_MAX_LENGTH}
            />
          </div>
        ))}
        <ul class="notes-lines" ref={list}>
          {lines.map((item) => (
            <Line key={item.key} session={session} item={item} current={item === current} choose={() => choose(item)} />
          ))}
        </ul>
        {section && (
          <div class="notes-write">
            <TextField
              session={session}
              code={`note:${section.code}`}
              label={said.note_label}
              placeholder={said.write}
              rows={3}
              minLength={0}
              maxLength={SIDE_TEXT_MAX_LENGTH}
            />
          </div>
        )}
      </main>
      <footer class="notes-pad">
        {current && quick(current) ? (
          <NotesPad key={current.key} session={session} item={current} done={() => goOn(current)} />
        ) : (
          <p class="notes-now">{lines.length === 0 ? said.all_done : `${said.elsewhere}…`}</p>
        )}
        <nav class="notes-turn" aria-label={said.list}>
          <button type="button" aria-label={words.previous_step} disabled={at === 0} onClick={() => turnTo(at - 1)}>
            <Icon name="chevron-left" size={24} />
          </button>
          <span class="num">{said.page_of(at + 1, steps.length)}</span>
          <button type="button" aria-label={said.next_page} disabled={at >= steps.length - 1} onClick={() => turnTo(at + 1)}>
            <Icon name="chevron-right" size={24} />
          </button>
        </nav>
      </footer>
    </div>
  );
}

function Line({
  session,
  item,
  current,
  choose,
}: {
  session: FormSession;
  item: Asked;
  current: boolean;
  choose: () => void;
}): JSX.Element {
  const { words, locale } = useShell();
  const said = NOTES_WORDS[locale];
  const label = say(item.question.label, locale);
  const value = session.form.value(item, session.answers) ?? null;
  const answered = isAnswered(value);
  const running = session.timers.get(item.key)?.running_since != null;
  const told = running
    ? "…"
    : answered
      ? describeValue(value, item.question, words, locale)
      : quick(item)
        ? said.empty
        : said.elsewhere;
  return (
    <li>
      <button type="button" aria-label={`${label}: ${told}`} aria-current={current ? "true" : undefined} onClick={choose}>
        <span class="notes-label">{label.length > SHORT ? `${label.slice(0, SHORT - 1).trimEnd()}…` : label}</span>
        <span class={answered ? "notes-value" : "notes-value none"}>{told}</span>
      </button>
    </li>
  );
}
