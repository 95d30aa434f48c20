/** The network between one phone and the server: everything that can happen to a request, to real requests over real sockets. */

import { type Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";

/** What becomes of one request. */
export type Fate =
  | "fine"
  /** Nothing arrives. */
  | "cut_before"
  /** The connection breaks in the middle of the body. */
  | "cut_in_body"
  /** The server has committed, its answer gets lost. */
  | "cut_answer"
  /** The phone hears nothing while the server is still at work. */
  | "cut_at_once"
  /** The phone hears nothing; the request arrives much later, after newer ones. */
  | "late"
  | "twice"
  /** It arrives, is answered, and arrives once more later. */
  | "again_later"
  /** Something in between answers in the server's place. */
  | "gateway"
  | "signed_out"
  | "server_killed"
  | "server_killed_answering"
  | "tab_killed_before"
  | "tab_killed_after";

export interface Upstream {
  port: number;
  pid: number;
  agent: Agent;
}

interface Parcel {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

interface Answer {
  status: number;
  type: string;
  body: Uint8Array;
}

export interface NetworkParts {
  cookie: string;
  /** Where the server is at this moment; null while there is none. */
  upstream: () => Upstream | null;
  /** Ends the server as a power cut would, after so many milliseconds. */
  killServer: (after: number) => Promise<void>;
  /** By the kind of request, so that what one lane of the phone meets does not hang on the other's timing. */
  fate: (lane: Lane) => Fate;
  dice: (lane: Lane) => number;
}

export type Lane = "events" | "photos" | "reads";

const PASSED_ON = ["content-type", "accept", "accept-language", "content-range", "range", "if-match"];

async function bytesOf(message: IncomingMessage): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of message) parts.push(part);
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export class Network {
  /** Unplugged, whatever the phone believes. */
  cut = false;
  calm = false;
  tabKilled: () => void = () => undefined;
  /** How often each fate was met. */
  readonly met: Partial<Record<Fate, number>> = {};
  private readonly later: Parcel[] = [];
  private readonly all: Parcel[] = [];
  private readonly background = new Set<Promise<unknown>>();
  private server: Server | null = null;

  constructor(private readonly parts: NetworkParts) {}

  /** Opens it; returns the address that the phone calls. */
  async open(): Promise<string> {
    const server = createServer((message, response) => {
      this.carry(message, response).catch(() => response.socket?.destroy());
    });
    this.server = server;
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${server.address().port}/api/v1/phone`;
  }

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  /** Delivers what is still on its way, the youngest first, and everything that was ever sent once more. */
  async deliverTheRest(): Promise<void> {
    await Promise.allSettled(this.background);
    for (const parcel of [...this.later.splice(0).reverse(), ...this.all.splice(0)]) {
      await this.forward(parcel).catch(() => null);
    }
  }

  private async carry(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers: Record<string, string> = {};
    for (const name of PASSED_ON) if (message.headers[name]) headers[name] = message.headers[name] as string;
    const { method = "GET", url = "/" } = message;
    const parcel = { method, path: url, headers, body: await bytesOf(message) };
    const lane: Lane = method === "POST" ? "events" : method === "GET" ? "reads" : "photos";
    const fate = this.cut ? "cut_before" : this.calm ? "fine" : this.parts.fate(lane);
    this.met[fate] = (this.met[fate] ?? 0) + 1;
    const hangUp = () => response.socket?.destroy();
    // Something older that was held up arrives now, before this one or beside it.
    const held = !this.cut && this.later.length > 0 && this.parts.dice(lane) < 0.4 ? this.later.shift() : undefined;
    if (held) {
      const arriving = this.inBackground(this.forward(held));
      if (this.parts.dice(lane) < 0.5) await arriving;
    }
    if (lane === "events") this.all.push(parcel);
    switch (fate) {
      case "cut_before":
        return hangUp();
      case "cut_in_body":
        await this.half(parcel);
        return hangUp();
      case "cut_answer":
        await this.forward(parcel).catch(() => null);
        return hangUp();
      case "cut_at_once":
        void this.inBackground(this.forward(parcel));
        return hangUp();
      case "late":
        this.later.push(parcel);
        return hangUp();
      case "gateway":
        return reply(response, { status: 502, type: "text/html", body: new TextEncoder().encode("<h1>Bad gateway</h1>") });
      case "signed_out":
        return reply(response, await this.forward(parcel, false));
      case "server_killed": {
        const arriving = this.inBackground(this.forward(parcel));
        await this.parts.killServer(Math.floor(this.parts.dice(lane) * 25));
        await arriving;
        return hangUp();
      }
      case "server_killed_answering":
        // The phone hears the answer of a server that died with its first byte: what it promised has to be there.
        return reply(response, await this.forward(parcel, true, () => void this.parts.killServer(0)));
      case "tab_killed_before":
        this.tabKilled();
        return hangUp();
      case "tab_killed_after":
        await this.forward(parcel).catch(() => null);
        this.tabKilled();
        return hangUp();
      case "twice":
        await this.forward(parcel);
        return reply(response, await this.forward(parcel));
      case "again_later":
        this.later.push(parcel);
        return reply(response, await this.forward(parcel));
      default:
        return reply(response, await this.forward(parcel));
    }
  }

  private inBackground(work: Promise<unknown>): Promise<unknown> {
    const quiet = work.catch(() => null).finally(() => this.background.delete(quiet));
    this.background.add(quiet);
    return quiet;
  }

  private send(parcel: Parcel, signedIn: boolean) {
    const upstream = this.parts.upstream();
    if (!upstream) throw new Error("connection refused");
    const { method, path } = parcel;
    const headers: Record<string, string | number> = { ...parcel.headers, "content-length": parcel.body.length };
    if (signedIn) headers.cookie = this.parts.cookie;
    return request({ host: "127.0.0.1", port: upstream.port, method, path, headers, agent: upstream.agent });
  }

  private async forward(parcel: Parcel, signedIn = true, answering: () => void = () => undefined): Promise<Answer> {
    const sending = this.send(parcel, signedIn);
    const answer = await new Promise<IncomingMessage>((done, fail) => {
      sending.on("response", done);
      sending.on("error", fail);
      sending.end(parcel.body);
    });
    answering();
    const { statusCode = 0, headers } = answer;
    return { status: statusCode, type: headers["content-type"] ?? "", body: await bytesOf(answer) };
  }

  /** Half of the body arrives. */
  private async half(parcel: Parcel): Promise<void> {
    const sending = this.send(parcel, true);
    await new Promise<void>((done) => {
      sending.on("error", () => done());
      sending.write(parcel.body.slice(0, Math.floor(parcel.body.length / 2)), done);
    });
    sending.destroy();
  }
}

function reply(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { "content-type": answer.type });
  response.end(answer.body);
}
