import { rm, stat } from "node:fs/promises";
import { basename } from "node:path";
import { checkInteger, checkPositiveNumber, checkText } from "../core/check.js";
import { DownloadError } from "../core/errors.js";
import { redactAddress } from "../core/redact.js";
import { runTask } from "../core/task.js";
import { checkOptions } from "../core/options.js";
import { checkAddress, type AddressRules } from "./download/address.js";
import { checksumProblem, type Checksum } from "./download/checksum.js";
import { withLock } from "./lock.js";
import { openPartFile, type PartFile } from "./download/part-file.js";
import { request } from "./download/request.js";
import { checkContent, transfer, type Meter, type TransferSettings } from "./download/transfer.js";

/** How patient {@link download} is, and what it allows; the same for everything that downloads. */
export interface TransferOptions extends AddressRules {
  /** Bytes after which a file is refused; default 20 GB. */
  readonly maxBytes?: number;
  /** How often in a row a broken connection is made anew without getting further; default 5. */
  readonly retries?: number;
  /** Wait before the first of these tries in seconds, doubled before each further one; default 1. */
  readonly retrySeconds?: number;
  /** Seconds without a byte after which a connection counts as broken; default 30. */
  readonly stallSeconds?: number;
  /** Ends the download; what has come is kept, and the same call continues there. */
  readonly signal?: AbortSignal;
}

/** Options of {@link download}. */
export interface DownloadOptions extends TransferOptions {
  /** SHA-256 that the file must have, 64 hexadecimal digits. */
  readonly sha256?: string;
}

/** A file that was fetched, or was there already. */
export interface Downloaded {
  /** Where it came from; without user name, password and query. */
  readonly url: string;
  /** Where it is. */
  readonly path: string;
  /** Its length. */
  readonly bytes: number;
  /** How many of them this call fetched: 0 if the file was there, fewer than all if it was continued. */
  readonly bytesFetched: number;
}

/**
 * Fetches a file: streams it to `<path>.part` and renames that when it is complete and checked, so that nothing
 * half-written is ever found at `path`.
 *
 * What an earlier run left is continued where the server allows it. After a broken or silent connection, or an error of the
 * server (5xx), it tries again after a growing wait; a refusal (4xx) is final. Length and, where the server offers one,
 * checksum are compared. An existing file is kept without asking the server, unless `sha256` is given and differs. Two calls
 * or processes with the same `path` share the work: the second waits.
 *
 * `KINETOSCOPE_OFFLINE=1` makes every download an error.
 *
 * @param url - `https:`, `file:`, or `http:` to this machine.
 * @param path - The file to make; missing folders are made.
 * @throws {DownloadError} If it cannot be fetched; `url` and `status` hold the facts.
 * @throws {FileSystemError} If it cannot be written.
 */
export async function download(
  url: string,
  path: string,
  options: DownloadOptions = {},
): Promise<Downloaded> {
  checkOptions("download", options, {
    sha256: true,
    maxBytes: true,
    retries: true,
    retrySeconds: true,
    stallSeconds: true,
    signal: true,
    allowHttp: true,
    allowRedirectsTo: true,
  });
  checkText("path", path);
  const task = { title: `Downloading ${basename(path)}`, unit: "bytes", signal: options.signal };
  return runTask(task, (running) => fetchFile(url, path, { ...options, signal: running.signal }, running));
}

/** {@link download} without a progress bar of its own. */
export async function fetchFile(
  url: string,
  path: string,
  options: DownloadOptions & { readonly signal: AbortSignal },
  meter: Meter,
): Promise<Downloaded> {
  checkText("url", url);
  checkText("path", path);
  const settings = transferSettings(options);
  const expected = expectedSha256(options.sha256);
  const found = await keptFile(url, path, expected, settings.signal);
  if (found !== undefined) return found;
  const address = checkAddress(url, settings);
  return withLock(`${path}.part.lock`, settings.signal, async () => {
    // Another process may have fetched it while this one waited.
    const known = await keptFile(url, path, expected, settings.signal);
    if (known !== undefined) {
      await rm(`${path}.part.json`, { force: true });
      return known;
    }
    const part = await openPartFile(path, url);
    let isClosed = false;
    try {
      const bytesFetched = await fillAndCheck(address, part, basename(path), expected, meter, settings);
      isClosed = true;
      await part.finish();
      return { url: redactAddress(url), path, bytes: part.size, bytesFetched };
    } finally {
      if (!isClosed) await part.close();
    }
  });
}

/**
 * How long a file on a server is, without fetching it; `undefined` where the server does not say or cannot be asked now.
 *
 * @throws {DownloadError} If the address may not be contacted. The signal's reason.
 */
export async function remoteSize(
  url: string,
  options: TransferOptions & { readonly signal: AbortSignal },
): Promise<number | undefined> {
  const settings = transferSettings(options);
  const address = checkAddress(url, settings);
  try {
    const { status, headers, close } = await request(address, { ...settings, method: "HEAD", headers: {} });
    close();
    const length = headers["content-length"];
    return status === 200 && length !== undefined ? Number(length) : undefined;
  } catch {
    settings.signal.throwIfAborted();
    return undefined; // the download itself will say what is wrong
  }
}

/** Defaults and checks, in one place for everything that downloads. */
export function transferSettings(
  options: TransferOptions & { readonly signal: AbortSignal },
): TransferSettings {
  const { allowHttp, allowRedirectsTo, signal } = options;
  const { maxBytes = 20e9, retries = 5, retrySeconds = 1, stallSeconds = 30 } = options;
  checkInteger("maxBytes", maxBytes, 1);
  checkInteger("retries", retries, 0);
  checkPositiveNumber("retrySeconds", retrySeconds);
  checkPositiveNumber("stallSeconds", stallSeconds);
  return { allowHttp, allowRedirectsTo, maxBytes, retries, retrySeconds, stallSeconds, signal };
}

function expectedSha256(sha256: string | undefined): Checksum | undefined {
  if (sha256 === undefined) return undefined;
  if (!/^[0-9a-f]{64}$/i.test(sha256)) {
    throw new TypeError(`Expected sha256 to be 64 hexadecimal digits but received ${JSON.stringify(sha256)}`);
  }
  return { algorithm: "sha256", hex: sha256.toLowerCase() };
}

async function keptFile(
  url: string,
  path: string,
  expected: Checksum | undefined,
  signal: AbortSignal,
): Promise<Downloaded | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile() !== true) return undefined;
  if (expected !== undefined && (await checksumProblem(path, expected, signal)) !== undefined)
    return undefined;
  return { url: redactAddress(url), path, bytes: info.size, bytesFetched: 0 };
}

/** @returns How many bytes were fetched. */
async function fillAndCheck(
  address: URL,
  part: PartFile,
  name: string,
  expected: Checksum | undefined,
  meter: Meter,
  settings: TransferSettings,
): Promise<number> {
  let found = part.size;
  let bytesFetched = 0;
  const counting: Meter = {
    ...{ find: (bytes) => meter.find(bytes), expect: (bytes) => meter.expect(bytes) },
    advance(bytes) {
      const lost = bytes < 0 ? found : 0; // only all of it is ever lost
      found -= lost;
      bytesFetched += Math.max(0, bytes);
      if (lost > 0) meter.find(-lost);
      meter.advance(bytes + lost);
    },
  };
  meter.find(found);
  for (;;) {
    const isContinued = part.size > 0;
    await transfer(address, part, name, counting, settings);
    await checkContent(part, name);
    const { url, md5 } = part.remote;
    const checksum = expected ?? (md5 === undefined ? undefined : { algorithm: "md5" as const, hex: md5 });
    const problem = checksum && (await checksumProblem(part.path, checksum, settings.signal));
    if (problem === undefined) return bytesFetched;
    counting.advance(-part.size);
    await part.restart();
    // A file that two runs pieced together deserves a second chance in one piece.
    if (!isContinued) throw new DownloadError(`Cannot download "${url}": ${problem}`, { url });
  }
}
