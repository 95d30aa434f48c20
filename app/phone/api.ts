/** The requests to the server, each ending in a plain outcome; nothing here throws. */

import type { Bundle, CheckAnswer, EventsAnswer, Problem, VisitCard, WireEvent, Work } from "./types.ts";

export type Outcome<T> =
  | { kind: "ok"; body: T }
  | { kind: "network" }
  | { kind: "refused"; problem: Problem; retry_after_s: number | null };

export interface EventsBody {
  device_id: string;
  sent_at: string;
  app_version: string;
  events: WireEvent[];
}

export interface Evidence {
  question_code: string;
  captured_at: string;
  content_type: string;
  bytes: ArrayBuffer;
}

/** How much of a photo, recording or file the server has. */
export interface Arrived {
  received: number;
  complete: boolean;
}

/** A part of a photo, recording or file: `bytes` from `starts_at`, of `size` in all. */
export interface Part extends Evidence {
  starts_at: number;
  size: number;
}

/** What the sync engine needs of the server; tests put a fake one in its place. */
export interface SyncApi {
  sendEvents(visit: string, body: EventsBody): Promise<Outcome<EventsAnswer>>;
  sendEvidence(visit: string, sha256: string, evidence: Evidence): Promise<Outcome<unknown>>;
  /** Sends the next part; without it, everything goes in one piece. */
  sendPart?(visit: string, sha256: string, part: Part): Promise<Outcome<Arrived>>;
  /** Asks where a file stands that was cut off. */
  askArrived?(visit: string, sha256: string): Promise<Outcome<Arrived>>;
}

export interface Api extends SyncApi {
  work(): Promise<Outcome<Work>>;
  bundle(visit: string): Promise<Outcome<Bundle>>;
  accept(offer: string, plannedOn: string): Promise<Outcome<{ visit: VisitCard }>>;
  decline(offer: string, reason: string | null): Promise<Outcome<unknown>>;
  appeal(visit: string, text: string): Promise<Outcome<{ visit: VisitCard }>>;
  check(visit: string, version: number, answers: Record<string, string>): Promise<Outcome<CheckAnswer>>;
}

/** Nobody is signed in, or somebody who is no shopper: what is here waits until its shopper signs in again. */
export const isNobodyHere = ({ status, code }: Problem): boolean => status === 401 || (status === 403 && code === "not_allowed");

const REQUEST_LIMIT_MS = 30_000;
const UPLOAD_LIMIT_MS = 180_000;
const PART_LIMIT_MS = 60_000;

async function readProblem(response: Response): Promise<Problem> {
  const plain: Problem = {
    status: response.status,
    code: "",
    title: response.statusText,
    detail: "",
  };
  try {
    const body = (await response.json()) as Partial<Problem>;
    return { ...plain, ...body, status: response.status };
  } catch {
    return plain;
  }
}

/** Talks to the server of this page; `language` is asked at each request. */
export function serverApi(language: () => string, root = "/api/v1/phone"): Api {
  async function call<T>(path: string, init: RequestInit = {}, limit = REQUEST_LIMIT_MS): Promise<Outcome<T>> {
    try {
      const response = await fetch(root + path, {
        ...init,
        credentials: "same-origin",
        // A sign-in page is not an answer: a redirect must not look like one.
        redirect: "error",
        cache: "no-store",
        headers: {
          Accept: "application/json",
          "Accept-Language": language(),
          ...(init.headers as Record<string, string> | undefined),
        },
        signal: AbortSignal.timeout(limit),
      });
      if (response.ok) {
        const text = await response.text();
        return { kind: "ok", body: (text ? JSON.parse(text) : {}) as T };
      }
      const after = Number(response.headers.get("Retry-After"));
      return {
        kind: "refused",
        problem: await readProblem(response),
        retry_after_s: after > 0 ? after : null,
      };
    } catch {
      return { kind: "network" };
    }
  }

  function post<T>(path: string, body: unknown): Promise<Outcome<T>> {
    return call<T>(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  return {
    work: () => call("/work"),
    bundle: (visit) => call(`/visits/${visit}`),
    accept: (offer, plannedOn) => post(`/offers/${offer}/accept`, { planned_on: plannedOn }),
    decline: (offer, reason) => post(`/offers/${offer}/decline`, { reason }),
    appeal: (visit, text) => post(`/visits/${visit}/appeal`, { text }),
    check: (visit, version, answers) => post(`/visits/${visit}/briefing-check`, { briefing_version: version, answers }),
    sendEvents: (visit, body) => post(`/visits/${visit}/events`, body),
    sendEvidence: (visit, sha256, evidence) => {
      const query = new URLSearchParams({
        question_code: evidence.question_code,
        captured_at: evidence.captured_at,
      });
      return call(
        `/visits/${visit}/evidence/${sha256}?${query}`,
        {
          method: "PUT",
          headers: { "Content-Type": evidence.content_type },
          body: evidence.bytes,
        },
        UPLOAD_LIMIT_MS,
      );
    },
    sendPart: (visit, sha256, part) => {
      const { question_code, captured_at, size } = part;
      const query = new URLSearchParams({ question_code, captured_at, size: String(size) });
      return call(
        `/visits/${visit}/evidence/${sha256}/parts/${part.starts_at}?${query}`,
        { method: "PUT", headers: { "Content-Type": part.content_type }, body: part.bytes },
        PART_LIMIT_MS,
      );
    },
    askArrived: (visit, sha256) => call(`/visits/${visit}/evidence/${sha256}/parts`),
  };
}
