/** The journey map: forms answer with the map anew, a panel edits beside it, steps move by keys or by the pointer. */
import { setUpMapDrag } from "./journey_drag.ts";
import { say } from "./toasts.ts";

const ARROWS: Record<string, string> = { ArrowUp: "earlier", ArrowDown: "later", ArrowLeft: "left", ArrowRight: "right" };

const findMap = (): HTMLElement | null => document.getElementById("map");
const findPanel = (): HTMLDialogElement | null => document.querySelector<HTMLDialogElement>("#map-panel");

let busy = false;
let changed = false;

async function ask(url: string, body?: FormData, target?: string): Promise<Response> {
  const headers: Record<string, string> = { "HX-Request": "true", Accept: body ? "application/json" : "text/html" };
  if (target) headers["HX-Target"] = target;
  return fetch(url, { method: body ? "POST" : "GET", body: body ?? null, headers, credentials: "same-origin" });
}

/** Puts what the server drew in place of the map; the place on the page, the open form and the focus stay. */
function showMap(html: string, focus: string): void {
  const old = findMap();
  if (!old) return;
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("map");
  if (!fresh) return;
  const scroll = old.querySelector(".jmap__scroll")?.scrollLeft ?? 0;
  const open = [...old.querySelectorAll<HTMLElement>("details.jadd[open]")].map(
    (one) => one.closest<HTMLElement>("[data-stage]")?.dataset.stage,
  );
  for (const stage of fresh.querySelectorAll<HTMLElement>("[data-stage]"))
    if (open.includes(stage.dataset.stage)) stage.querySelector("details.jadd")?.setAttribute("open", "");
  old.replaceWith(fresh);
  const region = fresh.querySelector(".jmap__scroll");
  if (region) region.scrollLeft = scroll;
  sayWhatWasDone(fresh);
  setFocus(fresh, focus);
}

function sayWhatWasDone(map: HTMLElement): void {
  const toast = map.querySelector<HTMLTemplateElement>("template[data-said]")?.content.querySelector<HTMLElement>("[data-toast]");
  const region = document.getElementById("toasts");
  if (!toast || !region) return;
  for (const old of region.querySelectorAll("[data-of-map]")) old.remove();
  toast.dataset.ofMap = "";
  toast.querySelector("form")?.setAttribute("data-map-form", "");
  region.append(toast);
}

function setFocus(map: HTMLElement, focus: string): void {
  if (!focus) return;
  const wanted = map.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focus)}"]`);
  const usable = wanted && !wanted.matches(":disabled") ? wanted : null;
  const card = map.querySelector<HTMLElement>(`[data-step="${CSS.escape(focus.slice(0, 36))}"]`);
  const target = usable ?? card?.querySelector<HTMLElement>("[data-grip]") ?? map.querySelector<HTMLElement>(".jmap__scroll");
  target?.focus({ preventScroll: true });
  (card ?? target)?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Sends a change. A refusal is said, and the map is fetched as it is now, so that nobody goes on with an old one. */
async function send(url: string, body: FormData, focus: string): Promise<boolean> {
  if (busy) return false;
  busy = true;
  try {
    const answer = await ask(url, body);
    if (answer.ok) {
      showMap(await answer.text(), focus);
      return true;
    }
    if (answer.status === 422 && answer.headers.get("content-type")?.startsWith("text/html")) {
      showForm(await answer.text());
      return false;
    }
    if (answer.status === 401) location.reload();
    const problem = (await answer.json()) as { detail?: string };
    say(problem.detail ?? document.body.dataset.sayError ?? "", true);
    if (answer.status === 409 || answer.status === 404) await refresh(focus);
  } catch {
    say(document.body.dataset[navigator.onLine ? "sayError" : "sayOffline"] ?? "", true);
  } finally {
    busy = false;
  }
  return false;
}

async function refresh(focus: string): Promise<void> {
  const map = findMap();
  if (!map) return;
  const answer = await ask(`${map.dataset.map}${map.dataset.view ?? ""}`, undefined, "map");
  if (answer.ok) showMap(await answer.text(), focus);
}

function fieldsWith(values: Record<string, string>): FormData {
  const body = new FormData();
  body.set("revision", findMap()?.dataset.revision ?? "");
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  return body;
}

/** A form that fits nothing here is shown in the panel: the sender's words are in it. */
function showForm(html: string): void {
  const panel = findPanel();
  const body = panel?.querySelector<HTMLElement>("[data-panel-body]");
  if (!panel || !body) return;
  body.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  if (!panel.open) panel.showModal();
  panel.scrollTop = 0;
  (body.querySelector<HTMLElement>("[data-autofocus]") ?? body.querySelector<HTMLElement>("input:not([type=hidden])"))?.focus();
}

async function openPanel(link: HTMLAnchorElement): Promise<void> {
  const panel = findPanel();
  const answer = await ask(link.href).catch(() => null);
  if (!panel || !answer?.ok) {
    location.href = link.href;
    return;
  }
  const title = panel.querySelector("[data-panel-title]");
  if (title) title.textContent = link.dataset.panel ?? "";
  panel.setAttribute("aria-label", link.dataset.panel ?? "");
  panel.dataset.from = link.dataset.focus ?? "";
  changed = false;
  showForm(await answer.text());
}

function closePanel(): void {
  const panel = findPanel();
  if (!panel?.open) return;
  if (changed && !window.confirm(document.body.dataset.sayLeave ?? "")) return;
  changed = false;
  panel.close();
  const map = findMap();
  if (map && panel.dataset.from) setFocus(map, panel.dataset.from);
}

async function onSubmit(event: SubmitEvent): Promise<void> {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-map-form]") || !findMap()) return;
  event.preventDefault();
  const panel = form.closest<HTMLDialogElement>("#map-panel");
  const focus = form.dataset.mapForm || focusAfter(event.submitter, panel);
  form.closest<HTMLElement>("[popover]")?.hidePopover();
  const sent = await send(form.action, new FormData(form, event.submitter), focus);
  if (sent && panel) {
    changed = false;
    panel.close();
    const map = findMap();
    if (map) setFocus(map, focus);
  }
  form.closest("[data-of-map]")?.remove();
}

/** The same button once the map is drawn anew; after a removal, the next step's. */
function focusAfter(submitter: HTMLElement | null, panel: HTMLDialogElement | null): string {
  if (panel) return panel.dataset.from ?? "";
  if (submitter?.dataset.focus) return submitter.dataset.focus;
  const card = submitter?.closest<HTMLElement>("[data-step]");
  const next = card?.nextElementSibling ?? card?.previousElementSibling;
  return next instanceof HTMLElement && next.dataset.step ? `${next.dataset.step}-change` : "";
}

function onKey(event: KeyboardEvent): void {
  const to = ARROWS[event.key];
  if (!to || !event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLElement)) return;
  const card = event.target.closest<HTMLElement>("[data-step]");
  const map = findMap();
  if (!card || !map || !card.querySelector("[data-grip]")) return;
  event.preventDefault();
  const focus = event.target.dataset.focus ?? `${card.dataset.step}-grip`;
  void send(`${map.dataset.map}/steps/${card.dataset.step}/move${map.dataset.view ?? ""}`, fieldsWith({ to }), focus);
}

export function setUpJourneyMap(): void {
  if (!findMap()) return;
  // Before the page's own listeners, which would mark the button as busy for good.
  document.addEventListener("submit", (event) => void onSubmit(event), { capture: true });
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest<HTMLAnchorElement>("a[data-panel]");
    const closes = event.target.closest<HTMLElement>("#map-panel [data-panel-close]");
    if (link) {
      event.preventDefault();
      link.closest<HTMLElement>("[popover]")?.hidePopover();
      void openPanel(link);
    } else if (closes) {
      event.preventDefault();
      closePanel();
    }
  });
  const panel = findPanel();
  panel?.addEventListener("cancel", (event) => {
    event.preventDefault();
    closePanel();
  });
  panel?.addEventListener("input", () => {
    changed = true;
  });
  setUpMapDrag((step, stage, before) => {
    const map = findMap();
    if (map)
      void send(`${map.dataset.map}/steps/${step}/place${map.dataset.view ?? ""}`, fieldsWith({ stage, before }), `${step}-grip`);
  });
}
