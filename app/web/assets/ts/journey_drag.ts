/** Dragging a step of the journey map with mouse, pen or finger. The keys and buttons do the same without it. */
type Place = (step: string, stage: string, before: string) => void;

const START_PX = 5;
const EDGE_PX = 56;
const EDGE_SPEED = 14;

interface Drag {
  card: HTMLElement;
  pointer: number;
  startX: number;
  startY: number;
  offsetX: number;
  offsetY: number;
  x: number;
  y: number;
  ghost: HTMLElement | null;
  bar: HTMLElement;
  frame: number;
}

let drag: Drag | null = null;

function listAt(x: number, y: number): HTMLElement | null {
  let best: HTMLElement | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const list of document.querySelectorAll<HTMLElement>("#map [data-stage]")) {
    const box = list.getBoundingClientRect();
    const dx = Math.max(box.left - x, 0, x - box.right);
    const dy = Math.max(box.top - y, 0, y - box.bottom);
    if (dx * dx + dy * dy < least) {
      least = dx * dx + dy * dy;
      best = list.querySelector<HTMLElement>("[data-steps]");
    }
  }
  return best;
}

/** The bar stands before the first step whose middle is below the pointer. */
function showPlace(now: Drag): void {
  const list = listAt(now.x, now.y);
  if (!list) return;
  const cards = [...list.querySelectorAll<HTMLElement>(":scope > [data-step]")].filter((card) => card !== now.card);
  const next = cards.find((card) => {
    const box = card.getBoundingClientRect();
    return now.y < box.top + box.height / 2;
  });
  if (next) next.before(now.bar);
  else list.append(now.bar);
}

function lift(now: Drag): void {
  const box = now.card.getBoundingClientRect();
  const ghost = now.card.cloneNode(true) as HTMLElement;
  ghost.removeAttribute("id");
  ghost.setAttribute("aria-hidden", "true");
  ghost.classList.add("jstep--ghost");
  ghost.style.inlineSize = `${box.width}px`;
  document.body.append(ghost);
  now.ghost = ghost;
  now.card.classList.add("jstep--lifted");
  document.getElementById("map")?.classList.add("jmap--dragging");
  now.frame = requestAnimationFrame(step);
}

/** Each frame: the ghost follows, and near an edge the map and the page scroll. */
function step(): void {
  if (!drag?.ghost) return;
  drag.ghost.style.transform = `translate(${drag.x - drag.offsetX}px, ${drag.y - drag.offsetY}px)`;
  const region = document.querySelector<HTMLElement>("#map .jmap__scroll");
  const box = region?.getBoundingClientRect();
  if (region && box) {
    if (drag.x > box.right - EDGE_PX) region.scrollLeft += EDGE_SPEED;
    else if (drag.x < box.left + EDGE_PX) region.scrollLeft -= EDGE_SPEED;
  }
  if (drag.y > innerHeight - EDGE_PX) scrollBy(0, EDGE_SPEED);
  else if (drag.y < EDGE_PX) scrollBy(0, -EDGE_SPEED);
  showPlace(drag);
  drag.frame = requestAnimationFrame(step);
}

function end(): void {
  if (!drag) return;
  cancelAnimationFrame(drag.frame);
  drag.ghost?.remove();
  drag.bar.remove();
  drag.card.classList.remove("jstep--lifted");
  document.getElementById("map")?.classList.remove("jmap--dragging");
  drag = null;
}

function drop(place: Place): void {
  const now = drag;
  if (!now?.ghost) {
    end();
    return;
  }
  const list = now.bar.closest<HTMLElement>("[data-steps]");
  const next = now.bar.nextElementSibling === now.card ? now.card.nextElementSibling : now.bar.nextElementSibling;
  const before = next instanceof HTMLElement ? (next.dataset.step ?? "") : "";
  const stays = now.bar.previousElementSibling === now.card || now.bar.nextElementSibling === now.card;
  const [id, stage] = [now.card.dataset.step ?? "", list?.dataset.steps ?? ""];
  end();
  if (id && stage && !stays) place(id, stage, before);
}

export function setUpMapDrag(place: Place): void {
  document.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    const grip = event.target.closest<HTMLElement>("#map [data-grip]");
    const card = grip?.closest<HTMLElement>("[data-step]");
    if (!grip || !card) return;
    const box = card.getBoundingClientRect();
    const bar = document.createElement("li");
    bar.className = "jmap__drop";
    bar.setAttribute("aria-hidden", "true");
    const [x, y] = [event.clientX, event.clientY];
    drag = {
      card,
      pointer: event.pointerId,
      startX: x,
      startY: y,
      offsetX: x - box.left,
      offsetY: y - box.top,
      x,
      y,
      ghost: null,
      bar,
      frame: 0,
    };
    grip.setPointerCapture(event.pointerId);
  });
  document.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drag?.pointer) return;
    drag.x = event.clientX;
    drag.y = event.clientY;
    if (!drag.ghost && Math.hypot(drag.x - drag.startX, drag.y - drag.startY) > START_PX) lift(drag);
  });
  document.addEventListener("pointerup", (event) => {
    if (event.pointerId === drag?.pointer) drop(place);
  });
  document.addEventListener("pointercancel", end);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) {
      event.stopPropagation();
      end();
    }
  });
}
