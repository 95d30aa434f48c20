import type { JSX } from "preact";
import { filesOf } from "../answer_edits.ts";
import { MOST_FILES } from "../answer_values.ts";
import { makeAll, making, makingAt } from "../making.ts";
import { PhotoError, type PhotoFault, prepareFile } from "../media.ts";
import type { Messages } from "../messages/en.ts";
import type { FormSession } from "../visit_session.ts";
import { useChanges, useShell } from "./context.ts";
import { Icon } from "./icons.tsx";
import type { InputProps } from "./input_props.ts";
import { ChooseFirst, NotAdded } from "./not_added.tsx";
import { isChoosing } from "./photos.tsx";

const ACCEPTED = ".pdf,.txt,.docx,application/pdf,text/plain,image/jpeg,image/png,image/webp,image/heic";

/** Why a recording was not kept, in words. */
export function faultOf(error: unknown, words: Messages): string {
  const faults: Partial<Record<PhotoFault, string>> = {
    too_large: words.file_too_large,
    not_secure: words.photo_not_secure,
    not_taken: words.audio_not_taken,
  };
  return (error instanceof PhotoError && faults[error.fault]) || words.write_failed;
}

/** What the server would not take of this question, in its words. */
export function Refused({ session, code }: { session: FormSession; code: string }): JSX.Element {
  const { words } = useShell();
  return (
    <>
      {session.media
        .filter((item) => item.question_code === code && item.state === "refused")
        .map((item) => (
          <p class="fault" key={item.sha256}>
            {words.not_taken(item.detail ?? "")}
          </p>
        ))}
    </>
  );
}

/** A dot: square and warm while only this phone has it. */
export function WhereDot({ session, sha256 }: { session: FormSession; sha256: string }): JSX.Element {
  const { words } = useShell();
  const media = session.media.find((item) => item.sha256 === sha256);
  const here = media !== undefined && media.state !== "sent";
  return <span class={here ? "dot dot-here" : "dot"} role="img" aria-label={here ? words.photo_here : words.photo_there} />;
}

export function FileInput({ session, code, value, disabled: closed, describedBy }: InputProps): JSX.Element {
  const { app, words, format } = useShell();
  const choosing = isChoosing(session, code);
  const disabled = closed || choosing;
  useChanges(making);
  const at = { visit: session.id, code, sort: "files" } as const;
  const busy = makingAt(at.visit, code).files > 0;
  const files = filesOf(value);

  async function add(input: HTMLInputElement): Promise<void> {
    const chosen = [...(input.files ?? [])];
    input.value = "";
    await makeAll(at, chosen, async (file) => {
      if (filesOf(session.answers.get(code)).length >= MOST_FILES) throw new PhotoError("no_room");
      await session.addPhoto(code, await prepareFile("file", file, file.name, null));
    });
    void app.checkStorage();
  }

  return (
    <>
      {files.length > 0 && (
        <ul class="rows card">
          {files.map((file) => {
            const name = file.name || words.files(1);
            return (
              <li key={file.sha256}>
                <Icon name="file-text" size={22} />
                <span class="rows-words">
                  <span class="rows-name">{name}</span>
                  <span class="hint num">{format.bytes(file.size)}</span>
                </span>
                <WhereDot session={session} sha256={file.sha256} />
                {!disabled && (
                  <button
                    type="button"
                    class="icon-button"
                    aria-label={words.remove_file(name)}
                    onClick={() => void session.removePhoto(code, file.sha256)}
                  >
                    <Icon name="x" size={20} />
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {!disabled && files.length < MOST_FILES && (
        <label class={busy ? "button wide file-button busy" : "button wide file-button"}>
          <input
            type="file"
            id={`field-${code}`}
            accept={ACCEPTED}
            multiple
            disabled={busy}
            aria-describedby={describedBy}
            onChange={(event) => void add(event.currentTarget)}
          />
          <Icon name="plus" size={20} />
          <span>{words.choose_file}</span>
        </label>
      )}
      <p class="hint" aria-live="polite">
        {busy ? words.adding_file : words.file_hint}
      </p>
      {choosing && !closed && <ChooseFirst />}
      <NotAdded {...at} most={MOST_FILES} />
      <Refused session={session} code={code} />
    </>
  );
}
