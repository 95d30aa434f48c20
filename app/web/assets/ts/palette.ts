/** Ctrl-K: go to anything. Asks {data-url}?q=… for [{title, subtitle, url, kind, icon}]. */
interface Found {
  title: string;
  subtitle?: string;
  url: string;
  kind?: string;
  icon?: string;
}

const PAUSE_MS = 120;

function option(found: Found, index: number, sprite: string): HTMLElement {
  const row = document.createElement("div");
  row.className = "palette__item";
  row.id = `palette-${index}`;
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", "false");
  row.dataset.url = found.url;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${found.icon ?? "arrow-right"}`);
  svg.append(use);
  row.append(svg);
  for (const [name, text] of [
    ["title", found.title],
    ["sub", found.subtitle],
    ["kind", found.kind],
  ] as const) {
    if (!text) continue;
    const span = document.createElement("span");
    span.className = `palette__${name}`;
    span.textContent = text;
    row.append(span);
  }
  return row;
}

export function setUpPalette(): void {
  const dialog = document.getElementById("palette");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const input = dialog.querySelector("input");
  const list = dialog.querySelector<HTMLElement>("[role=listbox]");
  if (!input || !list) return;
  const sprite = dialog.dataset.sprite ?? "";
  let asking: AbortController | undefined;
  let timer = 0;

  const choose = (row: Element | undefined | null): void => {
    for (const each of list.querySelectorAll("[role=option]")) each.setAttribute("aria-selected", String(each === row));
    if (row) {
      input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const chosen = (): HTMLElement | null => list.querySelector<HTMLElement>('[aria-selected="true"]');
  const go = (row: HTMLElement | null): void => {
    if (row?.dataset.url) location.assign(row.dataset.url);
  };
  const ask = async (): Promise<void> => {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${dialog.dataset.url}?q=${encodeURIComponent(input.value.trim())}`, {
        headers: { accept: "application/json" },
        signal: asking.signal,
      });
      if (!answer.ok) throw new Error(`palette: ${answer.status}`);
      const rows = (await answer.json()) as Found[];
      if (rows.length) list.replaceChildren(...rows.map((row, index) => option(row, index, sprite)));
      else {
        const none = document.createElement("p");
        none.className = "palette__none";
        none.setAttribute("role", "status");
        none.textContent = dialog.dataset.none ?? "";
        list.replaceChildren(none);
      }
      choose(list.querySelector("[role=option]"));
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) list.replaceChildren();
    }
  };
  const open = (): void => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    void ask();
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-open-palette]")) open();
  });
  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    const rows = [...list.querySelectorAll<HTMLElement>("[role=option]")];
    const now = rows.indexOf(chosen() as HTMLElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(rows[(now + step + rows.length) % rows.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(chosen());
    }
  });
  list.addEventListener("click", (event) => {
    if (event.target instanceof Element) go(event.target.closest<HTMLElement>("[role=option]"));
  });
  list.addEventListener("pointermove", (event) => {
    if (event.target instanceof Element) {
      const row = event.target.closest("[role=option]");
      if (row && row !== chosen()) choose(row);
    }
  });
}
