import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../atomic-write.js";
import { cacheFolder } from "../cache.js";
import { download, type DownloadOptions } from "../download.js";
import { sha256, sha256File } from "../hash.js";

/** Files whose content this process has compared with their SHA-256. */
const verified = new Set<string>();

/**
 * A file of the net, fetched once into `<cache>/<kind>/` and checked at its first use in each process. Without a known
 * SHA-256, that of the first download is noted beside it and compared from then on; a file that is damaged later is
 * fetched again.
 *
 * @param kind - Folder in the cache: `"models"`.
 * @returns Where it is. Files from one folder of a server share a folder.
 * @throws {DownloadError} If it cannot be fetched, or is another one.
 */
export async function cachedDownload(kind: string, url: string, options: DownloadOptions): Promise<string> {
  const { folder, name } = split(url);
  const path = join(cacheFolder(), kind, sha256(folder).slice(0, 16), name);
  const known = options.sha256?.toLowerCase() ?? (await notedHash(path));
  const key = `${path} ${known ?? ""}`;
  if (verified.has(key) && (await stat(path).catch(() => undefined)) !== undefined) return path;
  await download(url, path, { ...options, sha256: known });
  const hash = known ?? (await sha256File(path));
  if (known === undefined) await writeFileAtomic(`${path}.sha256`, `${hash}\n`);
  verified.add(`${path} ${hash}`);
  return path;
}

async function notedHash(path: string): Promise<string | undefined> {
  const text = await readFile(`${path}.sha256`, "utf8").catch(() => "");
  return /^[0-9a-f]{64}$/.exec(text.trim())?.[0];
}

/** The address without the file's name, and a name that every disk can have. */
function split(url: string): { readonly folder: string; readonly name: string } {
  if (!URL.canParse(url)) return { folder: url, name: "file" }; // download() says what is wrong with it
  const { origin, pathname, search } = new URL(url);
  const end = pathname.lastIndexOf("/") + 1;
  const name = pathname.slice(end).replace(/%[0-9a-f]{2}|[^\w.-]/gi, "_");
  return { folder: `${origin}${pathname.slice(0, end)}${search}`, name: name.replace(/^\.*$/, "file") };
}
