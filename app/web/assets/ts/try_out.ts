/** The try-out of a questionnaire: a phone in a frame, and the score of what is filled in there beside it. */

interface Item {
  code: string;
  label: string;
  base: string;
  points: string;
  adds: number;
  could_add: number;
  why: string;
  marks: string[];
}
interface Limit {
  text: string;
  adds: number;
}
interface Step {
  code: string;
  title: string;
  score: number | null;
  weight: number;
  share: string;
  visible: boolean;
  items: Item[];
  limits: Limit[];
}
interface Score {
  total: number | null;
  steps: Step[];
  limits: Limit[];
  hidden: { code: string; label: string; is_step: boolean; why: string }[];
  missing: number;
}
/** What the phone in the frame tells; app/phone/preview/start.tsx sends it. */
interface Told {
  veldgast: "try-out";
  answers: Record<string, unknown>;
  step: string | null;
}

const PAUSE_MS = 120;

export function setUpTryOut(): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-try-out]")) new TryOut(place);
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className = "", text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

class TryOut {
  private readonly frame: HTMLIFrameElement;
  private answers: Record<string, unknown> = {};
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Steps whose explanation is unfolded. */
  private readonly open = new Set<string>();

  constructor(private readonly place: HTMLElement) {
    this.frame = this.find<HTMLIFrameElement>("[data-try-frame]");
    addEventListener("message", (event) => this.hear(event));
    document.addEventListener("veldgast:draft-saved", () => this.tell({ reload: true }));
    document.addEventListener("veldgast:theme", () => this.tell({ theme: document.documentElement.dataset.theme ?? "system" }));
    this.find("[data-try-restart]").addEventListener("click", () => this.tell({ restart: true }));
    const step = this.find<HTMLSelectElement>("[data-try-step]");
    step.addEventListener("change", () => this.tell({ step: step.value }));
    for (const button of place.querySelectorAll<HTMLElement>("[data-try-language]")) {
      button.addEventListener("click", () => {
        for (const each of place.querySelectorAll("[data-try-language]"))
          each.setAttribute("aria-pressed", String(each === button));
        this.tell({ language: button.dataset.tryLanguage });
      });
    }
    new ResizeObserver(() => this.fit()).observe(this.find(".try-out__stage"));
    // The frame may have been ready before this script was.
    this.tell({ hello: true });
  }

  /** A phone is 390 wide; where there is less room the whole phone gets smaller, not its page narrower. */
  private fit(): void {
    const phone = this.find(".try-out__phone");
    const room = this.find(".try-out__stage").clientWidth;
    const wide = matchMedia("(max-width: 30rem)").matches ? room : 410;
    phone.style.setProperty("zoom", room > 0 && room < wide ? String(room / wide) : "1");
  }

  private find<T extends HTMLElement = HTMLElement>(selector: string): T {
    return this.place.querySelector(selector) as T;
  }

  private tell(what: Record<string, unknown>): void {
    this.frame.contentWindow?.postMessage({ veldgast: "try-out", ...what }, location.origin);
  }

  private hear(event: MessageEvent): void {
    const told = event.data as Told | null;
    if (event.origin !== location.origin || event.source !== this.frame.contentWindow || told?.veldgast !== "try-out") return;
    this.answers = told.answers;
    const step = this.find<HTMLSelectElement>("[data-try-step]");
    if (told.step && [...step.options].some((option) => option.value === told.step)) step.value = told.step;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.score(), PAUSE_MS);
  }

  private async score(): Promise<void> {
    this.asked += 1;
    const turn = this.asked;
    const fault = this.find("[data-try-fault]");
    try {
      const answer = await fetch(this.place.dataset.score ?? "", {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ answers: this.answers }),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const score = (await answer.json()) as Score;
      // An answer that was overtaken says nothing any more.
      if (turn !== this.asked) return;
      this.show(score);
      fault.hidden = true;
    } catch {
      if (turn !== this.asked) return;
      fault.textContent = this.place.dataset.sayFault ?? "";
      fault.hidden = false;
    }
  }

  private show(score: Score): void {
    const say = this.place.dataset;
    this.find("[data-try-total]").textContent = score.total === null ? "–" : String(score.total);
    this.find("[data-try-missing]").textContent =
      score.missing === 0
        ? (say.sayReady ?? "")
        : score.missing === 1
          ? (say.sayMissingOne ?? "")
          : (say.sayMissing ?? "").replace("__n__", String(score.missing));
    this.find("[data-try-steps]").replaceChildren(...score.steps.map((step) => this.step(step)));
    const limits = this.find("[data-try-limits]");
    limits.replaceChildren(...score.limits.map((limit) => this.limit(limit)));
    limits.hidden = score.limits.length === 0;
    const hidden = this.find("[data-try-hidden]");
    hidden.hidden = score.hidden.length === 0;
    this.find("[data-try-hidden-count]").textContent = String(score.hidden.length);
    this.find("[data-try-hidden-list]").replaceChildren(
      ...score.hidden.map((row) => {
        const line = element("li");
        line.append(element("span", "strong", row.label), element("span", "try-out__why muted", row.why));
        return line;
      }),
    );
  }

  private step(step: Step): HTMLElement {
    const say = this.place.dataset;
    const line = element("li", step.visible ? "try-out__step" : "try-out__step try-out__step--hidden");
    const details = element("details");
    details.open = this.open.has(step.code);
    details.addEventListener("toggle", () => {
      if (details.open) this.open.add(step.code);
      else this.open.delete(step.code);
    });
    const head = element("summary");
    const words = element("span", "try-out__step-title", step.title);
    const score = element("strong", "num", step.score === null ? "–" : String(step.score));
    if (step.score === null) score.setAttribute("aria-label", step.visible ? (say.sayNone ?? "") : (say.sayHidden ?? ""));
    head.append(words, score, this.bar(step.score));
    const foot = element(
      "p",
      "tiny muted",
      step.weight === 0
        ? (say.sayWeightless ?? "")
        : step.score === null
          ? (say.sayNone ?? "")
          : (say.sayOfTotal ?? "").replace("__share__", step.share),
    );
    const items = element("ul", "try-out__items small");
    items.setAttribute("role", "list");
    items.append(...step.items.map((item) => this.item(item)), ...step.limits.map((limit) => this.limit(limit)));
    details.append(head, foot, items);
    line.append(details);
    return line;
  }

  private bar(score: number | null): SVGSVGElement {
    const make = (tag: string, attributes: Record<string, string>): SVGElement => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
      return made;
    };
    const svg = make("svg", { class: "try-out__line", width: "100%", height: "6", "aria-hidden": "true" }) as SVGSVGElement;
    svg.append(make("rect", { class: "try-out__track", width: "100%", height: "6", rx: "2" }));
    if (score !== null) svg.append(make("rect", { class: "try-out__did", width: `${score}%`, height: "6", rx: "2" }));
    return svg;
  }

  private item(item: Item): HTMLElement {
    const line = element("li");
    const words = element("span", "", item.label);
    for (const mark of item.marks) words.append(" ", element("span", "tag", mark));
    if (item.why || item.points) words.append(element("span", "try-out__why muted num", item.why || item.points));
    line.append(words, element("span", "num", item.base === "scored" ? this.number(item.adds) : "–"));
    return line;
  }

  private limit(limit: Limit): HTMLElement {
    const line = element("li", "try-out__limit");
    line.append(element("span", "", limit.text), element("span", "num", limit.adds === 0 ? "" : this.number(limit.adds)));
    return line;
  }

  private number(value: number): string {
    const text = new Intl.NumberFormat(document.documentElement.lang || "en", {
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    }).format(Math.abs(value));
    return value < 0 ? `−${text}` : text;
  }
}
