import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { App } from "../app.ts";
import { discreetVisit, dressPage, NOTES_TITLE, onNotes } from "../discreet.ts";
import { preferredLocale } from "../i18n.ts";
import { hasSteps } from "../legs.ts";
import { pathOf } from "../router.ts";
import { showTextSize } from "../text_size.ts";
import type { VisitStatus } from "../types.ts";
import { AppContext, ShellContext, useChangesOf } from "./context.ts";
import { FeltScreen } from "./felt.tsx";
import { FormScreen, stepAt, stepsOf } from "./form.tsx";
import { later } from "./later.tsx";
import { Notices, TopBar } from "./parts.tsx";
import { beginScreen } from "./title.ts";

// What is not needed to begin with comes in parts of its own, on the phone like all the rest.
const CheckScreen = later(() => import("./check.tsx").then((part) => part.CheckScreen));
const NotesScreen = later(() => import("./notes.tsx").then((part) => part.NotesScreen));
const OfferScreen = later(() => import("./offer.tsx").then((part) => part.OfferScreen));
const SettingsScreen = later(() => import("./settings.tsx").then((part) => part.SettingsScreen));
const StopScreen = later(() => import("./could_not_complete.tsx").then((part) => part.StopScreen));
const visitScreen = () => import("./visit.tsx").then((part) => part.VisitScreen);
const VisitScreen = later(visitScreen);
const workScreen = () => import("./work.tsx").then((part) => part.WorkScreen);
const WorkScreen = later(workScreen);
const SummaryScreen = later(() => import("./summary.tsx").then((part) => part.SummaryScreen));

// The screen at the address comes together with the app.
if (/^\/phone\/visits\/[^/]+\/?$/.test(location.pathname)) visitScreen().catch(() => undefined);
else if (/^\/phone\/?$/.test(location.pathname)) workScreen().catch(() => undefined);

showTextSize();
// Before anything is drawn: whoever hid the form and comes back to it finds notes from the first moment.
const hiddenAtFirst = discreetVisit();
if (hiddenAtFirst && location.pathname.includes(`/visits/${hiddenAtFirst}/steps`)) dressPage(NOTES_TITLE[preferredLocale()]);
history.scrollRestoration = "manual";

/** What a step is drawn anew for; its lines about saving look after themselves. Other screens show more of the app, and are small. */
function partsOf({ state }: App): unknown[] {
  const { route, session, visit_fault, locale, theme } = state;
  if (route.name !== "step" || !session || discreetVisit() === session.id) return [state];
  return [pathOf(route), session, visit_fault, locale, theme];
}

/** What is on the screen, as an address: a step that the address does not name gets its name a moment later, and is the same screen. */
function shownAt({ state }: App): string {
  const { route, session } = state;
  if (route.name !== "step" || route.section !== null || !session || !hasSteps(session, null)) return pathOf(route);
  return pathOf({ ...route, section: stepAt(session, stepsOf(session), null).code });
}

/** Chooses the screen for the address. */
export function Root({ app }: { app: App }): JSX.Element {
  useChangesOf(app, () => partsOf(app));
  const { route } = app.state;
  const path = shownAt(app);
  const [hidden, setHidden] = useState(discreetVisit);
  useEffect(() => onNotes(() => setHidden(discreetVisit())), []);
  useEffect(beginScreen, [path]);
  const { session } = app.state;
  const notes = route.name === "step" && session && hidden === session.id && isFilledIn(session.status) ? session : null;
  useEffect(() => dressPage(notes ? NOTES_TITLE[app.state.locale] : null), [notes !== null, app.state.locale]);
  return (
    <AppContext.Provider value={app}>
      <ShellContext.Provider value={app}>
        {notes ? <NotesScreen session={notes} /> : <Chosen app={app} key={path} />}
      </ShellContext.Provider>
    </AppContext.Provider>
  );
}

const isFilledIn = (status: VisitStatus): boolean => status === "started" || status === "returned";

function Chosen({ app }: { app: App }): JSX.Element {
  const { route, session, visit_fault } = app.state;
  switch (route.name) {
    case "work":
      return <WorkScreen />;
    case "code":
      return <WorkScreen code={route.code} />;
    case "settings":
      return <SettingsScreen />;
    case "offer":
      return <OfferScreen id={route.offer} />;
  }
  if (!session) return <NoVisit app={app} fault={visit_fault ?? "loading"} />;
  switch (route.name) {
    case "check":
      return <CheckScreen session={session} />;
    case "step":
      return hasSteps(session, route.section) ? (
        <FormScreen session={session} code={route.section} />
      ) : (
        <VisitScreen session={session} />
      );
    case "felt":
      return <FeltScreen session={session} block={route.block} wanted={route.wanted} steps={stepsOf(session)} />;
    case "summary":
      return hasSteps(session, null) ? <SummaryScreen session={session} /> : <VisitScreen session={session} />;
    case "stop":
      return <StopScreen session={session} />;
    case "visit":
      return <VisitScreen session={session} />;
  }
}

function NoVisit({ app, fault }: { app: App; fault: "loading" | "not_here" | "not_found" }): JSX.Element {
  const { words } = app;
  const text = {
    loading: words.loading,
    not_here: words.not_here_yet,
    not_found: words.not_found,
  }[fault];
  return (
    <>
      <TopBar title={words.visit} back={{ name: "work" }} />
      <main class="screen">
        <Notices />
        <h1 tabIndex={-1}>{words.visit}</h1>
        <p class="lead" aria-live="polite">
          {text}
        </p>
        {fault !== "loading" && (
          <button type="button" class="button" onClick={() => app.go({ name: "work" }, true)}>
            {words.to_work}
          </button>
        )}
      </main>
    </>
  );
}
