import { join } from "node:path";
import { checkInteger, checkOneOf, checkPositiveInteger, checkText } from "../../core/check.js";
import { ArchiveError, DatasetError, DownloadError, errorMessage } from "../../core/errors.js";
import { formatBytes, formatCount, formatCounted } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { firstOf } from "../../core/item-at.js";
import { forEachInPool } from "../../core/pool.js";
import { redactAddress } from "../../core/redact.js";
import { runTask, type Task } from "../../core/task.js";
import { checkOptions } from "../../core/options.js";
import { optionName } from "../../core/option-words.js";
import { fetchFile, remoteSize, type TransferOptions } from "../../files/download.js";
import { checkDiskSpace } from "../../files/download/disk-space.js";
import type { Meter } from "../../files/download/transfer.js";
import { videoExtensions } from "../../files/endings.js";
import { listFiles } from "../../files/list-files.js";
import { readText } from "../../files/tables/read-text.js";
import { findAnnotations } from "./files.js";
import { archiveHere, fetchPart, finishedPart, isLocked, type KineticsPart } from "./part.js";
import {
  kineticsBaseUrl,
  kineticsSource,
  kineticsVersions,
  readPathList,
  type KineticsArchive,
} from "./source.js";
import type { KineticsSplit } from "./split.js";

/** How many sizes are asked for at once. */
const requestsAtOnce = 8;

/** Options of {@link downloadKinetics}: which clips, from where. `numParts` or `numVideos` must be given. */
export interface DownloadKineticsOptions extends TransferOptions {
  /** Default `"val"`. */
  readonly split?: KineticsSplit;
  /** `"400"` (default), `"600"` or `"700"` (that of 2020). */
  readonly version?: string;
  /** How many parts, the first of the list; `"all"`: the whole split. A part has about a thousand clips. */
  readonly numParts?: number | "all";
  /** Fetches parts until at least this many clips are on disk. */
  readonly numVideos?: number;
  /** Where Kinetics is; default `"https://s3.amazonaws.com/kinetics"`. A mirror has the same folders below it. */
  readonly baseUrl?: string;
  /** Parts at once; default 2. */
  readonly parallel?: number;
}

/** What {@link downloadKinetics} did. */
export class KineticsDownload {
  /** The dataset's folder, as it was given. */
  readonly root: string;
  /** The split. */
  readonly split: KineticsSplit;
  /** The version. */
  readonly version: string;
  /** The ground truth. */
  readonly annotationsPath: string;
  /** The parts that are complete on disk, in the order of the list. */
  readonly parts: readonly KineticsPart[];
  /** The parts that the server does not have, or has damaged. */
  readonly failed: readonly { readonly name: string; readonly url: string; readonly reason: string }[];
  /** Video files below the split's folder now. */
  readonly numClips: number;

  /** Use {@link downloadKinetics}. */
  constructor(
    facts: Pick<
      KineticsDownload,
      "root" | "split" | "version" | "annotationsPath" | "parts" | "failed" | "numClips"
    >,
  ) {
    this.root = facts.root;
    this.split = facts.split;
    this.version = facts.version;
    this.annotationsPath = facts.annotationsPath;
    this.parts = facts.parts;
    this.failed = facts.failed;
    this.numClips = facts.numClips;
  }

  /** A few lines: what was fetched and kept, what was refused and failed. */
  toString(): string {
    const { root, split, version, parts, failed, numClips } = this;
    const fetched = parts.filter(({ state }) => state === "fetched");
    const bytes = fetched.reduce((sum, part) => sum + part.bytes, 0);
    const size = fetched.length === 0 ? "" : ` (${formatBytes(bytes)})`;
    const lines = [
      `Kinetics-${version} ${split} in ${root}: ${formatCounted(fetched.length, "part")} fetched${size}, ` +
        `${formatCount(parts.length - fetched.length)} kept; ${formatCounted(numClips, "clip")} on disk`,
    ];
    const refused = parts.flatMap(({ name, refused: members }) =>
      members.map(({ member, reason }) => `${name}: ${member}: ${reason}`),
    );
    lines.push(
      ...listed(
        refused,
        formatCounted(refused.length, "member of the archives", "members of the archives") + " refused",
      ),
    );
    const reasons = failed.map(({ name, reason }) => `${name}: ${reason}`);
    lines.push(...listed(reasons, `${formatCounted(failed.length, "part")} failed`));
    return lines.join("\n");
  }
}

printAsText(KineticsDownload.prototype);

function listed(items: readonly string[], title: string): readonly string[] {
  if (items.length === 0) return [];
  const more = items.length > 3 ? `; and ${formatCount(items.length - 3)} more` : "";
  return [`${title}: ${items.slice(0, 3).join("; ")}${more}`];
}

/**
 * Downloads a split of Kinetics, or the first parts of it, so that {@link loadKinetics} finds it: the ground truth to
 * `<root>/annotations`, the clips to `<root>/<split>/part_<n>`.
 *
 * The archives come one or several at once, are checked, unpacked and removed. Complete parts are not fetched again. The
 * next call continues an interrupted one, at the byte where the connection ended if the server allows it. While a part is
 * unpacked it needs its size twice. Layout: that of the CVDF foundation's server.
 *
 * @param root - The dataset's folder; made if it is missing.
 * @throws {DownloadError} If the server cannot be reached, refuses the lists, or the disk is too small; the message
 *   names the sizes.
 * @throws {DatasetError} If the list of archives names other places than `baseUrl`.
 */
export async function downloadKinetics(
  root: string,
  options: DownloadKineticsOptions,
): Promise<KineticsDownload> {
  checkOptions("downloadKinetics", options, {
    split: true,
    version: true,
    numParts: true,
    numVideos: true,
    baseUrl: true,
    parallel: true,
    maxBytes: true,
    retries: true,
    retrySeconds: true,
    stallSeconds: true,
    signal: true,
    allowHttp: true,
    allowRedirectsTo: true,
  });
  const { split = "val", version = "400", numParts, numVideos, parallel = 2 } = options;
  const { baseUrl = kineticsBaseUrl } = options;
  checkText("root", root);
  checkOneOf("split", split, ["train", "val", "test"]);
  checkOneOf("version", version, kineticsVersions);
  checkText("baseUrl", baseUrl);
  checkPositiveInteger("parallel", parallel);
  if ((numParts === undefined) === (numVideos === undefined)) {
    const found = numParts === undefined ? "received neither" : "received both";
    throw new TypeError(`Expected numParts (or "all") or numVideos but ${found}`);
  }
  if (numParts !== "all" && numParts !== undefined) checkPositiveInteger("numParts", numParts);
  if (numVideos !== undefined) checkInteger("numVideos", numVideos, 1);

  const title = `Downloading Kinetics-${version} ${split}`;
  return runTask({ title, unit: "bytes", signal: options.signal }, (task) => {
    const given = {
      ...options,
      split,
      version,
      parallel,
      baseUrl: baseUrl.replace(/\/+$/, ""),
      signal: task.signal,
    };
    return new Downloading(root, given, task).run();
  });
}

type GivenOptions = DownloadKineticsOptions &
  Required<Pick<DownloadKineticsOptions, "split" | "version" | "parallel" | "baseUrl" | "signal">>;

/** One call of {@link downloadKinetics}. */
class Downloading {
  readonly #root: string;
  readonly #options: GivenOptions;
  readonly #task: Task;
  /** Bytes of each file, as far as they are known: the progress bar's total. */
  readonly #sizes: Map<string, number> = new Map();
  readonly #parts: Map<string, KineticsPart> = new Map();
  readonly #failed: { name: string; url: string; reason: string; error: unknown }[] = [];

  constructor(root: string, options: GivenOptions, task: Task) {
    this.#root = root;
    this.#options = options;
    this.#task = task;
  }

  async run(): Promise<KineticsDownload> {
    const { split, version, numParts, numVideos } = this.#options;
    const annotationsPath = await this.#fetchAnnotations();
    const archives = await this.#fetchList();
    if (numVideos !== undefined) await this.#fetchVideos(archives, numVideos);
    else await this.#fetchAll(archives.slice(0, countParts(numParts, archives.length)));
    const [first] = this.#failed;
    if (this.#parts.size === 0 && first !== undefined) throw first.error;
    return new KineticsDownload({
      ...{ root: this.#root, split, version, annotationsPath, numClips: await this.#numClips() },
      parts: archives.flatMap(({ name }) => this.#parts.get(name) ?? []),
      failed: this.#failed.map(({ name, url, reason }) => ({ name, url, reason })),
    });
  }

  async #fetchAnnotations(): Promise<string> {
    const { baseUrl, version, split } = this.#options;
    const there = await findAnnotations(this.#root, split).catch((error: unknown) => {
      if (error instanceof DatasetError) return undefined;
      throw error;
    });
    if (there !== undefined) return there;
    const { annotationsName, annotationsUrl } = kineticsSource(baseUrl, version, split);
    const path = join(this.#root, "annotations", annotationsName);
    await fetchFile(annotationsUrl, path, this.#options, this.#meter(annotationsName));
    return path;
  }

  async #fetchList(): Promise<readonly KineticsArchive[]> {
    const { baseUrl, version, split } = this.#options;
    const { listName, listUrl } = kineticsSource(baseUrl, version, split);
    const path = join(this.#root, split, listName);
    await fetchFile(listUrl, path, this.#options, this.#meter(listName));
    return readPathList(await readText(path), path, listUrl, baseUrl);
  }

  /** One part, then as many at once as its number of clips lets expect. */
  async #fetchVideos(archives: readonly KineticsArchive[], numVideos: number): Promise<void> {
    let numClips = await this.#numClips();
    for (let next = 0; numClips < numVideos && next < archives.length;) {
      const numFiles = [...this.#parts.values()].reduce((sum, part) => sum + part.numFiles, 0);
      const clipsPerPart = this.#parts.size === 0 ? Infinity : Math.max(1, numFiles / this.#parts.size);
      const count = Math.max(1, Math.floor((numVideos - numClips) / clipsPerPart));
      await this.#fetchAll(archives.slice(next, next + count));
      next += count;
      numClips = await this.#numClips();
    }
  }

  async #fetchAll(archives: readonly KineticsArchive[]): Promise<void> {
    const missing: KineticsArchive[] = [];
    for (const archive of archives) {
      const folder = this.#folder(archive);
      const known = await finishedPart(folder);
      if (known === undefined) missing.push(archive);
      // a run that was killed on its last steps leaves its lock: taking it over tidies up
      else if (isLocked(folder)) await this.#fetchOne(archive, this.#options.signal);
      else this.#parts.set(archive.name, known);
    }
    await this.#checkSpace(missing);
    const { parallel, signal } = this.#options;
    await forEachInPool(missing, parallel, (archive, _, ended) => this.#fetchOne(archive, ended), signal);
  }

  async #fetchOne(archive: KineticsArchive, signal: AbortSignal): Promise<void> {
    const { name, url } = archive;
    try {
      const options = { ...this.#options, signal };
      this.#parts.set(name, await fetchPart(archive, this.#folder(archive), options, this.#meter(name)));
    } catch (error) {
      // One part that is not there (or damaged there) is no reason not to have the others.
      const isRefused =
        error instanceof DownloadError && (error.status ?? 0) >= 400 && (error.status ?? 0) < 500;
      if (!isRefused && !(error instanceof ArchiveError)) throw error;
      this.#failed.push({ name, url: redactAddress(url), reason: errorMessage(error), error });
    }
  }

  /** Clips are about as large as their archive; besides, the archives at work need room, as far as they are not here. */
  async #checkSpace(archives: readonly KineticsArchive[]): Promise<void> {
    const { parallel, signal, version, split } = this.#options;
    const clips: number[] = [];
    const toFetch: number[] = [];
    const measure = async (archive: KineticsArchive, _: number, ended: AbortSignal): Promise<void> => {
      const { bytes, isComplete } = await archiveHere(this.#folder(archive), archive);
      const options = { ...this.#options, signal: ended };
      const size = isComplete ? bytes : await remoteSize(archive.url, options);
      if (size === undefined) return;
      clips.push(size);
      toFetch.push(size - bytes);
      if (!isComplete) this.#meter(archive.name).expect(size);
    };
    await forEachInPool(archives, requestsAtOnce, measure, signal);
    if (clips.length === 0) return;
    const atWork = toFetch.sort((a, b) => b - a).slice(0, parallel);
    const needed = [...clips, ...atWork].reduce((sum, size) => sum + size, 0);
    const what = `${formatCounted(archives.length, "part")} of Kinetics-${version} ${split}`;
    await checkDiskSpace(this.#root, needed, what, firstOf(archives, "a part").url);
  }

  #meter(name: string): Meter {
    return {
      find: (bytes) => this.#task.find(bytes),
      advance: (bytes) => this.#task.advance(bytes),
      expect: (bytes) => {
        this.#sizes.set(name, bytes);
        this.#task.expect([...this.#sizes.values()].reduce((sum, size) => sum + size, 0));
      },
    };
  }

  #folder({ name }: KineticsArchive): string {
    return join(this.#root, this.#options.split, name);
  }

  async #numClips(): Promise<number> {
    const files = await listFiles(join(this.#root, this.#options.split), videoExtensions);
    return files.length;
  }
}

function countParts(numParts: number | "all" | undefined, numThere: number): number {
  if (numParts === undefined || numParts === "all") return numThere;
  if (numParts <= numThere) return numParts;
  throw new RangeError(
    `Cannot download ${numParts} parts: the split has ${numThere} (${optionName("numParts")})`,
  );
}
