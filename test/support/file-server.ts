import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { resolve } from "node:path";
import { onTestFinished } from "vitest";

/** What a test server did. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  /** Bytes of the body that were handed to the system. */
  sent: number;
}

/** Answers one request; `n` counts the requests, from 0. */
export type Answer = (request: IncomingMessage, response: ServerResponse, n: number) => void;

/** A real server on loopback. */
export interface TestServer {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  readonly log: LoggedRequest[];
}

/** Starts a server that goes away with the test. */
export async function startServer(answer: Answer): Promise<TestServer> {
  const log: LoggedRequest[] = [];
  const server = createServer((request, response) => {
    const entry = {
      ...{ method: request.method ?? "", path: request.url ?? "", sent: 0 },
      ...{ range: request.headers.range, ifRange: request.headers["if-range"] as string | undefined },
    };
    log.push(entry);
    const write = response.write.bind(response) as (chunk: Uint8Array) => boolean;
    response.write = (chunk: Uint8Array) => {
      entry.sent += chunk.length;
      return write(chunk);
    };
    answer(request, response, log.length - 1);
  });
  return { url: await listen(server), log };
}

/** Lets a server of any kind listen until the test has finished. */
export async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** How {@link fileAnswer} sends a file. */
export interface FileAnswerOptions {
  /** Whether ranges are served; default true. */
  readonly ranges?: boolean;
  /** Default: a strong ETag that follows from the content. `null`: none. */
  readonly etag?: string | null;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes after which the connection is cut in each reply. */
  readonly cutAfter?: number;
  /** Bytes after which nothing more is sent, and the connection stays. */
  readonly stallAfter?: number;
  /** Bytes a write, and milliseconds between writes: a slow line. Default all at once. */
  readonly chunk?: number;
  readonly pause?: number;
}

/** Random bytes, which no compression makes shorter. */
export function noise(length: number): Buffer {
  return randomBytes(length);
}

export function md5(data: Uint8Array): string {
  return createHash("md5").update(data).digest("hex");
}

/** Answers as a server of static files does: 200 or 206, If-Range, HEAD. */
export function fileAnswer(content: Uint8Array, options: FileAnswerOptions = {}): Answer {
  return (request, response) => void sendFile(request, response, content, options);
}

/** Sends one file. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  content: Uint8Array,
  options: FileAnswerOptions = {},
): Promise<void> {
  const { ranges = true, etag = `"${md5(content).slice(0, 20)}"`, cutAfter = Infinity } = options;
  const { stallAfter = Infinity, chunk = Math.max(1, content.length), pause = 0 } = options;
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
  const ifRange = request.headers["if-range"];
  const isPart = ranges && range !== null && (ifRange === undefined || ifRange === etag);
  const start = isPart ? Number(range[1]) : 0;
  if (isPart && start >= content.length) {
    response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
    return;
  }
  const body = content.subarray(start);
  response.writeHead(isPart ? 206 : 200, {
    "content-length": body.length,
    ...(etag === null ? {} : { etag }),
    ...(isPart ? { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
    ...options.headers,
  });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  const end = Math.min(body.length, cutAfter, stallAfter);
  for (let at = 0; at < end && !response.destroyed; at += chunk) {
    response.write(body.subarray(at, Math.min(end, at + chunk)));
    // none after the last: who has all bytes asks for the next file, while this reply would still count as under way
    if (pause > 0 && at + chunk < end) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  if (end === body.length) response.end();
  else if (cutAfter < stallAfter) response.socket?.end();
}

/** Runs a script in a process of its own, which can import the built library. Gives what it prints. */
export function runScript(script: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const options = { cwd: resolve(import.meta.dirname, "..", ".."), env: { ...process.env, ...env } };
  return new Promise((settle, fail) => {
    execFile(process.execPath, ["--input-type=module", "-e", script], options, (error, stdout, stderr) => {
      if (error === null) settle(stdout);
      else fail(new Error(stderr));
    });
  });
}
