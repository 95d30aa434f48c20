import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Asked, newEntry } from "../form_engine.ts";
import { useShell } from "./context.ts";
import { Icon } from "./icons.tsx";
import type { InputProps } from "./input_props.ts";
import { QuestionView } from "./questions.tsx";
import { describeValue } from "./value_words.ts";

const MOST_ENTRIES = 50;

/** The entry of each group that is unfolded, so that a tap in the summary can unfold another. */
export const unfolded = new Map<string, string | null>();

interface Removed {
  entry: string;
  name: string;
  before: string[];
}

/** One card an entry: named by its first answer, unfolded one at a time. */
export function RepeatGroup({ showAll, ...props }: InputProps & { showAll: boolean }): JSX.Element {
  const { session, asked, question, code, disabled } = props;
  const { words, locale } = useShell();
  const place = `${session.id}/${code}`;
  const [open, setOpen] = useState<string | null>(unfolded.get(place) ?? null);
  const [removed, setRemoved] = useState<Removed | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const entries = [...session.form.entries(question, session.answers)];
  const most = question.maximum ?? MOST_ENTRIES;
  const least = question.minimum ?? 0;
  const inner = session.form.asked(asked.section, session.answers).filter((item) => item.group?.code === question.code);

  useEffect(() => {
    unfolded.set(place, open);
  }, [open]);

  function nameOf(entry: string, number: number): string {
    for (const each of question.questions ?? []) {
      const given = session.answers.get(`${each.code}[${entry}]`);
      if (given === null || given === undefined || given === "") continue;
      const told = describeValue(given, each, words, locale);
      if (told !== "…" && told.trim()) return told.length > 60 ? `${told.slice(0, 57)}…` : told;
    }
    return words.entry_n(number);
  }

  function add(): void {
    const entry = newEntry(session.form, question, session.answers);
    setRemoved(null);
    setOpen(entry);
    void session.answer(code, [...entries, entry]);
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-entry="${entry}"] :is(input, textarea, button.round)`)?.focus(),
    );
  }

  function remove(entry: string, name: string): void {
    const rest = entries.filter((item) => item !== entry);
    setRemoved({ entry, name, before: entries });
    if (open === entry) setOpen(null);
    void session.answer(code, rest.length > 0 ? rest : null);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(".entry-undo")?.focus());
  }

  function undo(): void {
    if (!removed) return;
    // What was added meanwhile stays.
    const added = entries.filter((item) => !removed.before.includes(item));
    void session.answer(code, [...removed.before, ...added]);
    setRemoved(null);
  }

  return (
    <div class="entries" ref={list}>
      {entries.length === 0 && !removed && <p class="hint">{least > 0 ? words.entry_least(least) : words.entry_none}</p>}
      {entries.map((entry, index) => (
        <Entry
          key={entry}
          props={props}
          entry={entry}
          name={nameOf(entry, index + 1)}
          asked={inner.filter((item) => item.entry === entry)}
          open={open === entry}
          onToggle={() => setOpen(open === entry ? null : entry)}
          onRemove={disabled ? null : () => remove(entry, nameOf(entry, index + 1))}
          showAll={showAll}
        />
      ))}
      <div aria-live="polite">
        {removed && (
          <p class="entry-removed">
            <span>{words.entry_removed(removed.name)}</span>
            <button type="button" class="link entry-undo" onClick={undo}>
              <Icon name="undo-2" size={18} />
              {words.entry_undo}
            </button>
          </p>
        )}
      </div>
      {!disabled && entries.length < most && (
        <button type="button" id={`field-${code}`} class="button wide" onClick={add}>
          <Icon name="plus" size={20} />
          {entries.length > 0 ? words.entry_add_more : words.entry_add}
        </button>
      )}
      {entries.length >= most && <p class="hint">{words.entry_most(most)}</p>}
    </div>
  );
}

function Entry({
  props,
  entry,
  name,
  asked,
  open,
  onToggle,
  onRemove,
  showAll,
}: {
  props: InputProps;
  entry: string;
  name: string;
  asked: Asked[];
  open: boolean;
  onToggle: () => void;
  onRemove: (() => void) | null;
  showAll: boolean;
}): JSX.Element {
  const { session, code } = props;
  const { words } = useShell();
  const id = `entry-${code}-${entry}`;
  const { form, answers } = session;
  const gaps = asked.filter(
    (item) => form.lackOf(item, answers) ?? form.whyLack(item, answers) ?? form.evidenceLack(item, answers),
  ).length;
  return (
    <section class={open ? "card entry open" : "card entry"} data-entry={entry} aria-labelledby={`${id}-name`}>
      <div class="entry-head">
        <button type="button" class="entry-name" aria-expanded={open} aria-controls={id} onClick={onToggle}>
          <span id={`${id}-name`}>{name}</span>
          <span class={gaps > 0 ? "jump-state open" : "jump-state"}>
            {gaps > 0 ? words.entry_to_answer(gaps) : words.entry_complete}
          </span>
          <Icon name={open ? "chevron-up" : "chevron-down"} size={20} />
        </button>
        {onRemove && (
          <button type="button" class="icon-button" aria-label={words.entry_remove(name)} onClick={onRemove}>
            <Icon name="trash-2" size={20} />
          </button>
        )}
      </div>
      {open && (
        <div id={id} class="entry-questions">
          {asked.map((item) => (
            <QuestionView key={item.key} session={session} asked={item} showAll={showAll} />
          ))}
          <button type="button" class="button wide" onClick={onToggle}>
            {words.entry_close}
          </button>
        </div>
      )}
    </section>
  );
}
