import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { App } from "../app.ts";
import { hasSteps } from "../legs.ts";
import { pathOf } from "../router.ts";
import { CheckScreen } from "./check.tsx";
import { AppContext, ShellContext, useChanges } from "./context.ts";
import { StopScreen } from "./could_not_complete.tsx";
import { FormScreen } from "./form.tsx";
import { OfferScreen } from "./offer.tsx";
import { Notices, TopBar } from "./parts.tsx";
import { SettingsScreen } from "./settings.tsx";
import { SummaryScreen } from "./summary.tsx";
import { VisitScreen } from "./visit.tsx";
import { WorkScreen } from "./work.tsx";

/** Chooses the screen for the address. */
export function Root({ app }: { app: App }): JSX.Element {
  useChanges(app);
  const { route } = app.state;
  const path = pathOf(route);
  // A new address starts at its top, and is read out from its title.
  useEffect(() => {
    scrollTo(0, 0);
    document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [path]);
  return (
    <AppContext.Provider value={app}>
      <ShellContext.Provider value={app}>
        <Chosen app={app} key={path} />
      </ShellContext.Provider>
    </AppContext.Provider>
  );
}

function Chosen({ app }: { app: App }): JSX.Element {
  const { route, session, visit_fault } = app.state;
  switch (route.name) {
    case "work":
      return <WorkScreen />;
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
