import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { textLength } from "../answer_values.ts";
import { isNobodyHere } from "../api.ts";
import type { VisitSession } from "../visit_session.ts";
import { useScreen } from "./context.ts";
import { Notice } from "./parts.tsx";

const KEY = "veldgast.appeal.";
const SHORTEST = 30;

/** Why it was decided so, and for a rejection the way to say that one does not agree. */
export function Decision({ session }: { session: VisitSession }): JSX.Element | null {
  const { words, format } = useScreen();
  const card = session.bundle.visit;
  if (session.status === "appealed") return <p class="lead">{words.appeal_read}</p>;
  if (!card.decided_because) return null;
  const until = card.appeal_until && Date.parse(card.appeal_until) > session.now() ? card.appeal_until : null;
  return (
    <section class="part">
      <h2>{words.decided_because}</h2>
      <p>{card.decided_because}</p>
      {session.status === "not_completed" && (
        <p class="hint">{words.stop_paid(format.money(card.part_fee_minor, card.currency))}</p>
      )}
      {until && <Objection session={session} until={until} />}
    </section>
  );
}

function Objection({ session, until }: { session: VisitSession; until: string }): JSX.Element {
  const { app, state, words, format } = useScreen();
  const key = KEY + session.id;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? "");
  const [open, setOpen] = useState(text !== "");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const left = SHORTEST - textLength(text);

  async function send(): Promise<void> {
    if (left > 0) {
      setFault(words.appeal_too_short);
      return;
    }
    setBusy(true);
    setFault(null);
    const outcome = await app.api.appeal(session.id, text.trim());
    setBusy(false);
    if (outcome.kind === "network") setFault(words.appeal_offline);
    else if (outcome.kind === "refused" && isNobodyHere(outcome.problem)) app.signIn();
    else if (outcome.kind === "refused") setFault(outcome.problem.detail || words.server_unwell);
    else {
      sessionStorage.removeItem(key);
      await app.takeCard(outcome.body.visit);
    }
  }

  return (
    <>
      <p class="hint">{words.appeal_until(format.moment(until))}</p>
      {open ? (
        <div class="question">
          <label class="legend" htmlFor="appeal-text">
            {words.appeal_label}
          </label>
          <p class="hint" id="appeal-help">
            {words.appeal_hint}
          </p>
          <div class="field">
            <textarea
              id="appeal-text"
              rows={5}
              maxLength={2000}
              value={text}
              aria-describedby="appeal-help"
              aria-invalid={fault !== null}
              onInput={(event) => {
                setText(event.currentTarget.value);
                sessionStorage.setItem(key, event.currentTarget.value);
              }}
            />
            {left > 0 && <span class="hint num">{words.characters_left(left)}</span>}
          </div>
          {!state.online && <Notice>{words.appeal_offline}</Notice>}
          {fault && <p class="fault">{fault}</p>}
          <button type="button" class="button primary" disabled={busy} onClick={() => void send()}>
            {words.appeal_send}
          </button>
        </div>
      ) : (
        <button type="button" class="button" onClick={() => setOpen(true)}>
          {words.appeal_open}
        </button>
      )}
    </>
  );
}
