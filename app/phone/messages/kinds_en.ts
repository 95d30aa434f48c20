/** English words for the kinds of question; `kinds_nl.ts` has the same. */

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const kindsEn = {
  // scales
  of_most: (n: number, most: number) => `${n} of ${most}`,
  stars: (n: number) => count(n, "star", "stars"),
  nps_low: "Not at all likely",
  nps_high: "Extremely likely",
  csat_low: "Very dissatisfied",
  csat_high: "Very satisfied",
  ces_low: "Very difficult",
  ces_high: "Very easy",

  // money, dates, places
  today_button: "Today",
  fault_money: "Please write an amount, for instance 12.95.",
  fault_date: "Please choose a day of the calendar.",
  fault_moment: "Please choose a day and a time.",
  place_take: "Use where I am now",
  place_again: "Take it again",
  place_busy: "Looking for your position…",
  place_taken: "Your position is recorded.",
  place_close: (m: string) => `Accurate to about ${m} m`,
  place_rough: (m: string) => `Roughly: somewhere within ${m} m`,
  place_unknown: "Your phone can't tell where it is. Step outside or near a window and try again.",

  // several times
  lap_stop: "Stop: this was one time",
  lap_n: (n: number, time: string) => `Time ${n}: ${time}`,
  lap_remove: (n: number) => `Remove time ${n}`,
  lap_add: "Add a time",
  lap_type: "Or write one, as 0:40",
  laps_total: (n: number, time: string) => `${count(n, "time", "times")}, ${time} together`,
  laps_hint: "Start and stop for each time it happens.",

  // recordings and files
  record_start: "Record",
  record_pause: "Pause",
  record_resume: "Go on",
  record_stop: "Stop and keep",
  recording: (time: string) => `Recording, ${time}`,
  recording_paused: (time: string) => `Paused at ${time}`,
  recording_most: (minutes: number) => `Up to ${minutes} minutes.`,
  recording_refused:
    "Your phone does not let Veldgast use the microphone. Allow it in the settings of your browser, or choose a recording.",
  recording_not_here: "This browser can't record. Choose a recording from this phone.",
  recording_kept: (time: string) => `Recording of ${time} kept.`,
  recording_there: "Only the server has this one: it plays once there is a network.",
  recording_not_played: "This browser can't play this recording. It is kept all the same.",
  recording_n: (n: number, time: string) => `Recording ${n}, ${time}`,
  play: (what: string) => `Play ${what}`,
  pause_playing: "Pause",
  remove_file: (name: string) => `Remove ${name}`,
  choose_audio: "Choose a recording",
  choose_file: "Choose a file",
  file_hint: "A photo, PDF, text or Word document, up to 25\u00a0MB.",
  adding_file: "The file is being kept…",
  file_not_taken: "This kind of file is not taken here. A photo, PDF, text or Word document is.",
  audio_not_taken: "This is not a recording that we can take.",
  file_too_large: "This file is larger than 25 MB. Please choose a smaller one.",
  fault_files: (n: number) => `At most ${n} fit here.`,
  files: (n: number) => count(n, "file", "files"),

  missing_in_file: "A recording or file is still on its way.",

  // receipt
  receipt_photo: "Photo of the receipt",
  receipt_amount: "Amount on it",
  receipt_date: "Date on it",

  // bar code
  scan: "Scan with the camera",
  scan_hint: "Hold the bar code in the frame.",
  scan_refused: "Your phone does not let Veldgast use the camera. Write the number under the bars instead.",
  scan_found: (code: string) => `Found ${code}`,
  barcode_hint: "The number under the bars.",

  // ranking
  rank_hint: "Tap in the order of your choice, the first one first.",
  rank_hint_most: (n: number) => `Tap your first ${n}, the best one first.`,
  rank_up: (what: string) => `Move ${what} up`,
  rank_down: (what: string) => `Move ${what} down`,
  rank_out: (what: string) => `Take ${what} out`,
  rank_moved: (what: string, place: number, total: number) => `${what} is now number ${place} of ${total}`,
  rank_taken_out: (what: string) => `${what} is no longer ranked`,
  rank_left: "Still to rank",
  rank_done: "Your order",

  // groups
  entry_add: "Add",
  entry_add_more: "Add another",
  entry_n: (n: number) => `Number ${n}`,
  entry_close: "Done with this one",
  entry_remove: (name: string) => `Remove ${name}`,
  entry_removed: (name: string) => `${name} was taken out.`,
  entry_undo: "Undo",
  entry_least: (n: number) => `At least ${n}.`,
  entry_most: (n: number) => `${n} is the most there can be.`,
  entry_none: "None yet.",
  entry_to_answer: (n: number) => `${n} to answer`,
  entry_complete: "Complete",

  // rules, evidence, pictures
  no_longer_offered: (what: string) => `“${what}” is no longer possible here. Please choose again.`,
  nothing_offered: "There is nothing to choose from here, given your other answers.",
  evidence: "Please add a photo that shows it",
  fault_incomplete_matrix: "Please answer each row.",
  fault_incomplete_ranking: (n: number) => `Please rank ${count(n, "more", "more")}.`,
  fault_incomplete_receipt: "A receipt needs a photo, the amount and the date.",
  fault_too_few: (n: number) => `Please add at least ${n}.`,
  fault_rule: "This does not fit the other answers. Please check it.",
  example: "Example",
  example_open: "Show the example larger",
  picture_of: (what: string) => `Picture: ${what}`,

  // try-out
  try_out_line: "Try-out: nothing is sent or kept",
  try_out_complete: "Everything has been answered. A shopper could send it now.",
  try_out_again: "Start again",
  try_out_gone: "This version can't be shown here.",
  try_out_empty: "No question is visible with these answers.",
};
