/** What stands around the form in a try-out: the app's frame without its store, its outbox and its service worker. */

import type { AppState, Theme } from "../app.ts";
import { Format, LOCALES, type Locale } from "../i18n.ts";
import type { Messages } from "../messages/en.ts";
import { pictureAddress } from "../pictures.ts";
import type { Route } from "../router.ts";
import type { Shell } from "../screens/context.ts";
import { looked } from "../screens/form.tsx";
import { unfolded } from "../screens/repeat.tsx";
import type { QuestionnaireContent } from "../types.ts";
import type { FormSession } from "../visit_session.ts";
import { PreviewSession } from "./preview_session.ts";

export class PreviewShell implements Shell {
  readonly tryOut = true;
  state: AppState;
  session: PreviewSession | null = null;
  private readonly listeners = new Set<() => void>();
  private leave: () => void = () => undefined;

  constructor(
    locale: Locale,
    /** Called with each change of an answer or of the step. */
    private readonly told: () => void,
  ) {
    this.state = {
      route: { name: "step", visit: "preview", section: null },
      locale,
      theme: (document.documentElement.dataset.theme as Theme | undefined) ?? "system",
      online: true,
      sync: { sending: false, photo: null, signed_out: false, unreachable: false, contact_at: null },
      work: null,
      fetching: false,
      stale: false,
      waiting: new Map(),
      keeping: false,
      session: null,
      visit_fault: null,
      update_ready: false,
      alarm: null,
      room: "fine",
      volatile: false,
      unsaved: 0,
      clock_error_ms: 0,
      notice: null,
    };
  }

  get words(): Messages {
    return LOCALES[this.state.locale];
  }

  get format(): Format {
    return new Format(this.state.locale);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(change: Partial<AppState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  /** Shows a version; answers that it still takes stay where they are. */
  show(versionId: string, content: QuestionnaireContent): void {
    this.take(new PreviewSession(versionId, content, this.session));
  }

  restart(): void {
    const { session } = this;
    if (!session) return;
    looked.delete(session.id);
    unfolded.clear();
    this.take(new PreviewSession(session.bundle.questionnaire.version_id, session.form.content));
    this.go({ name: "step", visit: "preview", section: null });
  }

  private take(session: PreviewSession): void {
    this.leave();
    this.leave = session.subscribe(() => this.told());
    this.session = session;
    this.set({});
    this.told();
  }

  go(route: Route): void {
    // There is nothing but the form here: no briefing, no list of work.
    if (route.name !== "step" && route.name !== "summary" && route.name !== "felt") return;
    this.set({ route });
    this.told();
  }

  setLocale(locale: Locale): void {
    document.documentElement.lang = locale;
    this.set({ locale });
  }

  setTheme(theme: Theme): void {
    document.documentElement.dataset.theme = theme;
    this.set({ theme });
  }

  async picture(_session: FormSession, sha256: string): Promise<string | null> {
    return pictureAddress(sha256);
  }

  signIn(): void {
    window.top?.location.reload();
  }

  async checkStorage(): Promise<void> {}
  async applyUpdate(): Promise<void> {}
  readonly visitOpen = false;
}
