import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { formatDuration } from "../clock.ts";
import { safetyWords } from "../messages/safety.ts";
import { dropSound, joinSound, soundsLeft } from "../sounds.ts";
import type { KeptRecording } from "../store.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";
import { Icon } from "./icons.tsx";

/** Recordings that were cut off when the app was closed, offered back. */
export function LeftSounds({
  session,
  code,
  busy,
  keep,
}: {
  session: FormSession;
  code: string;
  busy: boolean;
  keep: (sound: Blob, seconds: number | null, name: string) => Promise<boolean>;
}): JSX.Element | null {
  const { format, locale } = useShell();
  const [left, setLeft] = useState<KeptRecording[]>([]);
  const words = safetyWords(locale);
  const { store } = session;

  async function look(): Promise<void> {
    if (store) setLeft(await soundsLeft(store, session.id, code));
  }
  useEffect(() => void look(), [code, busy]);

  async function use(row: KeptRecording): Promise<void> {
    if (store && (await keep(await joinSound(store, row), row.seconds, ""))) await drop(row);
  }

  async function drop(row: KeptRecording): Promise<void> {
    if (store) await dropSound(store, session.id, row.id);
    await look();
  }

  if (left.length === 0) return null;
  return (
    <ul class="rows card" aria-live="polite">
      {left.map((row) => (
        <li key={row.id}>
          <Icon name="mic" size={22} />
          <span class="rows-words">
            <span class="rows-name">{words.sound_left(formatDuration(row.seconds), format.moment(row.kept_at))}</span>
            <span class="pair">
              <button type="button" class="button" disabled={busy} onClick={() => void use(row)}>
                {words.sound_keep}
              </button>
              <button type="button" class="link" disabled={busy} onClick={() => void drop(row)}>
                {words.sound_drop}
              </button>
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
