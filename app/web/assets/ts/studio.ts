/**
 * The questionnaire editor. Every form and link of it works without this file; with it, forms answer with the outline, the
 * middle and the findings anew, the focus stays, and questions move by Alt and an arrow key or by the pointer.
 * After each save `veldgast:draft-saved` is fired on the document, with {revision, place}.
 */

import { setUpStudioDrag } from "./studio_drag.ts";
import { setUpInstruments } from "./studio_instruments.ts";
import { setUpStudioOptions } from "./studio_options.ts";
import { setUpRules } from "./studio_rules.ts";
import { say } from "./toasts.ts";

const PARTS = ["studio-outline", "studio-main", "studio-findings"];
const KEPT_KIND = "veldgast.studio.kind";

let busy: Promise<unknown> = Promise.resolve();
let dirty = false;

const studio = (): HTMLElement | null => document.getElementById("studio");
const main = (): HTMLElement | null => document.getElementById("studio-main");
const mainForm = (): HTMLFormElement | null => document.querySelector<HTMLFormElement>("form[data-studio-main]");

function state(what: "unsaved" | "saving" | "saved" | ""): void {
  const line = document.getElementById("studio-state");
  if (!line || !what) return;
  line.textContent = line.dataset[what] ?? "";
  line.classList.toggle("is-unsaved", what === "unsaved");
}

interface Kept {
  id: string;
  place: string;
  start: number | null;
  end: number | null;
}

/** Where the cursor is, to put it back after the parts were swapped. */
function keep(): Kept {
  const here = document.activeElement;
  const field = here instanceof HTMLInputElement || here instanceof HTMLTextAreaElement ? here : null;
  const selectable = field && (field instanceof HTMLTextAreaElement || field.type === "text");
  const row = here instanceof HTMLElement ? here.closest<HTMLElement>(".studio-row") : null;
  return {
    id: here?.id ?? "",
    place: row?.dataset.place ?? "",
    start: selectable ? field.selectionStart : null,
    end: selectable ? field.selectionEnd : null,
  };
}

function restore(kept: Kept, wanted: string): void {
  const refusal = document.getElementById("studio-refusal");
  if (refusal && main()?.dataset.refused) {
    refusal.focus();
    return;
  }
  let target: HTMLElement | null = wanted ? document.getElementById(wanted) : null;
  if (!target && kept.place) target = document.querySelector<HTMLElement>(".studio-row[aria-current]");
  if (!target && kept.id) target = document.getElementById(kept.id);
  if (target instanceof HTMLButtonElement && target.disabled) target = null;
  if (!target) return;
  target.focus({ preventScroll: true });
  if (
    (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) &&
    kept.id === target.id &&
    kept.start !== null
  )
    target.setSelectionRange(Math.min(kept.start, target.value.length), Math.min(kept.end ?? kept.start, target.value.length));
}

/** Puts what the server drew in place of the outline, the middle and the findings. */
function swap(html: string, wanted: string, saved: boolean): void {
  const kept = keep();
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const before = main()?.dataset ?? {};
  const [oldPlace, oldRevision] = [before.place, before.revision];
  const scrolls = PARTS.map((id) => document.getElementById(id)?.scrollTop ?? 0);
  const work = document.getElementById("studio-work")?.scrollTop ?? 0;
  PARTS.forEach((id, index) => {
    const part = fresh.getElementById(id);
    const old = document.getElementById(id);
    if (!part || !old) return;
    old.replaceWith(part);
    part.scrollTop = scrolls[index] ?? 0;
  });
  const now = main();
  if (!now) return;
  dirty = false;
  studio()?.classList.toggle("bench--open", now.dataset.place !== "");
  const samePlace = now.dataset.place === oldPlace;
  const body = document.getElementById("studio-work");
  if (body && samePlace && !now.dataset.refused) body.scrollTop = work;
  if (!samePlace && window.matchMedia("(max-width: 63.99rem)").matches) window.scrollTo({ top: 0 });
  if (now.dataset.address && location.pathname + location.search !== now.dataset.address)
    history.pushState({ studio: true }, "", now.dataset.address);
  document.querySelector(".studio-row[aria-current]")?.scrollIntoView({ block: "nearest" });
  dressUp();
  restore(kept, wanted);
  if (saved && now.dataset.revision !== oldRevision) {
    state("saved");
    document.dispatchEvent(
      new CustomEvent("veldgast:draft-saved", { detail: { revision: Number(now.dataset.revision), place: now.dataset.place } }),
    );
  }
}

/** The kind of quick-added questions stays the last one chosen. */
function dressUp(): void {
  const kind = document.querySelector<HTMLSelectElement>("[data-studio-kind]");
  const last = sessionStorage.getItem(KEPT_KIND);
  if (kind && last) kind.value = last;
  document.dispatchEvent(new CustomEvent("veldgast:studio-shown"));
}

async function ask(url: string, body?: FormData): Promise<Response> {
  return fetch(url, {
    method: body ? "POST" : "GET",
    body: body ?? null,
    headers: { "HX-Request": "true" },
    credentials: "same-origin",
  });
}

/** Sends a form, one after the other; true when it was saved. */
async function send(url: string, body: FormData, wanted = ""): Promise<boolean> {
  const sent = busy.then(async () => {
    state("saving");
    // An earlier change of ours has moved the revision on since this form was drawn.
    const revision = main()?.dataset.revision;
    if (revision && Number(revision) > Number(body.get("revision"))) body.set("revision", revision);
    try {
      const answer = await ask(url, body);
      if (answer.ok || [409, 422].includes(answer.status)) {
        const html = await answer.text();
        if (answer.headers.get("content-type")?.startsWith("text/html")) swap(html, wanted, answer.ok);
        return answer.ok;
      }
      if (answer.status === 401) location.reload();
      state("unsaved");
      say(document.body.dataset.sayError ?? "", true);
    } catch {
      state("unsaved");
      say(document.body.dataset[navigator.onLine ? "sayError" : "sayOffline"] ?? "", true);
    }
    return false;
  });
  busy = sent.catch(() => false);
  return sent;
}

/** Saves what was typed in the middle before something else happens; false when it could not be saved. */
async function saveFirst(): Promise<boolean> {
  const form = mainForm();
  if (!dirty || !form) return true;
  return send(form.action, new FormData(form));
}

async function go(url: string, wanted = ""): Promise<void> {
  if (!(await saveFirst())) return;
  const answer = await ask(url).catch(() => null);
  if (answer?.ok) swap(await answer.text(), wanted, false);
  else location.assign(url);
}

async function onSubmit(event: SubmitEvent): Promise<void> {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-studio-form]")) return;
  event.preventDefault();
  const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
  const url = button?.getAttribute("formaction") ? button.formAction : form.action;
  const body = new FormData(form, button);
  let wanted = "";
  if (form.matches("[data-studio-add]")) {
    const kind = form.querySelector<HTMLSelectElement>("[data-studio-kind]");
    if (kind) sessionStorage.setItem(KEPT_KIND, kind.value);
    wanted = form.querySelector("#quick-label") ? "quick-label" : "quick-title";
    if (!(await saveFirst())) return;
    if (wanted === "quick-title") wanted = "quick-label";
  } else if (!form.matches("[data-studio-main]") && !(await saveFirst())) return;
  await send(url, body, wanted);
}

function tool(verb: "earlier" | "later"): void {
  document.querySelector<HTMLButtonElement>(`#move-${verb}`)?.click();
}

/** Alt and an arrow moves the question or step shown; Ctrl and S, or Ctrl and Enter, saves. */
function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const target = event.target;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && (event.key === "s" || event.key === "Enter")) {
    event.preventDefault();
    mainForm()?.requestSubmit();
    return;
  }
  // Out of a field, back to the outline, where single keys are shortcuts again.
  if (
    event.key === "Escape" &&
    target instanceof HTMLElement &&
    target.closest("#studio") &&
    target.matches("input, textarea, select")
  ) {
    document.querySelector<HTMLElement>(".studio-row[aria-current]")?.focus();
    return;
  }
  if (event.altKey && !event.ctrlKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    if (target instanceof HTMLElement && target.closest("[data-options]")) return;
    event.preventDefault();
    tool(event.key === "ArrowUp" ? "earlier" : "later");
    return;
  }
  if (target instanceof HTMLElement && target.matches(".studio-row") && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    const rows = [...document.querySelectorAll<HTMLElement>(".studio-row")];
    rows[rows.indexOf(target) + (event.key === "ArrowUp" ? -1 : 1)]?.focus();
    event.preventDefault();
  }
}

export function setUpStudio(): void {
  if (!studio()) return;
  document.addEventListener("submit", (event) => void onSubmit(event));
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-studio-link]") : null;
    if (!link) return;
    event.preventDefault();
    void go(link.href, link.dataset.focus ?? "");
  });
  document.addEventListener("input", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-studio-main]")) return;
    dirty = true;
    state("unsaved");
  });
  document.addEventListener("change", (event) => {
    if (event.target instanceof HTMLSelectElement && event.target.matches("[data-studio-submit]"))
      event.target.form?.requestSubmit();
    if (event.target instanceof HTMLSelectElement && event.target.matches("[data-studio-kind]"))
      sessionStorage.setItem(KEPT_KIND, event.target.value);
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  window.addEventListener("popstate", () => void go(location.href));
  setUpStudioDrag((verb, values) => {
    const body = new FormData();
    body.set("revision", main()?.dataset.revision ?? "");
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    void saveFirst().then((saved) => (saved ? send(`${studio()?.dataset.base ?? ""}/${verb}`, body) : false));
  });
  setUpStudioOptions();
  setUpInstruments();
  setUpRules();
  dressUp();
}
