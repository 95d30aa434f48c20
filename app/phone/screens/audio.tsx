import type { JSX } from "preact";
import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import { filesOf } from "../answer_edits.ts";
import { MOST_FILES } from "../answer_values.ts";
import { formatDuration } from "../clock.ts";
import { prepareFile } from "../media.ts";
import { canRecord, LONGEST_RECORDING_S, Recording } from "../recorder.ts";
import { SoundBeingMade } from "../sounds.ts";
import type { FileValue } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";
import { faultOf, Refused, WhereDot } from "./files.tsx";
import { Icon } from "./icons.tsx";
import type { InputProps } from "./input_props.ts";
import { LeftSounds } from "./left_sounds.tsx";
import { ChooseFirst } from "./not_added.tsx";
import { isChoosing } from "./photos.tsx";

/** A recording made here, or chosen; leaving the step keeps what was recorded so far. */
export function AudioInput({ session, code, value, disabled: closed, describedBy }: InputProps): JSX.Element {
  const { app, words } = useShell();
  const [, tick] = useReducer((n: number) => n + 1, 0);
  const recording = useRef<Recording | null>(null);
  // As with photos: taking out another phone's recording is no choice between the two. One that is being made goes on.
  const choosing = isChoosing(session, code) && !recording.current;
  const disabled = closed || choosing;
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const files = filesOf(value);
  const now = recording.current;
  const able = canRecord();
  const full = files.length >= MOST_FILES;

  useEffect(() => {
    const timer = setInterval(() => {
      const current = recording.current;
      if (!current) return;
      if (current.seconds >= LONGEST_RECORDING_S) current.stop();
      tick(undefined);
    }, 250);
    const leave = () => recording.current?.stop();
    addEventListener("pagehide", leave);
    return () => {
      clearInterval(timer);
      removeEventListener("pagehide", leave);
      leave();
    };
  }, []);

  /** Makes a sound the answer; true once it is on this phone. */
  async function keep(sound: Blob, seconds: number | null, name: string): Promise<boolean> {
    setBusy(true);
    try {
      const file = await prepareFile("audio", sound, name, seconds);
      await session.addPhoto(code, file);
      setSaid(words.recording_kept(formatDuration(seconds ?? 0)));
      void app.checkStorage();
      return (await session.bytesOf(file.sha256)) !== null;
    } catch (error) {
      setFault(faultOf(error, words));
      return false;
    } finally {
      setBusy(false);
    }
  }

  async function begin(): Promise<void> {
    setFault(null);
    setSaid("");
    const { store } = session;
    const sound = store && new SoundBeingMade(store, session.id, code, new Date(session.now()).toISOString());
    try {
      recording.current = await Recording.begin(
        (whole, seconds) => {
          recording.current = null;
          tick(undefined);
          void keep(whole, Math.min(Math.max(1, seconds), LONGEST_RECORDING_S), "").then((kept) =>
            kept ? sound?.drop() : undefined,
          );
        },
        (part, seconds) => void sound?.add(part, seconds, new Date(session.now()).toISOString()),
      );
    } catch (error) {
      void sound?.drop();
      const refused = error instanceof DOMException && ["NotAllowedError", "SecurityError"].includes(error.name);
      setFault(refused ? words.recording_refused : words.recording_not_here);
    }
    tick(undefined);
  }

  async function choose(input: HTMLInputElement): Promise<void> {
    const [file] = [...(input.files ?? [])];
    input.value = "";
    setFault(null);
    if (file) await keep(file, await lengthOf(file), file.name);
  }

  return (
    <>
      {files.length > 0 && (
        <ol class="rows card">
          {files.map((file, index) => (
            <Sound
              key={file.sha256}
              session={session}
              file={file}
              number={index + 1}
              onRemove={disabled ? null : () => void session.removePhoto(code, file.sha256)}
            />
          ))}
        </ol>
      )}
      {!disabled && !now && <LeftSounds session={session} code={code} busy={busy || full} keep={keep} />}
      {!disabled && now && (
        <div class="card stopwatch recording">
          <span class={now.state === "recording" ? "rec-dot on" : "rec-dot"} aria-hidden="true" />
          <span class="num reading" role="timer">
            {formatDuration(now.seconds)}
            <span class="hidden">
              {(now.state === "recording" ? words.recording : words.recording_paused)(formatDuration(now.seconds))}
            </span>
          </span>
          <button
            type="button"
            class="round"
            aria-label={now.state === "recording" ? words.record_pause : words.record_resume}
            onClick={() => {
              now.toggle();
              tick(undefined);
            }}
          >
            <Icon name={now.state === "recording" ? "pause" : "mic"} />
          </button>
          <button type="button" class="round running" aria-label={words.record_stop} onClick={() => now.stop()}>
            <Icon name="square" />
          </button>
        </div>
      )}
      {!disabled && !now && !full && (
        <div class="pair">
          {able && (
            <button
              type="button"
              id={`field-${code}`}
              class="button"
              disabled={busy}
              aria-describedby={describedBy}
              onClick={() => void begin()}
            >
              <Icon name="mic" size={20} />
              {words.record_start}
            </button>
          )}
          <label class="button file-button">
            <input
              type="file"
              accept="audio/*,.m4a,.mp3,.ogg,.wav"
              disabled={busy}
              onChange={(event) => void choose(event.currentTarget)}
            />
            <Icon name="plus" size={20} />
            <span>{words.choose_audio}</span>
          </label>
        </div>
      )}
      <p class="hint" aria-live="polite">
        {said || (able ? words.recording_most(LONGEST_RECORDING_S / 60) : words.recording_not_here)}
      </p>
      {fault && <p class="fault">{fault}</p>}
      {choosing && !closed && <ChooseFirst />}
      <Refused session={session} code={code} />
    </>
  );
}

/** How long a chosen recording lasts, in whole seconds; null when this browser can't tell. */
function lengthOf(file: Blob): Promise<number | null> {
  const url = URL.createObjectURL(file);
  const audio = new Audio();
  return new Promise<number | null>((resolve) => {
    audio.addEventListener("loadedmetadata", () => resolve(Number.isFinite(audio.duration) ? Math.round(audio.duration) : null));
    audio.addEventListener("error", () => resolve(null));
    setTimeout(() => resolve(null), 3000);
    audio.preload = "metadata";
    audio.src = url;
  }).finally(() => URL.revokeObjectURL(url));
}

/** One recording, to be heard here; what only the server has, while there is a network. */
function Sound({
  session,
  file,
  number,
  onRemove,
}: {
  session: FormSession;
  file: FileValue;
  number: number;
  onRemove: (() => void) | null;
}): JSX.Element {
  const { words } = useShell();
  const audio = useRef<HTMLAudioElement | null>(null);
  const [playing, setPlaying] = useState(false);
  const [silent, setSilent] = useState("");
  const name = file.name || words.recording_n(number, formatDuration(file.seconds ?? 0));

  useEffect(() => () => audio.current?.pause(), []);

  async function play(): Promise<void> {
    if (playing) {
      audio.current?.pause();
      return;
    }
    setSilent("");
    if (!audio.current) {
      const bytes = await session.bytesOf(file.sha256, true);
      if (!bytes) {
        setSilent(words.recording_there);
        return;
      }
      const made = new Audio(URL.createObjectURL(new Blob([bytes], { type: file.content_type })));
      made.addEventListener("play", () => setPlaying(true));
      made.addEventListener("pause", () => setPlaying(false));
      audio.current = made;
    }
    await audio.current.play().catch((error: unknown) => {
      // Some browsers want another tap when the bytes took their time to come; that tap plays.
      const again = error instanceof DOMException && error.name === "NotAllowedError";
      setSilent(again ? "" : words.recording_not_played);
    });
  }

  return (
    <li>
      <button
        type="button"
        class="round small"
        aria-label={playing ? words.pause_playing : words.play(name)}
        onClick={() => void play()}
      >
        <Icon name={playing ? "pause" : "play"} size={20} />
      </button>
      <span class="rows-words">
        <span class="rows-name num">{name}</span>
        <span class="hint" aria-live="polite">
          {silent}
        </span>
      </span>
      <WhereDot session={session} sha256={file.sha256} />
      {onRemove && (
        <button type="button" class="icon-button" aria-label={words.remove_file(name)} onClick={onRemove}>
          <Icon name="x" size={20} />
        </button>
      )}
    </li>
  );
}
