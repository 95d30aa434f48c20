/** Rules: codes and answers are offered while typing, and what the rule says, or where it goes wrong, is read from the server. */
interface Code {
  code: string;
  label: string;
  answers: [string, string][];
}

interface Offer {
  text: string;
  words: string;
}

const PAUSE_MS = 250;
const MOST = 12;
const FUNCTIONS = [
  "selected(",
  "not(",
  "count(",
  "sum(",
  "min(",
  "max(",
  "if(",
  "coalesce(",
  "round(",
  "string-length(",
  "contains(",
  "today()",
];

let offered: Offer[] = [];
let from = 0;

const codes = (): Code[] => JSON.parse(document.getElementById("studio-codes")?.textContent ?? "[]") as Code[];

const fits = (typed: string, ...texts: string[]): boolean => {
  const words = typed.toLowerCase();
  return texts.some((text) => text.toLowerCase().includes(words));
};

/** What could stand at the cursor: a question after ${, an answer inside quotes, else a function. */
function offersAt(source: string, cursor: number): { from: number; offers: Offer[] } {
  const before = source.slice(0, cursor);
  const question = /\$\{([A-Za-z0-9_.-]*)$/.exec(before);
  if (question) {
    const typed = question[1] ?? "";
    const closing = source[cursor] === "}" ? "" : "}";
    return {
      from: cursor - typed.length,
      offers: codes()
        .filter((each) => fits(typed, each.code, each.label))
        .map((each) => ({ text: each.code + closing, words: each.label })),
    };
  }
  const answer = /\$\{([A-Za-z0-9_.-]+)\}\s*(?:=|!=|,)\s*(['"])([^'"]*)$/.exec(before);
  if (answer) {
    const [, code = "", quote = "'", typed = ""] = answer;
    const closing = source[cursor] === quote ? "" : quote;
    return {
      from: cursor - typed.length,
      offers: (codes().find((each) => each.code === code)?.answers ?? [])
        .filter(([value, label]) => fits(typed, value, label))
        .map(([value, label]) => ({ text: value + closing, words: label })),
    };
  }
  const name = /(?:^|[\s(,])([a-z][a-z-]*)$/.exec(before);
  if (name?.[1]) {
    const typed = name[1];
    const wanted = FUNCTIONS.filter((each) => each.startsWith(typed)).map((text) => ({ text, words: "" }));
    const named = codes()
      .filter((each) => fits(typed, each.code))
      .map((each) => ({ text: `\${${each.code}}`, words: each.label }));
    return { from: cursor - typed.length, offers: typed.length > 1 ? [...wanted, ...named] : wanted };
  }
  return { from: cursor, offers: [] };
}

function close(field: HTMLTextAreaElement): void {
  document.getElementById(`offers-${field.id}`)?.remove();
  field.removeAttribute("aria-activedescendant");
  field.removeAttribute("aria-controls");
  offered = [];
}

function choose(field: HTMLTextAreaElement, index: number): void {
  const rows = [...(document.getElementById(`offers-${field.id}`)?.children ?? [])];
  for (const [at, row] of rows.entries()) row.setAttribute("aria-selected", String(at === index));
  const row = rows[index];
  if (!row) return;
  field.setAttribute("aria-activedescendant", row.id);
  row.scrollIntoView({ block: "nearest" });
}

function open(field: HTMLTextAreaElement): void {
  const found = offersAt(field.value, field.selectionStart);
  close(field);
  if (!found.offers.length) return;
  offered = found.offers.slice(0, MOST);
  from = found.from;
  const list = document.createElement("div");
  list.className = "studio-complete";
  list.id = `offers-${field.id}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels?.[0]?.textContent ?? "");
  for (const [index, offer] of offered.entries()) {
    const row = document.createElement("div");
    row.id = `${list.id}-${index}`;
    row.setAttribute("role", "option");
    const code = document.createElement("code");
    code.textContent = offer.text.replace(/[}'"]$/, "");
    const words = document.createElement("span");
    words.textContent = offer.words;
    row.append(code, words);
    row.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(field, index);
    });
    list.append(row);
  }
  field.parentElement?.append(list);
  field.setAttribute("aria-controls", list.id);
  choose(field, 0);
}

function take(field: HTMLTextAreaElement, index: number): void {
  const offer = offered[index];
  if (!offer) return;
  field.setRangeText(offer.text, from, field.selectionStart, "end");
  close(field);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  close(field);
}

function onKey(event: KeyboardEvent): void {
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement) || !field.dataset.rule) return;
  if (!offered.length) {
    // A rule is one line: Enter saves, as in any other field. Ctrl and Space offers what fits here.
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey) {
      event.preventDefault();
      field.form?.requestSubmit();
    }
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      open(field);
    }
    return;
  }
  const now = offered.findIndex((_, index) => field.getAttribute("aria-activedescendant") === `offers-${field.id}-${index}`);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(field, (now + (event.key === "ArrowDown" ? 1 : -1) + offered.length) % offered.length);
  } else if (event.key === "Enter" || event.key === "Tab") {
    event.preventDefault();
    take(field, now);
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close(field);
  }
}

let timer = 0;

/** Reads the rule back below it; an older answer never lands over a newer one. */
function readBack(field: HTMLTextAreaElement): void {
  const name = field.dataset.rule ?? "";
  const note = document.getElementById(`note-${name}`);
  const base = document.getElementById("studio")?.dataset.base;
  if (!note || !base) return;
  window.clearTimeout(timer);
  timer = window.setTimeout(async () => {
    const place = document.getElementById("studio-main")?.dataset.place ?? "";
    const asked = field.value;
    const query = new URLSearchParams({ field: name, source: asked, question: place.startsWith("q:") ? place.slice(2) : "" });
    const answer = await fetch(`${base}/rule?${query}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || field.value !== asked) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    note.replaceChildren(...fresh.body.childNodes);
    const wrong = note.querySelector(".field__error") !== null;
    field.closest(".field")?.classList.toggle("field--error", wrong);
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }, PAUSE_MS);
}

function dress(): void {
  for (const field of document.querySelectorAll<HTMLTextAreaElement>("textarea[data-rule]")) {
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
  }
}

export function setUpRules(): void {
  dress();
  document.addEventListener("veldgast:studio-shown", dress);
  document.addEventListener("keydown", onKey, { capture: true });
  document.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLTextAreaElement) || !event.target.dataset.rule) return;
    open(event.target);
    readBack(event.target);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target instanceof HTMLTextAreaElement && event.target.dataset.rule) close(event.target);
  });
}
