/** The table of what is asked about feelings: seconds follow each switch, arrow keys move between switches, a head switches its column. */

const tableOf = (target: EventTarget | null): HTMLTableElement | null =>
  target instanceof Element ? target.closest<HTMLTableElement>("[data-felt]") : null;

const switches = (within: ParentNode): HTMLInputElement[] => [
  ...within.querySelectorAll<HTMLInputElement>("input[data-instrument]"),
];

const secondsOf = (fields: HTMLInputElement[]): number =>
  fields.reduce((sum, field) => sum + (field.checked ? Number(field.dataset.seconds) : 0), 0);

/** Shows what all switches together take: those of each step, the practice once a block, and what is asked about the journey. */
function count(table: HTMLTableElement): void {
  const language = document.documentElement.lang || undefined;
  const blocks = new Set<string>();
  let felt = 0;
  for (const row of table.querySelectorAll<HTMLTableRowElement>("tbody tr")) {
    const own = secondsOf(switches(row));
    felt += own;
    const sum = row.querySelector("[data-felt-sum]");
    if (sum) sum.textContent = Math.round(own).toLocaleString(language);
    if (switches(row).some((field) => field.checked && field.dataset.instrument === "speeded"))
      blocks.add(row.dataset.block ?? "");
  }
  felt += blocks.size * Number(table.dataset.blockSeconds);
  const journey = document.querySelector<HTMLInputElement>('input[name="emotion.journey"]');
  if (journey?.checked) felt += Number(table.dataset.journeySeconds);
  const minutes = Math.max(1, Math.round((Number(table.dataset.other) + felt) / 60));
  const total = document.querySelector("[data-felt-total]");
  if (total)
    total.textContent = (table.dataset.say ?? "")
      .replace("{seconds}", Math.round(felt).toLocaleString(language))
      .replace("{minutes}", minutes.toLocaleString(language));
}

function switchColumn(table: HTMLTableElement, name: string): void {
  const column = switches(table).filter((field) => field.dataset.instrument === name);
  const on = !column.every((field) => field.checked);
  for (const field of column) field.checked = on;
  table.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Arrow keys go from switch to switch as in a spreadsheet; space switches, as everywhere. */
function onKey(event: KeyboardEvent): void {
  const moves: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const move = moves[event.key];
  const table = tableOf(event.target);
  if (!move || !table || event.altKey || event.ctrlKey || event.metaKey) return;
  const field = event.target;
  if (!(field instanceof HTMLInputElement)) return;
  const rows = [...table.querySelectorAll<HTMLTableRowElement>("tbody tr")].map(switches);
  const at = rows.findIndex((row) => row.includes(field));
  const column = rows[at]?.indexOf(field) ?? 0;
  const target = rows[at + move[0]]?.[column + move[1]];
  if (!target) return;
  event.preventDefault();
  target.focus();
}

function shown(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-felt-all]")) button.hidden = false;
}

export function setUpInstruments(): void {
  document.addEventListener("input", (event) => {
    const table = document.querySelector<HTMLTableElement>("[data-felt]");
    const about = event.target instanceof HTMLInputElement && event.target.name === "emotion.journey";
    if (table && (about || tableOf(event.target))) count(table);
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-felt-all]") : null;
    const table = tableOf(button);
    if (button && table) switchColumn(table, button.dataset.feltAll ?? "");
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("veldgast:studio-shown", shown);
}
