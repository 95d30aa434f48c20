/** The switch between light and dark: a form for everyone, at once where there is script. */
const YEAR = 60 * 60 * 24 * 365;

/** Whether the page is dark now, whoever decided it. */
export function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

export function setUpTheme(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-theme-switch]")) return;
    event.preventDefault();
    const next = isDark() ? "light" : "dark";
    // Choosing what the system already says means following the system again.
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const theme = next === system ? "system" : next;
    document.documentElement.dataset.theme = theme;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we serve
    document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=lax`;
    document.dispatchEvent(new CustomEvent("veldgast:theme"));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    document.dispatchEvent(new CustomEvent("veldgast:theme"));
  });
}
