/** The reviewer's workbench: keys act on the flag that has the focus, photos can be leafed through. */

/** B and F belong to the flag with the focus; without one, shortcuts.ts takes the first open flag. */
function pressInFlag(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (localStorage.getItem("veldgast.shortcuts") === "off") return;
  const target = event.target;
  if (!(target instanceof HTMLElement) || target.matches("input, textarea, select")) return;
  const flag = target.closest<HTMLElement>("[data-flag]");
  const hook = { b: "[data-flag-ask]", f: "[data-flag-fine]" }[event.key.toLowerCase()];
  const button = hook ? flag?.querySelector<HTMLElement>(hook) : undefined;
  if (!button) return;
  event.preventDefault();
  event.stopPropagation();
  button.click();
}

function showPhoto(by: number): void {
  const photos = [...document.querySelectorAll<HTMLElement>("[data-photos] > figure")];
  const frame = document.querySelector<HTMLElement>("[data-photos]");
  if (!frame || photos.length === 0) return;
  const left = frame.getBoundingClientRect().left;
  const distances = photos.map((photo) => Math.abs(photo.getBoundingClientRect().left - left));
  const now = distances.indexOf(Math.min(...distances));
  const next = Math.min(photos.length - 1, Math.max(0, now + by));
  frame.scrollTo({ left: (photos[next]?.offsetLeft ?? 0) - frame.offsetLeft });
}

/** "2 of 4" follows the photo in view; the words stand in the page, only the figure changes. */
function countPhotos(): void {
  const frame = document.querySelector<HTMLElement>("[data-photos]");
  const words = document.querySelector<HTMLElement>("[data-photo-count]");
  if (!frame || !words) return;
  frame.addEventListener(
    "scroll",
    () => {
      const number = Math.round(frame.scrollLeft / Math.max(1, frame.clientWidth)) + 1;
      words.textContent = (words.textContent ?? "").replace(/\d+/, String(number));
    },
    { passive: true },
  );
}

/** The queue beside the visit shows where one is, however far down that is. */
function showCurrent(): void {
  document.querySelector(".bench__list [aria-current]")?.scrollIntoView({ block: "nearest" });
}

/** After a decision the next visit stands where the last one stood: a press meant for that one must not decide about this one. */
const BREATH_MS = 500;

interface Swapped extends CustomEvent {
  detail: { ctx?: { response?: { status: number }; request?: { form?: HTMLFormElement | null } } };
}

/** One deed at a time, and none on a visit that has only just come up. */
function holdBackSecondPresses(): void {
  let underWay = false;
  let shown = document.getElementById("bench");
  let shownAt = Number.NEGATIVE_INFINITY;
  document.addEventListener(
    "submit",
    (event) => {
      if (!(event.target instanceof HTMLFormElement) || !event.target.closest("#bench")) return;
      const tooSoon = event.timeStamp - shownAt < BREATH_MS && event.target.closest(".review-actions") !== null;
      if (underWay || tooSoon) {
        event.preventDefault();
        event.stopImmediatePropagation();
      } else underWay = event.target.matches("[hx-post]");
    },
    { capture: true },
  );
  document.addEventListener("htmx:finally:request", () => {
    underWay = false;
  });
  document.addEventListener("htmx:after:swap", () => {
    const bench = document.getElementById("bench");
    if (bench !== shown) shownAt = performance.now();
    shown = bench;
  });
}

/** A question that is kept leaves its box, which is empty for the next one; a refusal is read at the top, with nothing in front of it. */
function putAway(event: Event): void {
  const { response, request } = (event as Swapped).detail.ctx ?? {};
  const box = request?.form?.closest<HTMLElement>("[popover]");
  const refused = (response?.status ?? 200) >= 400;
  if (box?.isConnected && !refused) request?.form?.reset();
  for (const open of document.querySelectorAll<HTMLElement>("#bench [popover]:popover-open"))
    if (refused || open === box) open.hidePopover();
  if (refused) document.querySelector("#work > .callout--bad")?.scrollIntoView({ block: "center" });
}

export function setUpReview(): void {
  if (!document.getElementById("bench")) return;
  holdBackSecondPresses();
  document.addEventListener("htmx:after:swap", putAway);
  document.addEventListener("keydown", pressInFlag, { capture: true });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const step = event.target.closest<HTMLElement>("[data-photo-step]");
    if (step) showPhoto(Number(step.dataset.photoStep));
    const thumb = event.target.closest<HTMLAnchorElement>('a[href^="#photo-"]');
    const figure = thumb ? document.querySelector<HTMLElement>(thumb.hash) : null;
    if (figure) {
      event.preventDefault();
      figure.scrollIntoView({ block: "nearest", inline: "start" });
    }
  });
  countPhotos();
  showCurrent();
  document.addEventListener("htmx:after:swap", () => {
    countPhotos();
    showCurrent();
  });
}
