import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { request as requestHttp, type IncomingMessage, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { fileURLToPath } from "node:url";
import { errorCode } from "../../core/errors.js";
import { readFully } from "./body.js";
import { redirectTarget, type AddressRules } from "./address.js";

/** What a server answered. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The content as it was sent, not decoded; leaving the loop early closes the connection. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Closes the connection of a reply whose body is not wanted. */
  close(): void;
}

/** How an address is asked for. */
export interface RequestSettings extends AddressRules {
  readonly method: "GET" | "HEAD";
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds without a byte after which a connection counts as dead. */
  readonly stallSeconds: number;
  readonly signal: AbortSignal;
}

/** A server that says nothing any more. */
export class StallError extends Error {
  override readonly name: string = "StallError";

  constructor(seconds: number) {
    super(`the server sent nothing for ${seconds} s`);
  }
}

/** A server that sends more than it declared. */
export class OverrunError extends Error {
  override readonly name: string = "OverrunError";

  constructor() {
    super("the server sends more than it declared");
  }
}

/**
 * Asks for an address and follows its redirects. TLS certificates are always checked, whatever
 * `NODE_TLS_REJECT_UNAUTHORIZED` says.
 *
 * @throws {DownloadError} If a redirect may not be followed. Also {@link StallError}, and what `node:http` throws.
 */
export async function request(address: URL, settings: RequestSettings): Promise<Reply> {
  if (address.protocol === "file:") return readLocalFile(address, settings);
  const visited: [URL, ...URL[]] = [address];
  for (;;) {
    const answer = await ask(visited.at(-1) ?? address, settings);
    const { statusCode: status = 0, headers } = answer;
    if (![301, 302, 303, 307, 308].includes(status)) {
      const texts = Object.entries(headers).map(([name, value]) => [name, value?.toString()]);
      const known = Object.fromEntries(texts) as Reply["headers"];
      return { status, headers: known, body: bodyOf(answer), close: () => void answer.destroy() };
    }
    answer.destroy();
    visited.push(redirectTarget(visited, headers.location, status, settings));
  }
}

function ask(address: URL, settings: RequestSettings): Promise<IncomingMessage> {
  const { method, headers, stallSeconds, signal } = settings;
  const options: RequestOptions & { readonly rejectUnauthorized: true } = {
    method,
    // A stored archive must be the server's bytes; and what follows a declared length must not start another reply.
    headers: { "Accept-Encoding": "identity", "User-Agent": "kinetoscope", Connection: "close", ...headers },
    agent: false,
    timeout: stallSeconds * 1000,
    rejectUnauthorized: true,
    signal,
  };
  return new Promise((answer, fail) => {
    const asked =
      address.protocol === "https:" ? requestHttps(address, options) : requestHttp(address, options);
    let answered: IncomingMessage | undefined;
    asked.on("timeout", () => {
      const stalled = new StallError(stallSeconds);
      answered?.destroy(stalled);
      asked.destroy(stalled);
    });
    asked.on("error", (error) => {
      if (answered !== undefined && errorCode(error)?.startsWith("HPE_") === true) overruns.add(answered);
      fail(error);
    });
    asked.on("response", (message) => {
      answered = message;
      // Its reader is told; without a listener an error that comes before or after reading would end the process.
      message.on("error", () => undefined);
      answer(message);
    });
    asked.end();
  });
}

/** Replies after whose declared end more came. */
const overruns = new WeakSet<IncomingMessage>();

function bodyOf(message: IncomingMessage): AsyncIterable<Uint8Array> {
  const bytes = readFully(message);
  return (async function* (): AsyncGenerator<Uint8Array> {
    yield* bytes;
    if (overruns.has(message)) throw new OverrunError();
  })();
}

/** A `file:` address answers as a server that serves ranges does. */
async function readLocalFile(address: URL, { method, headers }: RequestSettings): Promise<Reply> {
  const path = fileURLToPath(address);
  const found = await stat(path).catch(() => undefined);
  const nothing: Reply = { status: 404, headers: {}, body: emptyBody(), close: () => undefined };
  if (found?.isFile() !== true) return nothing;
  const etag = `"${found.size}-${found.mtimeMs}"`;
  const range = /^bytes=(\d+)-$/.exec(headers["Range"] ?? "");
  const start = range !== null && headers["If-Range"] === etag ? Number(range[1]) : 0;
  const isPart = start > 0 && start < found.size;
  const from = isPart ? start : 0;
  const length = String(found.size - from);
  const contentRange = `bytes ${from}-${found.size - 1}/${found.size}`;
  return {
    status: isPart ? 206 : 200,
    headers: { etag, "content-length": length, ...(isPart ? { "content-range": contentRange } : {}) },
    body: method === "HEAD" ? emptyBody() : createReadStream(path, { start: from, highWaterMark: 1 << 20 }),
    close: () => undefined,
  };
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* emptyBody(): AsyncGenerator<Uint8Array> {
  yield* [];
}
