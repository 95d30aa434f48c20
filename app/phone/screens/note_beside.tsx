import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { say } from "../i18n.ts";
import { NOTES_WORDS } from "../messages/notes_words.ts";
import type { Section } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";
import { Icon } from "./icons.tsx";

/** What was noted at this step, beside its questions: one tap puts it into an answer of words. */
export function NoteBeside({ session, section }: { session: FormSession; section: Section }): JSX.Element | null {
  const { locale } = useShell();
  const said = NOTES_WORDS[locale];
  const [put, setPut] = useState<string | null>(null);
  const note = session.answers.get(`note:${section.code}`);
  if (typeof note !== "string") return null;
  const text = note.trim();
  const fields = session.form
    .asked(section, session.answers)
    .filter(({ question, key }) => ["short_text", "long_text"].includes(question.kind) && session.canEdit(key));

  function putInto(key: string): void {
    const before = session.answers.get(key);
    const kept = typeof before === "string" && before.trim() && before !== "na" ? `${before.trimEnd()}\n${text}` : text;
    void session.answer(key, kept);
    setPut(key);
    requestAnimationFrame(() => document.getElementById(`question-${key}`)?.scrollIntoView({ block: "center" }));
  }

  return (
    <details class="note-beside" open>
      <summary>
        <Icon name="pencil" size={18} />
        {said.beside_title}
      </summary>
      <p class="note-text">{text}</p>
      {fields.length > 0 && <p class="hint">{said.beside_hint}</p>}
      {fields.map(({ question, key }) => {
        const there = String(session.answers.get(key) ?? "").includes(text);
        return there ? (
          <p class="hint" key={key} role={put === key ? "status" : undefined}>
            <Icon name="check" size={16} /> {said.put}
          </p>
        ) : (
          <button type="button" class="button small" key={key} onClick={() => putInto(key)}>
            <span class="clip">{said.put_into(say(question.label, locale))}</span>
          </button>
        );
      })}
    </details>
  );
}
