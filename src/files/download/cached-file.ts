import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../atomic-write.js";
import { cacheFolder } from "../cache.js";
import { download, type DownloadOptions } from "../download.js";
import { sha256, sha256File } from "../hash.js";

/** Files whose content this process has compared with their SHA-256. */
const verified = new Set<string>();

/**
 * A file of the net, fetched once into the cache and checked at its first use in each process. Without a known SHA-256,
 * that of the first download is noted beside it and compared from then on; a file that is damaged later is fetched again.
 *
 * @param path - Where it is kept: {@link cachedPath}, or beside such a file.
 * @throws {DownloadError} If it cannot be fetched, or is another one.
 */
export async function cachedDownload(url: string, path: string, options: DownloadOptions): Promise<string> {
  const known = options.sha256?.toLowerCase() ?? (await notedHash(path));
  const key = `${path} ${known ?? ""}`;
  if (verified.has(key) && (await stat(path).catch(() => undefined)) !== undefined) return path;
  await download(url, path, { ...options, sha256: known });
  const hash = known ?? (await sha256File(path));
  if (known === undefined) await writeFileAtomic(`${path}.sha256`, `${hash}\n`);
  verified.add(`${path} ${hash}`);
  return path;
}

/**
 * Where the cache keeps what an address leads to: `<cache>/<kind>/<SHA-256 of the whole address>/<name>`. The name is
 * for the reader and tells the format; addresses that differ in one letter never share a folder.
 *
 * @param kind - Folder in the cache: `"models"`.
 */
export function cachedPath(kind: string, url: string): string {
  return join(cacheFolder(), kind, sha256(url).slice(0, 40), nameIn(url));
}

async function notedHash(path: string): Promise<string | undefined> {
  const text = await readFile(`${path}.sha256`, "utf8").catch(() => "");
  return /^[0-9a-f]{64}$/.exec(text.trim())?.[0];
}

/** The last part of an address as a name that every disk can have. */
function nameIn(url: string): string {
  const { pathname } = URL.canParse(url) ? new URL(url) : { pathname: "" }; // download() says what is wrong with it
  const name = pathname.slice(pathname.lastIndexOf("/") + 1).replace(/%[0-9a-f]{2}|[^\w.-]/gi, "_");
  return name.slice(-80).replace(/^\.*$/, "file");
}
