/** The state of saving in one plain sentence: what the server has, what only this phone has. */

import type { Format } from "./i18n.ts";
import type { Messages } from "./messages/en.ts";
import type { SyncStatus } from "./sync.ts";
import type { Waiting } from "./waiting.ts";

export interface StatusLine {
  tone: "safe" | "here" | "alarm";
  text: string;
  sign_in: boolean;
}

function counted({ answers, photos, files }: Pick<Waiting, "answers" | "photos" | "files">, words: Messages): string {
  const parts = [
    ...(answers > 0 ? [words.answers(answers)] : []),
    ...(photos > 0 ? [words.photos(photos)] : []),
    ...(files > 0 ? [words.files(files)] : []),
  ];
  const last = parts.pop();
  return last && parts.length > 0 ? words.and(parts.join(", "), last) : (last ?? "");
}

/** What is waiting, in words: "3 answers and 1 photo". */
export function whatWaits(waiting: Waiting, words: Messages): string {
  const given = counted(waiting, words);
  if (given) return given;
  if (waiting.stopped) return words.your_report;
  return waiting.submit ? words.your_submission : words.your_notes[waiting.note ?? "position"];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What makes the line say more than where things are: answers only on the screen, a browser that keeps nothing. */
export interface Risk {
  unsaved: number;
  volatile: boolean;
}

export function statusLine(
  waiting: Waiting,
  sync: SyncStatus,
  online: boolean,
  confirmedAt: string | null,
  words: Messages,
  format: Format,
  risk: Risk = { unsaved: 0, volatile: false },
): StatusLine {
  const line = (tone: StatusLine["tone"], text: string, sign_in = false): StatusLine => ({
    tone,
    text: sentence(text),
    sign_in,
  });
  if (risk.unsaved > 0) return line("alarm", words.unsaved(words.answers(risk.unsaved)));
  if (waiting.making) return line("here", words.in_making(counted({ answers: 0, ...waiting.making }, words)));
  if (!waiting.anything) {
    if (sync.signed_out) return line("alarm", words.signed_out_line, true);
    if (waiting.refused) return line("here", words.refused_here(waiting.refused));
    if (waiting.draft) return line("here", words.report_here);
    if (!online) return line("safe", words.offline_all_sent);
    const last = sync.contact_at ?? confirmedAt;
    return line("safe", last ? words.all_on_server(format.time(last)) : words.nothing_to_send);
  }
  const what = whatWaits(waiting, words);
  if (sync.signed_out) return line("alarm", words.signed_out_line, true);
  if (risk.volatile && !online) return line("alarm", words.offline_volatile(what));
  if (risk.volatile && sync.unreachable) return line("alarm", words.unreachable_volatile(what));
  if (!online) return line("here", words.offline_kept(what));
  if (sync.photo && waiting.answers === 0) {
    const { image, index, total } = sync.photo;
    return line("here", (image ? words.photo_sending : words.file_sending)(index, total));
  }
  if (sync.unreachable) return line("here", words.unreachable(what));
  return line("here", sync.sending ? words.only_here_sending(what) : words.only_here(what));
}

/** What waits in all visits together. */
export function addUp(all: Iterable<Waiting>): Waiting {
  const sum: Waiting = { answers: 0, photos: 0, files: 0, set_aside: 0, submit: false, stopped: false, anything: false };
  for (const one of all) {
    sum.answers += one.answers;
    sum.photos += one.photos;
    sum.files += one.files;
    sum.set_aside += one.set_aside;
    sum.submit ||= one.submit;
    sum.stopped ||= one.stopped;
    sum.anything ||= one.anything;
    sum.note ??= one.note;
    if (one.draft) sum.draft = true;
    sum.refused = (sum.refused ?? 0) + (one.refused ?? 0);
    if (one.making) {
      sum.making = {
        photos: (sum.making?.photos ?? 0) + one.making.photos,
        files: (sum.making?.files ?? 0) + one.making.files,
      };
    }
  }
  return sum;
}
