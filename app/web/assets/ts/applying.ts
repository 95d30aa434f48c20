/** The suitability test keeps each answer as it is given; the profile can take the phone's position. */
const TYPING_PAUSE_MS = 800;

function setUpSaving(form: HTMLFormElement): void {
  const line = document.querySelector<HTMLElement>("[data-save-state]");
  const say = (what: "saved" | "saving" | "unsaved"): void => {
    if (!line) return;
    line.textContent = line.dataset[what] ?? "";
    line.classList.toggle("savestate--here", what !== "saved");
  };
  let timer = 0;
  let wanted = 0;
  let queue: Promise<void> = Promise.resolve();
  const send = (): void => {
    const mine = ++wanted;
    say("saving");
    // One after the other, so that an older answer never lands after a newer one.
    queue = queue.then(async () => {
      if (mine !== wanted) return;
      try {
        const body = new URLSearchParams();
        for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
        const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: true });
        if (mine === wanted) say(answer.ok ? "saved" : "unsaved");
      } catch {
        if (mine === wanted) say("unsaved");
      }
    });
  };
  const flush = (): void => {
    if (!timer) return;
    window.clearTimeout(timer);
    timer = 0;
    send();
  };
  form.addEventListener("input", (event) => {
    if (event.target instanceof HTMLTextAreaElement) {
      window.clearTimeout(timer);
      timer = window.setTimeout(flush, TYPING_PAUSE_MS);
      say("saving");
    } else send();
  });
  // Leaving by another way than "Next" keeps what was typed in the last moment.
  window.addEventListener("pagehide", flush);
  form.addEventListener("submit", () => {
    window.clearTimeout(timer);
    timer = 0;
  });
}

function setUpPosition(part: HTMLElement): void {
  const button = part.querySelector<HTMLButtonElement>("[data-locate]");
  const latitude = part.querySelector<HTMLInputElement>("[data-latitude]");
  const longitude = part.querySelector<HTMLInputElement>("[data-longitude]");
  const state = part.querySelector<HTMLElement>("[data-position-state]");
  if (!button || !latitude || !longitude || !state) return;
  const say = (text: string | undefined): void => {
    state.textContent = text ?? "";
    button.removeAttribute("aria-busy");
  };
  button.addEventListener("click", () => {
    if (!("geolocation" in navigator)) {
      say(state.dataset.refused);
      return;
    }
    say(state.dataset.searching);
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      (found) => {
        // Two decimals are about a kilometre: enough for distances, too little for a doorstep.
        latitude.value = found.coords.latitude.toFixed(2);
        longitude.value = found.coords.longitude.toFixed(2);
        say(state.dataset.found);
      },
      () => say(state.dataset.refused),
      { timeout: 15_000, maximumAge: 600_000 },
    );
  });
}

export function setUpApplying(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-save-as-given]")) setUpSaving(form);
  for (const part of document.querySelectorAll<HTMLElement>("[data-use-position]")) setUpPosition(part);
}
