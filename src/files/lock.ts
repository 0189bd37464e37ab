import { open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../core/errors.js";
import { makeFolder } from "./make-folder.js";
import { FileSystemError } from "./system-error.js";
import { temporaryMark } from "./temporary-path.js";

/** How often a holder shows that it lives, milliseconds. */
const beat = 2_000;
/** A lock that was not touched while somebody waited so long for it belongs to nobody, milliseconds. */
const patience = 15_000;
/** How often one who waits looks, milliseconds. */
const pause = 100;

/** What a lock file says. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Nobody else's: it tells two locks of one process apart. */
  readonly mark: string;
}

/**
 * Runs `work` while this process alone holds the file at `path`; others, and other calls in this process, wait.
 *
 * The file names its holder. One whose process was killed is taken over at once; one of another machine (a shared
 * drive) when nobody touched it for 15 s while we watched.
 *
 * @throws {FileSystemError} If the lock cannot be written. The signal's reason; whatever `work` throws.
 */
export async function withLock<Result>(
  path: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const mine: Holder = { pid: process.pid, host: hostname(), mark: temporaryMark() };
  let watched: { readonly seen: string; readonly since: number } | undefined;
  while (!(await create(path, mine))) {
    signal.throwIfAborted();
    const seen = await lookAt(path);
    if (seen !== watched?.seen) watched = { seen, since: performance.now() };
    if (isDead(seen) || performance.now() - watched.since > patience) await takeAway(path, seen);
    else await sleep(pause, undefined, { signal });
  }
  const now = (): Date => new Date();
  const timer = setInterval(() => void utimes(path, now(), now()).catch(() => undefined), beat).unref();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if ((await holderOf(path))?.mark === mine.mark) await rm(path, { force: true });
  }
}

/** @returns Whether the file was not there and is ours now. */
async function create(path: string, holder: Holder): Promise<boolean> {
  await makeFolder(dirname(path)).catch((error: unknown) => {
    throw new FileSystemError("write", path, error);
  });
  try {
    const file = await open(path, "wx");
    await file.writeFile(JSON.stringify(holder)).finally(() => file.close());
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw new FileSystemError("write", path, error);
  }
}

/** Content and time of the lock, as one text that changes whenever its holder touches it. */
async function lookAt(path: string): Promise<string> {
  const touched = await stat(path).catch(() => undefined);
  const content = await readFile(path, "utf8").catch(() => "");
  return `${touched?.mtimeMs ?? 0} ${content}`;
}

function contentOf(seen: string): string {
  return seen.slice(seen.indexOf(" ") + 1);
}

function isDead(seen: string): boolean {
  const holder = parse(contentOf(seen));
  if (holder === undefined || holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === "ESRCH";
  }
}

/** Renames before it removes: of several that see the same dead lock only one takes it away. */
async function takeAway(path: string, seen: string): Promise<void> {
  if ((await lookAt(path)) !== seen) return;
  const away = `${path}.${temporaryMark()}.tmp`;
  await rename(path, away).catch(() => undefined);
  // Another one was quicker, and this is the lock that it made since.
  if (contentOf(await lookAt(away)) !== contentOf(seen)) await rename(away, path).catch(() => undefined);
  await rm(away, { force: true });
}

async function holderOf(path: string): Promise<Holder | undefined> {
  return parse(await readFile(path, "utf8").catch(() => ""));
}

function parse(content: string): Holder | undefined {
  try {
    return JSON.parse(content) as Holder;
  } catch {
    return undefined; // being written at this moment, or cut off by a full disk
  }
}
