import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DownloadError, errorCode } from "../../core/errors.js";
import { formatBytes, formatCounted } from "../../core/format.js";
import type { AddressRules } from "./address.js";
import { offeredMd5 } from "./checksum.js";
import { contentProblem, headLength } from "./content.js";
import { checkDiskSpace } from "./disk-space.js";
import { failureReason } from "./failure-reason.js";
import type { PartFile, RemoteFile } from "./part-file.js";
import { OverrunError, request, StallError, type Reply } from "./request.js";

/** What is counted while bytes come in; a `Task` is one. */
export interface Meter {
  /** So many bytes were there before. */
  find(bytes: number): void;
  /** So many more came; fewer than 0: so many turned out worthless. */
  advance(bytes: number): void;
  /** So many it will be in all. */
  expect(bytes: number): void;
}

/** How patient a transfer is, and what it allows. */
export interface TransferSettings extends AddressRules {
  /** More than so many bytes are refused. */
  readonly maxBytes: number;
  /** How often in a row it is tried again without getting further. */
  readonly retries: number;
  /** Wait before the first of these tries, doubled before each further one. */
  readonly retrySeconds: number;
  /** Seconds without a byte after which the connection is made anew. */
  readonly stallSeconds: number;
  readonly signal: AbortSignal;
}

/** What a further try may mend. */
class PassingError extends Error {
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

const passingCodes = [
  ...["ECONNRESET", "ECONNABORTED", "EPIPE", "ETIMEDOUT"],
  ...["EAI_AGAIN", "ENETUNREACH", "ENETDOWN", "EHOSTUNREACH"],
];

/**
 * Fetches the rest of a file into `part`: continues where the server allows it, begins anew where it does not or
 * where the file has changed, and tries again, each time after a longer wait, when the connection breaks or stands
 * still or the server has trouble (5xx).
 *
 * @param name - The name that the file is to have, which tells what must be in it.
 * @throws {DownloadError} If the server refuses (4xx), sends something else or too much, or stays unreachable.
 */
export async function transfer(
  address: URL,
  part: PartFile,
  name: string,
  meter: Meter,
  settings: TransferSettings,
): Promise<void> {
  const { url } = part.remote;
  const { retries, retrySeconds, signal } = settings;
  let furthest = part.size;
  for (let failures = 0; ;) {
    try {
      return await attempt(address, part, name, meter, settings);
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(error)) throw toDownloadError(url, error);
      // Getting further is what counts: a server that always stops at the same place is tried only so often.
      failures = part.size > furthest ? 1 : failures + 1;
      furthest = Math.max(furthest, part.size);
      if (failures > retries) throw exhausted(part, failures, error);
      await sleep(1000 * retrySeconds * 2 ** (failures - 1), undefined, { signal });
    }
  }
}

async function attempt(
  address: URL,
  part: PartFile,
  name: string,
  meter: Meter,
  settings: TransferSettings,
): Promise<void> {
  if (part.size > 0 && part.size === part.remote.totalBytes) return;
  if (part.size > 0 && part.remote.validator === undefined) await restart(part, meter);
  const reply = await request(address, { ...settings, method: "GET", headers: rangeHeaders(part) });
  try {
    const usable = await checkReply(reply, part, meter);
    if (!usable) return await attempt(address, part, name, meter, settings);
    const remote = remoteFile(part.remote.url, reply);
    await checkSize(part, remote, settings.maxBytes);
    await part.belongsTo(remote);
    if (remote.totalBytes !== undefined) meter.expect(remote.totalBytes);
    await receive(reply, part, name, meter, settings.maxBytes);
  } catch (error) {
    if (error instanceof OverrunError) await restart(part, meter); // what has come is not what was declared
    throw error;
  } finally {
    reply.close();
  }
}

function rangeHeaders({ size, remote }: PartFile): Record<string, string> {
  if (size === 0 || remote.validator === undefined) return {};
  return { Range: `bytes=${size}-`, "If-Range": remote.validator };
}

/** @returns Whether the reply's body continues `part`; if not, `part` is empty now and is to be asked for anew. */
async function checkReply(reply: Reply, part: PartFile, meter: Meter): Promise<boolean> {
  const { status, headers } = reply;
  const { url } = part.remote;
  if (status >= 500) throw new PassingError(`the server answered ${status}`, status);
  const asked = part.size > 0;
  if (asked && (status === 416 || (status === 206 && !continues(reply, part)))) {
    await restart(part, meter);
    return false;
  }
  if (status !== 200 && !(asked && status === 206)) {
    const remedy = status === 404 ? ". Check the address" : "";
    throw new DownloadError(`Cannot download "${url}": the server answered ${status}${remedy}`, {
      url,
      status,
    });
  }
  const coding = headers["content-encoding"] ?? "identity";
  if (coding !== "identity" && !/gz$/i.test(new URL(url).pathname)) {
    throw new DownloadError(`Cannot download "${url}": the server sent it coded as ${coding}, unasked`, {
      url,
    });
  }
  if (asked && status === 200) await restart(part, meter);
  return true;
}

/** Whether a partial reply is the one asked for: a server may ignore `If-Range`. */
function continues(reply: Reply, part: PartFile): boolean {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(reply.headers["content-range"] ?? "");
  if (range === null || Number(range[1]) !== part.size) return false;
  const { validator, totalBytes } = remoteFile(part.remote.url, reply);
  const known = part.remote.totalBytes;
  if (known !== undefined && totalBytes !== undefined && known !== totalBytes) return false;
  return validator === undefined || validator === part.remote.validator;
}

/** What the headers say of the whole file. */
function remoteFile(url: string, reply: Reply): RemoteFile {
  const { etag, "last-modified": lastModified } = reply.headers;
  const strong = etag !== undefined && !etag.startsWith("W/") ? etag : undefined;
  const length = reply.headers["content-length"];
  const text = reply.status === 206 ? reply.headers["content-range"]?.split("/")[1] : length;
  const totalBytes = /^\d+$/.test(text ?? "") ? Number(text) : undefined;
  return { url, validator: strong ?? lastModified, totalBytes, md5: offeredMd5(reply) };
}

async function checkSize(part: PartFile, { url, totalBytes }: RemoteFile, maxBytes: number): Promise<void> {
  if (totalBytes === undefined) return;
  if (totalBytes > maxBytes) {
    const found = `it has ${formatBytes(totalBytes)}, more than the ${formatBytes(maxBytes)} that are allowed`;
    throw new DownloadError(`Cannot download "${url}": ${found} (maxBytes)`, { url });
  }
  await checkDiskSpace(dirname(part.path), totalBytes - part.size, `"${url}"`, url);
}

async function receive(
  reply: Reply,
  part: PartFile,
  name: string,
  meter: Meter,
  maxBytes: number,
): Promise<void> {
  const { url, totalBytes } = part.remote;
  for await (const bytes of reply.body) {
    const size = part.size + bytes.length;
    if (size > (totalBytes ?? maxBytes)) {
      if (totalBytes !== undefined) throw new OverrunError();
      await restart(part, meter);
      const found = `the server does not stop after ${formatBytes(maxBytes)} (maxBytes)`;
      throw new DownloadError(`Cannot download "${url}": ${found}`, { url });
    }
    const wasHead = part.size < headLength;
    await part.append(bytes);
    meter.advance(bytes.length);
    if (wasHead && part.size >= headLength) await checkContent(part, name);
  }
  if (totalBytes !== undefined && part.size < totalBytes) {
    throw new PassingError("the connection was closed early");
  }
}

/**
 * Compares the first bytes with the name.
 *
 * @throws {DownloadError} If they cannot belong together.
 */
export async function checkContent(part: PartFile, name: string): Promise<void> {
  const { url } = part.remote;
  const problem = contentProblem(name, await part.head());
  if (problem === undefined) return;
  await part.restart();
  throw new DownloadError(`Cannot download "${url}": ${problem}`, { url });
}

async function restart(part: PartFile, meter: Meter): Promise<void> {
  meter.advance(-part.size);
  await part.restart();
}

function isPassing(error: unknown): error is Error {
  if (error instanceof PassingError || error instanceof StallError) return true;
  return passingCodes.includes(errorCode(error) ?? "");
}

function toDownloadError(url: string, error: unknown): unknown {
  const isOurs = error instanceof Error && ["DownloadError", "FileSystemError"].includes(error.name);
  if (isOurs) return error;
  return new DownloadError(`Cannot download "${url}": ${failureReason(error)}`, { url, cause: error });
}

function exhausted(part: PartFile, failures: number, error: Error): DownloadError {
  const { url, totalBytes, validator } = part.remote;
  const reason = failureReason(error);
  const total = totalBytes === undefined ? "" : ` of ${formatBytes(totalBytes)}`;
  const kept =
    part.size === 0 || validator === undefined
      ? "Try again later"
      : `${formatBytes(part.size)}${total} are kept: the same call continues there`;
  const status = error instanceof PassingError ? error.status : undefined;
  const tries = formatCounted(failures, "try", "tries");
  return new DownloadError(`Cannot download "${url}": ${reason} (${tries}). ${kept}`, {
    url,
    status,
    cause: error,
  });
}
