import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { photosOf } from "../form_engine.ts";
import { makeAll, making, makingAt } from "../making.ts";
import { preparePhoto } from "../media.ts";
import { positionIfAllowed } from "../position.ts";
import type { Media } from "../store.ts";
import type { PhotoValue, PositionValue, Question } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { useChanges, useShell } from "./context.ts";
import { Icon } from "./icons.tsx";
import type { InputProps } from "./input_props.ts";
import { later } from "./later.tsx";
import type { NotAddedProps } from "./not_added.tsx";

const NotAdded = later<NotAddedProps>(async () => (await import("./not_added.tsx")).NotAdded);
const ChooseFirst = later(async () => (await import("./not_added.tsx")).ChooseFirst);

/** What takes photos: an opened visit for its answers, or the page about one that could not be completed. */
export type PhotoKeeper = Pick<FormSession, "id" | "media" | "addPhoto" | "removePhoto" | "position" | "thumbnailOf"> &
  Partial<Pick<FormSession, "others">>;

interface PhotoProps extends Pick<InputProps, "value" | "disabled"> {
  session: PhotoKeeper;
  question: Pick<Question, "code">;
  /** How many are taken here, where more are turned away. */
  most?: number;
}

/** Whether two phones gave different answers here, and the shopper has yet to choose. */
export const isChoosing = ({ others = [] }: Partial<Pick<FormSession, "others">>, code: string): boolean =>
  others.some((other) => other.question_code === code);

export function PhotoInput({ session, question, value, disabled: closed, most = 0 }: PhotoProps): JSX.Element {
  const { app, words } = useShell();
  // Taking out one of another phone's photos is no choice between the two phones: nobody's photo may go by it.
  const choosing = isChoosing(session, question.code);
  const disabled = closed || choosing;
  useChanges(making);
  const at = { visit: session.id, code: question.code, sort: "photos" } as const;
  const place = makingAt(at.visit, at.code);
  const busy = place.photos > 0;
  const photos = photosOf(value);

  async function add(input: HTMLInputElement): Promise<void> {
    const files = [...(input.files ?? [])];
    input.value = "";
    // Where one is now says nothing of a picture from before.
    const taken: string[] = [];
    const position = files.length > 0 ? positionIfAllowed("capture") : null;
    await makeAll(at, files, async (file) => {
      const photo = await preparePhoto(file);
      await session.addPhoto(at.code, photo);
      if (!photo.taken_at) taken.push(photo.sha256);
    });
    void app.checkStorage();
    const where = await position;
    for (const sha256 of where && "latitude" in where ? taken : [])
      await session.position({ ...where, photo: sha256 } as PositionValue);
  }

  return (
    <>
      <div class="photos">
        <Tiles
          session={session}
          photos={photos}
          onRemove={disabled ? null : (photo) => void session.removePhoto(question.code, photo.sha256)}
        />
        {!disabled && (
          <label class={busy ? "photo-add busy" : "photo-add"}>
            <input
              type="file"
              accept="image/*"
              capture="environment"
              aria-label={words.take_photo}
              disabled={busy}
              onChange={(event) => void add(event.currentTarget)}
            />
            <Icon name="camera" size={26} />
          </label>
        )}
      </div>
      {!disabled && (
        <label class="link quiet file-link">
          <input type="file" accept="image/*" multiple disabled={busy} onChange={(event) => void add(event.currentTarget)} />
          <Icon name="image" size={18} />
          <span>{words.choose_photo}</span>
        </label>
      )}
      <p class="hint" aria-live="polite">
        {busy ? words.adding_photo : ""}
      </p>
      {choosing && !closed && <ChooseFirst />}
      {place.failed.length > 0 && <NotAdded {...at} most={most} />}
      {session.media
        .filter((item) => item.question_code === question.code && item.state === "refused")
        .map((item) => (
          <p class="fault" key={item.sha256}>
            {words.photo_refused(item.detail ?? "")}
          </p>
        ))}
    </>
  );
}

/** Photos as small pictures; with `onRemove` each can be taken out. */
export function Tiles({
  session,
  photos,
  onRemove,
}: {
  session: Pick<PhotoKeeper, "media" | "thumbnailOf">;
  photos: readonly PhotoValue[];
  onRemove: ((photo: PhotoValue) => void) | null;
}): JSX.Element {
  return (
    <>
      {photos.map((photo, index) => (
        <Tile
          key={photo.sha256}
          photo={photo}
          number={index + 1}
          media={session.media.find((item) => item.sha256 === photo.sha256)}
          thumbnailOf={session.thumbnailOf.bind(session)}
          onRemove={onRemove && (() => onRemove(photo))}
        />
      ))}
    </>
  );
}

function Tile({
  photo,
  number,
  media,
  thumbnailOf,
  onRemove,
}: {
  photo: PhotoValue;
  number: number;
  media: Media | undefined;
  thumbnailOf: (sha256: string) => Promise<ArrayBuffer | null>;
  onRemove: (() => void) | null;
}): JSX.Element {
  const { words, format } = useShell();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let here = true;
    void thumbnailOf(photo.sha256).then((bytes) => {
      if (!bytes || !here) return;
      made = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
      setUrl(made);
    });
    return () => {
      here = false;
      if (made) URL.revokeObjectURL(made);
    };
  }, [photo.sha256, media === undefined]);
  const time = format.time(photo.captured_at);
  const here = media !== undefined && media.state !== "sent";
  return (
    <figure class="photo">
      {url ? (
        <img src={url} alt={words.photo_n(number, time)} width="240" height="240" />
      ) : (
        <span class="photo-blank" role="img" aria-label={words.photo_n(number, time)}>
          <Icon name="image" size={28} />
        </span>
      )}
      <figcaption>
        <span class="num">{time}</span>
        <span class={here ? "dot dot-here" : "dot"} role="img" aria-label={here ? words.photo_here : words.photo_there} />
      </figcaption>
      {onRemove && (
        <button type="button" class="photo-remove" aria-label={words.remove_photo(number)} onClick={onRemove}>
          <span>
            <Icon name="x" size={16} />
          </span>
        </button>
      )}
    </figure>
  );
}
