/** Addresses under /phone/ and moving between them without loading a page. */

export type Route =
  | { name: "work" }
  | { name: "settings" }
  | { name: "code"; code: string }
  | { name: "offer"; offer: string }
  | { name: "visit"; visit: string }
  | { name: "check"; visit: string }
  | { name: "step"; visit: string; section: string | null }
  | { name: "summary"; visit: string }
  | { name: "felt"; visit: string; block: string; wanted: string | null }
  | { name: "stop"; visit: string };

const ROOT = "/phone/";

export function parsePath(path: string): Route {
  const parts = path
    .replace(/^\/phone\/?/, "")
    .split("/")
    .filter(Boolean)
    .map(decodeURIComponent);
  const [kind, id, screen, section, wanted] = parts;
  if (kind === "settings") return { name: "settings" };
  if (kind === "code" && id) return { name: "code", code: id };
  if (kind === "offers" && id) return { name: "offer", offer: id };
  if (kind === "visits" && id) {
    if (screen === "check") return { name: "check", visit: id };
    if (screen === "steps") return { name: "step", visit: id, section: section ?? null };
    if (screen === "feelings" && section) return { name: "felt", visit: id, block: section, wanted: wanted ?? null };
    if (screen === "summary") return { name: "summary", visit: id };
    if (screen === "could-not-complete") return { name: "stop", visit: id };
    return { name: "visit", visit: id };
  }
  return { name: "work" };
}

export function pathOf(route: Route): string {
  switch (route.name) {
    case "work":
      return ROOT;
    case "settings":
      return `${ROOT}settings`;
    case "code":
      return `${ROOT}code/${encodeURIComponent(route.code)}`;
    case "offer":
      return `${ROOT}offers/${encodeURIComponent(route.offer)}`;
    case "visit":
      return `${ROOT}visits/${encodeURIComponent(route.visit)}`;
    case "check":
    case "summary":
      return `${ROOT}visits/${encodeURIComponent(route.visit)}/${route.name}`;
    case "stop":
      return `${ROOT}visits/${encodeURIComponent(route.visit)}/could-not-complete`;
    case "felt": {
      const looking = `${ROOT}visits/${encodeURIComponent(route.visit)}/feelings/${encodeURIComponent(route.block)}`;
      return route.wanted ? `${looking}/${encodeURIComponent(route.wanted)}` : looking;
    }
    case "step": {
      const steps = `${ROOT}visits/${encodeURIComponent(route.visit)}/steps`;
      return route.section ? `${steps}/${encodeURIComponent(route.section)}` : steps;
    }
  }
}

/** True while a visit's form is open, when a new version of the app has to wait. */
export function isForm(route: Route): boolean {
  return ["step", "felt", "summary", "check", "stop"].includes(route.name);
}
