import type { JSX } from "preact";
import type { Locale } from "../i18n.ts";
import { type MakingFault, makingAt, type NotMade } from "../making.ts";
import { ADDING_WORDS } from "../messages/adding_words.ts";
import type { Messages } from "../messages/en.ts";
import { useShell } from "./context.ts";

/** Why a photo, recording or file was not kept, in words. */
export function whyNot(fault: MakingFault, sort: "photos" | "files", words: Messages, locale: Locale): string {
  const own = ADDING_WORDS[locale];
  const isPhoto = sort === "photos";
  switch (fault) {
    case "not_an_image":
    case "not_taken":
      return isPhoto ? words.photo_not_image : words.file_not_taken;
    case "too_large":
      return isPhoto ? words.photo_too_large : words.file_too_large;
    case "not_secure":
      return words.photo_not_secure;
    case "closed":
      return own.closed;
    default:
      return own.not_written;
  }
}

/** Each thing that was not added, by name; those there was no room for together. */
export function notAdded(
  failed: readonly NotMade[],
  sort: "photos" | "files",
  most: number,
  words: Messages,
  locale: Locale,
): string[] {
  const own = ADDING_WORDS[locale];
  const crowded = failed.filter((each) => each.fault === "no_room").length;
  const fits = sort === "photos" ? words.fault_photos(most) : words.fault_files(most);
  const others = failed.filter((each) => each.fault !== "no_room");
  return [
    ...others.map(({ name, fault }) => own.not_added(name, whyNot(fault, sort, words, locale))),
    ...(crowded > 0 ? [own.no_room(crowded, fits)] : []),
  ];
}

export interface NotAddedProps {
  visit: string;
  code: string;
  sort: "photos" | "files";
  /** How many fit there. */
  most: number;
}

/** Why nothing can be added or taken out while two phones' answers wait for a choice. */
export function ChooseFirst(): JSX.Element {
  const { locale } = useShell();
  return <p class="hint">{ADDING_WORDS[locale].choose_first}</p>;
}

/** What was chosen at a question and not added. */
export function NotAdded(props: NotAddedProps): JSX.Element {
  const { words, locale } = useShell();
  const { failed } = makingAt(props.visit, props.code);
  return (
    <div aria-live="polite">
      {notAdded(failed, props.sort, props.most, words, locale).map((text) => (
        <p class="fault" key={text}>
          {text}
        </p>
      ))}
    </div>
  );
}
