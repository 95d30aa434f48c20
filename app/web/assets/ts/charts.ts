/**
 * Draws every [data-vega-spec]: an address of a Vega-Lite spec, or "#id" of a <script type="application/json">.
 * vega is fetched only when the first chart comes near the window, and runs without eval (the CSP forbids it). The others follow when
 * the browser has time, so that a page that was never scrolled prints whole; for paper they are drawn as wide as paper is.
 * In a spec, {"token": "--neg-2"} stands for the colour of that token now.
 */
import { vegaConfig } from "./vega_theme.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const drawn = new Map<HTMLElement, { finalize(): void; width: number }>();

async function specOf(host: HTMLElement): Promise<Json> {
  const source = host.dataset.vegaSpec ?? "";
  if (source.startsWith("#")) return JSON.parse(document.getElementById(source.slice(1))?.textContent ?? "null") as Json;
  const answer = await fetch(source, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`chart ${source}: ${answer.status}`);
  return (await answer.json()) as Json;
}

function withTokens(value: Json, host: HTMLElement): Json {
  if (Array.isArray(value)) return value.map((item) => withTokens(item, host));
  if (value === null || typeof value !== "object") return value;
  const name = value.token;
  if (typeof name === "string" && Object.keys(value).length === 1) {
    const probe = document.createElement("span");
    probe.style.setProperty("color", `var(${name})`);
    host.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTokens(item, host)]));
}

type Tools = [typeof import("vega-embed"), typeof import("vega-interpreter")];
let tools: Tools | undefined;
const specs = new Map<HTMLElement, Json>();

/** What is already here takes no turn of the event loop: a browser that is about to print waits for none. */
async function draw(host: HTMLElement): Promise<void> {
  tools ??= await Promise.all([import("vega-embed"), import("vega-interpreter")]);
  const spec = specs.get(host) ?? (await specOf(host));
  specs.set(host, spec);
  const [{ default: embed }, { expressionInterpreter }] = tools;
  drawn.get(host)?.finalize();
  const frame =
    host.querySelector<HTMLElement>(":scope > .chart__drawing") ??
    host.appendChild(Object.assign(document.createElement("div"), { className: "chart__drawing" }));
  const result = await embed(frame, withTokens(spec, host) as never, {
    ast: true,
    expr: expressionInterpreter,
    actions: false,
    defaultStyle: false,
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
    config: vegaConfig(host) as never,
  });
  // The frame around it is one picture with its own description; Vega's marks are no pictures in it.
  frame.setAttribute("aria-hidden", "true");
  host.classList.add("is-drawn");
  drawn.set(host, { finalize: () => result.finalize(), width: host.clientWidth });
}

const redraw = (host: HTMLElement): void => {
  draw(host).catch((error: unknown) => {
    console.error(error);
    host.dataset.failed = "";
  });
};

const near = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting || !(entry.target instanceof HTMLElement)) continue;
      begin(entry.target);
    }
  },
  { rootMargin: "400px" },
);

/** Draws a chart for the first time; everything else of the page comes along when the browser has time. */
function begin(host: HTMLElement): void {
  near.unobserve(host);
  waiting.delete(host);
  redraw(host);
  wide.observe(host);
  later(() => {
    const next = [...waiting].find((one) => one.clientWidth > 0);
    if (next) begin(next);
  });
}

const waiting = new Set<HTMLElement>();
const later = (work: () => void): void => {
  if ("requestIdleCallback" in window) window.requestIdleCallback(work, { timeout: 2000 });
  else setTimeout(work, 200);
};

let timer = 0;
const wide = new ResizeObserver((entries) => {
  const changed = entries
    .map((entry) => entry.target)
    .filter(
      (host) =>
        host instanceof HTMLElement &&
        host.clientWidth > 0 &&
        Math.abs((drawn.get(host)?.width ?? host.clientWidth) - host.clientWidth) > 4,
    );
  if (!changed.length) return;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    for (const host of changed) redraw(host as HTMLElement);
  }, 150);
});

function watch(root: ParentNode): void {
  for (const host of root.querySelectorAll<HTMLElement>("[data-vega-spec]:not([data-watched])")) {
    host.dataset.watched = "";
    waiting.add(host);
    near.observe(host);
  }
}

watch(document);
document.addEventListener("htmx:after:swap", () => watch(document));
document.addEventListener("veldgast:theme", () => {
  for (const host of drawn.keys()) if (host.isConnected) redraw(host);
});

/** Between the margins of A4, in a card; wider drawings would shrink, and their words with them. */
const PAPER_WIDTH = 640;

window.addEventListener("beforeprint", () => {
  const hosts = [...document.querySelectorAll<HTMLElement>("[data-vega-spec]")];
  const unseen = new Set(hosts.filter((host) => !host.clientWidth));
  // Paper takes the shapes for a wide page, which a narrow window has not drawn and cannot measure.
  document.documentElement.classList.add("is-printing");
  for (const host of hosts) {
    const fits = host.clientWidth <= PAPER_WIDTH && !unseen.has(host);
    if (!host.clientWidth || (fits && drawn.has(host))) continue;
    if (!fits) host.style.setProperty("inline-size", `${PAPER_WIDTH}px`);
    if (waiting.has(host)) begin(host);
    else redraw(host);
  }
});
window.addEventListener("afterprint", () => {
  document.documentElement.classList.remove("is-printing");
  for (const host of drawn.keys()) {
    if (!host.style.inlineSize) continue;
    host.style.removeProperty("inline-size");
    if (host.clientWidth) redraw(host);
  }
});
