/** The app without its screens: what is open, what is known, and when to send. */

import { type Api, isNobodyHere, serverApi } from "./api.ts";
import { type AppState, firstState, signedOutHere, type Theme } from "./app_state.ts";
import type { AskedEarly } from "./asked_early.ts";
import { isoNow, pause, systemClock } from "./clock.ts";
import { ClockWatch } from "./clock_watch.ts";
import { Copies } from "./copies.ts";
import { Format, LOCALES, type Locale, loadLocale, rememberLocale, tellLocale } from "./i18n.ts";
import { Keeping } from "./keeping.ts";
import { Looking } from "./looking.ts";
import { making } from "./making.ts";
import type { Messages } from "./messages/en.ts";
import { retrySetAside } from "./outbox.ts";
import { findPicture } from "./pictures.ts";
import { isForm, parsePath, pathOf, type Route } from "./router.ts";
import { addUp } from "./status_line.ts";
import { askToKeep, lookAtRoom } from "./storage_watch.ts";
import { deviceId, type PhoneDb, reading, readWork, saveCard, saveWork } from "./store.ts";
import { Sync } from "./sync.ts";
import { alone, OpenVisit } from "./tabs.ts";
import type { VisitCard } from "./types.ts";
import { Unwritten } from "./unwritten.ts";
import { type Updates, watchUpdates } from "./updates.ts";
import { type FormSession, promoteDrafts, type SessionParts, VisitSession } from "./visit_session.ts";
import { everythingWaiting } from "./waiting.ts";

export const VERSION = "2";
const SEND_AFTER_MS = 600;
const LOOK_AGAIN_MS = 60_000;
const DRAW_AFTER_MS = 1500;

export type { AppState, Theme };

const FILLED_IN = ["started", "returned"];
const OPEN_STATUSES = ["assigned", "briefed", ...FILLED_IN];

export class App {
  readonly tryOut = false;
  readonly api: Api;
  readonly sync: Sync;
  state: AppState;
  private readonly listeners = new Set<() => void>();
  readonly parts: SessionParts;
  private readonly channel: BroadcastChannel | null;
  private readonly keeping = new Keeping();
  private readonly clockWatch: ClockWatch;
  private readonly unwritten = new Unwritten();
  private readonly openVisit = new OpenVisit();
  private updates: Updates | null = null;
  private sendTimer: ReturnType<typeof setTimeout> | null = null;
  private readonly looking = new Looking(() => this.look());
  private readonly copies: Copies;

  private constructor(
    readonly db: PhoneDb,
    device: string,
    volatile: boolean,
  ) {
    this.clockWatch = new ClockWatch(db, device, systemClock, () => this.written(false));
    this.api = serverApi(() => this.state.locale);
    this.channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("veldgast") : null;
    this.channel?.addEventListener("message", () => this.looking.soon());
    this.parts = {
      db,
      device,
      clock: systemClock,
      writing: () => {
        if (this.keeping.begin()) this.set({ keeping: true });
      },
      written: () => this.written(),
      failed: (error) => this.writeFailed(error),
      unwritten: this.unwritten,
    };
    this.sync = new Sync({
      db,
      api: this.api,
      clock: systemClock,
      version: VERSION,
      online: () => navigator.onLine,
      changed: () => this.looking.soon(),
      heardTime: (...said) => void this.heardTime(...said),
      differs: (visit) => void this.fetchBundle(visit),
      alone,
    });
    const [locale, contact] = [() => this.state.locale, () => this.sync.status.contact_at];
    this.copies = new Copies({ db, api: this.api, locale, contact });
    making.subscribe(() => this.looking.soon());
    this.state = firstState(this.sync.status, volatile);
  }

  /** Opens the app on what this phone keeps, or, when `volatile`, on a store that is gone with the page. */
  static async open(db: PhoneDb, volatile = false, asked: AskedEarly | null = null): Promise<App> {
    if (signedOutHere() && !volatile) await (await import("./forgetting.ts")).forgetSignedOut(db);
    const app = new App(db, await deviceId(db), volatile);
    app.copies.expect(asked);
    // The page may be an older copy, kept with the colours and the language of that day.
    document.documentElement.lang = app.state.locale;
    document.documentElement.dataset.theme = app.state.theme;
    await Promise.all([promoteDrafts(app.parts), retrySetAside(db)]);
    await app.look();
    addEventListener("popstate", () => void app.openRoute(parsePath(location.pathname)));
    const opened = app.openRoute(app.state.route);
    // A copy that is here is shown at once, whatever the network does; one that has to come is waited for a little, to draw once.
    if (!app.state.session) await Promise.race([opened, pause(DRAW_AFTER_MS)]);
    return app;
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

  /** From now on hears what happens, and sends; not before there is something on the screen. */
  listen(): void {
    // The network may have come or gone since the app was opened.
    this.set({ online: navigator.onLine });
    addEventListener("online", () => {
      this.set({ online: true });
      this.tryServer();
    });
    addEventListener("offline", () => this.set({ online: false }));
    for (const end of ["pagehide", "freeze"]) addEventListener(end, () => void this.state.session?.flush(), true);
    addEventListener("beforeunload", (event) => {
      const isOnlyHere = this.state.volatile && addUp(this.state.waiting.values()).anything;
      // What is only on the screen goes with the page: the browser asks first.
      if (this.unwritten.count > 0 || isOnlyHere) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      // What another tab was typing when it died becomes an answer too.
      if (document.visibilityState === "visible") void promoteDrafts(this.parts).then(() => this.sync.request());
      else {
        void this.state.session?.flush();
        // Nobody looks, and nothing is open: the best moment for a new version.
        if (this.state.update_ready && !this.visitOpen) void this.applyUpdate();
      }
    });
    setInterval(() => {
      void this.sync.request();
      void this.checkStorage();
    }, LOOK_AGAIN_MS);
    this.tryServer();
    void this.checkStorage();
    void watchUpdates(
      () => this.set({ update_ready: true }),
      () => this.giveWay(),
    ).then((updates) => {
      this.updates = updates;
    });
  }

  private tryServer(): void {
    void this.sync.request(true);
    void this.refreshWork();
    void tellLocale();
  }

  // --- moving about ---

  go(route: Route, replace = false): void {
    void this.state.session?.flush();
    if (this.state.notice) this.set({ notice: null });
    const path = pathOf(route);
    if (path !== location.pathname) {
      history[replace ? "replaceState" : "pushState"](null, "", path);
    }
    void this.openRoute(route);
  }

  private async openRoute(route: Route): Promise<void> {
    const visit = "visit" in route ? route.visit : null;
    if (visit === null) {
      this.set({ route, session: null, visit_fault: null });
      this.holdVisit();
      return;
    }
    const isNew = this.state.session?.id !== visit;
    if (isNew) {
      const session = await VisitSession.open(this.parts, visit);
      this.set({ route, session, visit_fault: session ? null : "loading" });
    } else {
      this.set({ route });
    }
    this.holdVisit();
    // Now there is something worth keeping; some browsers ask the shopper, so not before.
    if (isForm(route) && !this.state.volatile) void askToKeep();
    // A form that is open keeps the copy it has; one that was just opened asks what another phone answered meanwhile.
    if (isNew || !this.state.session || !isForm(route)) await this.fetchBundle(visit);
    else this.copies.expect(null);
  }

  private async fetchBundle(visit: string): Promise<void> {
    const outcome = await this.copies.fetch(visit);
    if (outcome.kind === "ok") return this.looking.now();
    const open = "visit" in this.state.route && this.state.route.visit === visit;
    if (open && !this.state.session) {
      const gone = outcome.kind === "refused" && outcome.problem.status === 404;
      if (outcome.kind === "refused" && isNobodyHere(outcome.problem)) this.signIn();
      this.set({ visit_fault: gone ? "not_found" : "not_here" });
    }
  }

  // --- the list of work ---

  private async heardTime(visit: string | null, serverTime: string, askedAt: number): Promise<void> {
    const clock_error_ms = await this.clockWatch.heard(visit, serverTime, askedAt);
    if (Math.abs(clock_error_ms - this.state.clock_error_ms) > 1000) this.set({ clock_error_ms });
  }

  async refreshWork(): Promise<void> {
    if (this.state.fetching) return;
    this.set({ fetching: true });
    const { locale } = this.state;
    const askedAt = systemClock.now();
    const outcome = await this.api.work();
    if (outcome.kind === "ok") {
      const before = this.state.work?.work.shopper.number;
      if (before !== undefined && before !== outcome.body.shopper.number) return this.changeHands();
      const fetched_at = isoNow(systemClock);
      await saveWork(this.db, outcome.body, fetched_at);
      this.sync.noteContact();
      this.set({ work: { work: outcome.body, fetched_at }, fetching: false, stale: false });
      if (locale !== this.state.locale) return this.refreshWork();
      await this.heardTime(null, outcome.body.server_time, askedAt);
      await this.fetchAhead(outcome.body.visits);
      return;
    }
    this.set({ fetching: false, stale: true });
    if (outcome.kind === "refused" && isNobodyHere(outcome.problem)) {
      this.sync.status = { ...this.sync.status, signed_out: true };
      this.looking.soon();
      if (!this.state.work && !this.state.session) this.signIn();
    }
  }

  /** Another shopper signed in: what the one before has yet to send stays for them, the rest is not for these eyes. */
  private async changeHands(): Promise<void> {
    await (await import("./forgetting.ts")).forget(this.db);
    location.assign("/phone/");
  }

  /** Brings the visits that can be worked on to the phone before the network is gone. */
  private async fetchAhead(cards: VisitCard[]): Promise<void> {
    for (const card of cards) {
      if (OPEN_STATUSES.includes(card.status) && !(await this.copies.isFresh(card))) await this.fetchBundle(card.id);
    }
  }

  picture(_session: FormSession, sha256: string): Promise<string | null> {
    return findPicture(sha256);
  }

  signIn(): void {
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
  }

  async takeCard(card: VisitCard): Promise<void> {
    await saveCard(this.db, card);
    this.set({ work: await readWork(this.db) });
    await this.fetchBundle(card.id);
  }

  // --- what was written and what was sent ---

  private written(awaited = true): void {
    if (awaited) this.keeping.end();
    this.channel?.postMessage("written");
    if (this.visitOpen && this.state.session) void this.clockWatch.look(this.state.session.id);
    if (this.state.alarm && this.unwritten.count === 0) this.set({ alarm: null, unsaved: 0 });
    this.looking.soon();
    const pause = this.state.volatile ? 0 : SEND_AFTER_MS;
    this.sendTimer ??= setTimeout(() => {
      this.sendTimer = null;
      void this.sync.request();
    }, pause);
  }

  private writeFailed(error: unknown): void {
    this.keeping.end();
    this.looking.soon();
    const full = error instanceof DOMException && error.name === "QuotaExceededError";
    this.set({ alarm: full ? "full" : "write", unsaved: this.unwritten.count });
    // Sending lets go of photos that the server has, and so makes room.
    void this.sync.request();
    this.unwritten.keepTrying(this.db, () => {
      const { count } = this.unwritten;
      this.set({ unsaved: count, alarm: count > 0 ? this.state.alarm : null });
      this.written(false);
    });
  }

  /** Reads again what the screens show of the phone's own store. */
  private async look(): Promise<void> {
    const mark = this.keeping.mark();
    const tx = reading(this.db, "meta", "events", "drafts", "media");
    const [work, waiting] = await Promise.all([readWork(this.db, tx), everythingWaiting(this.db, tx), this.lookAtVisit()]);
    this.set({ waiting, sync: this.sync.status, work, keeping: this.keeping.looked(mark) });
  }

  private async lookAtVisit(): Promise<void> {
    const { route, session } = this.state;
    if (!("visit" in route)) return;
    if (session?.id !== route.visit) return this.openAgain(route.visit);
    if (await session.isCurrent()) this.holdVisit();
    else {
      await session.flush();
      await this.openAgain(route.visit);
    }
  }

  private async openAgain(visit: string): Promise<void> {
    const next = await VisitSession.open(this.parts, visit);
    const now = this.state.route;
    if (next && "visit" in now && now.visit === next.id) {
      this.set({ session: next, visit_fault: null });
      this.holdVisit();
    }
  }

  // --- the phone itself ---

  async checkStorage(): Promise<void> {
    const room = await lookAtRoom();
    if (room !== this.state.room) this.set({ room });
  }

  setLocale(locale: Locale): void {
    void loadLocale(locale).then(() => {
      rememberLocale(locale);
      this.set({ locale });
      // What the server said, it said in the other language.
      void this.refreshWork();
    });
  }

  setTheme(theme: Theme): void {
    // biome-ignore lint/suspicious/noDocumentCookie: the server's pages read the same cookie
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    document.documentElement.dataset.theme = theme;
    this.set({ theme });
  }

  /** Whether a visit is open here that is being filled in: no newer version of the app takes its place. */
  get visitOpen(): boolean {
    return this.state.session !== null && FILLED_IN.includes(this.state.session.status);
  }

  private holdVisit(): void {
    this.openVisit.hold(this.visitOpen);
  }

  /** A newer version is there, or wants the store from another tab: it waits for a visit that is open here. */
  giveWay(close: () => void = () => undefined): void {
    const waits = this.openVisit.whenLeft(() => {
      close();
      location.reload();
    });
    if (waits) this.set({ update_ready: true });
  }

  /** Uses the version that waits, once no visit is open anywhere. */
  async applyUpdate(): Promise<void> {
    while (!this.visitOpen) {
      if (!(await this.openVisit.elsewhere())) return this.updates?.apply();
      this.set({ notice: this.words.update_elsewhere });
      await this.openVisit.leftEverywhere();
    }
  }
}
