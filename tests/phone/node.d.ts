/** The few parts of Node that the tests use; its whole types are not worth a package. */
declare module "node:test" {
  /** Put back when the test is over. */
  interface Mock {
    timers: { enable(options: { apis: "setTimeout"[] }): void; tick(milliseconds: number): void };
    method(of: object, name: string, instead: () => void): void;
  }
  export function test(name: string, run: (t: { mock: Mock }) => void | Promise<void>): void;
}
declare module "node:assert/strict" {
  interface Assert {
    (value: unknown, message?: string): asserts value;
    equal(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    rejects(work: Promise<unknown>, error: object): Promise<void>;
  }
  const assert: Assert;
  export default assert;
}
declare module "node:fs" {
  export function readFileSync(path: string, encoding: "utf8"): string;
}
declare module "node:readline" {
  export function createInterface(options: { input: unknown }): { on(name: "line", listener: (line: string) => void): void };
}
declare module "node:http" {
  interface Socket {
    destroy(): void;
    on(name: string, listener: () => void): void;
  }
  export interface IncomingMessage extends AsyncIterable<Uint8Array> {
    method?: string;
    url?: string;
    statusCode?: number;
    headers: Record<string, string | undefined>;
    socket: Socket;
  }
  export interface ServerResponse {
    writeHead(status: number, headers: Record<string, string>): void;
    end(body?: Uint8Array | string): void;
    socket: Socket | null;
  }
  export interface ClientRequest {
    on(name: "response", listener: (answer: IncomingMessage) => void): void;
    on(name: "error", listener: (error: Error) => void): void;
    write(part: Uint8Array, done?: () => void): void;
    end(body?: Uint8Array): void;
    destroy(): void;
  }
  export interface Server {
    listen(port: number, host: string, done: () => void): void;
    address(): { port: number };
    close(): void;
    closeAllConnections(): void;
  }
  export class Agent {
    constructor(options: { keepAlive: boolean });
    destroy(): void;
  }
  interface Options {
    host: string;
    port: number;
    method: string;
    path: string;
    headers: Record<string, string | number>;
    agent: Agent;
  }
  export function createServer(listener: (request: IncomingMessage, response: ServerResponse) => void): Server;
  export function request(options: Options): ClientRequest;
}
declare function setImmediate(work: (value?: unknown) => void): void;
declare const process: {
  env: Record<string, string | undefined>;
  argv: string[];
  stdin: unknown;
  stdout: { write(text: string, done?: () => void): void };
  kill(pid: number, signal: string): void;
  exit(code: number): never;
  on(name: "unhandledRejection", listener: (error: unknown) => void): void;
};
