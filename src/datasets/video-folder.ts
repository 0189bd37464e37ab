import { dirname, join, resolve } from "node:path";
import { checkText } from "../core/check.js";
import { DatasetError } from "../core/errors.js";
import { formatCount, formatCounted } from "../core/format.js";
import { printAsText } from "../core/inspect.js";
import { firstOf } from "../core/item-at.js";
import { nearestName } from "../core/nearest-name.js";
import { firstSpelling, indexOfText } from "../core/same-text.js";
import { checkOptions } from "../core/options.js";
import { parseLabelList } from "../files/label-list.js";
import { endsIn, videoExtensions } from "../files/endings.js";
import { systemReason } from "../files/system-error.js";
import { readText } from "../files/tables/read-text.js";
import type { Clip } from "./clip.js";
import { ClipList } from "./clip-list.js";
import { clipOfFolder, listLabelFolders, type LabelFolder } from "./label-folders.js";
import { passedOverLines, type PassedOverFile } from "./passed-over.js";

/** How {@link loadVideoFolder} knows the categories. */
export interface LoadVideoFolderOptions {
  /**
   * All categories: a list, or a file with one a line (the published `category_momentsv1.txt` ends without a
   * newline). Default: the folders that are there.
   */
  readonly labels?: string | readonly string[];
}

/** A folder of videos with one sub-folder per category. */
export class VideoFolder {
  /** The folder, as it was given. */
  readonly root: string;
  /** All categories in the order of the list; without a list the folders' names, sorted. */
  readonly labels: readonly string[];
  /** The clips, sorted by category and file name. Their columns are `category` and `fname`. */
  readonly available: ClipList;
  /** What is there but is no clip of a category, sorted. */
  readonly ignored: readonly string[];
  /** The same with reasons. */
  readonly passedOver: readonly PassedOverFile[];

  /** Use {@link loadVideoFolder}. */
  constructor(
    root: string,
    labels: readonly string[],
    clips: readonly Clip[],
    passedOver: readonly PassedOverFile[],
  ) {
    this.root = root;
    this.labels = labels;
    this.available = new ClipList(clips);
    this.passedOver = passedOver;
    this.ignored = passedOver.map(({ path }) => path);
  }

  /** Categories of the list that have no clip here. */
  get labelsWithoutClip(): readonly string[] {
    const found = new Set(Array.from(this.available, (clip) => clip.label));
    return this.labels.filter((label) => !found.has(label));
  }

  /** A few lines: clips, categories, and what was ignored. */
  toString(): string {
    const { root, available, labels, labelsWithoutClip, passedOver } = this;
    const without =
      labelsWithoutClip.length === 0 ? "" : ` (${formatCount(labelsWithoutClip.length)} without a clip)`;
    const categories = formatCounted(labels.length, "category", "categories");
    const lines = [`${root}: ${formatCounted(available.length, "clip")} in ${categories}${without}`];
    if (available.length === 0)
      lines.push(`No clip found: expected files such as ${root}/<category>/<name>.mp4${this.#flatHint()}`);
    lines.push(...passedOverLines(root, passedOver));
    return lines.join("\n");
  }

  /** What takes videos that lie in the folder itself. */
  #flatHint(): string {
    const { root } = this;
    const isFlat = this.ignored.some(
      (path) => resolve(dirname(path)) === resolve(root) && endsIn(path, videoExtensions),
    );
    if (!isFlat) return "";
    const call = `classifyVideos(model, ${JSON.stringify(root)})`;
    return `. Videos without a category: ${call} takes them as they are, loadTable with labels from a table`;
  }
}

printAsText(VideoFolder.prototype);

/**
 * Loads a dataset that has a folder per category, as Moments in Time is published: `<root>/<category>/<name>.mp4`.
 *
 * Clips are sorted by category and file name, letter by letter (as Python sorts), so the order is the same on
 * every machine. Files that are no videos, or lie elsewhere, are listed as ignored; names that begin with a
 * point are not looked at.
 *
 * Source: the walk of the frame-by-frame notebooks (lab 0), which raises for an unknown category too.
 *
 * @param root - The dataset's folder.
 * @throws {DatasetError} If the folder or the list is missing, or a folder's name is not in the list.
 * @example
 * const labels = "data/moments-tiny/categories.txt";
 * const toys = await loadVideoFolder("data/moments-tiny/val", { labels });
 */
export async function loadVideoFolder(
  root: string,
  options: LoadVideoFolderOptions = {},
): Promise<VideoFolder> {
  checkOptions("loadVideoFolder", options, { labels: true });
  checkText("root", root);
  const listed = options.labels === undefined ? undefined : await readLabels(options.labels);
  const { folders, passedOver } = await listLabelFolders(root, videoExtensions, "videos");
  for (const { name, files } of folders)
    if (files.length > 0 && listed !== undefined) checkCategory(join(root, name), name, listed);
  refuseSplitFolders(root, folders);
  const spell = firstSpelling(listed?.labels);
  const clips = folders.flatMap(({ name, files }) =>
    files.map((fname) => clipOfFolder(root, name, fname, spell(name))),
  );
  const labels = listed?.labels ?? [...new Set(folders.map(({ name }) => spell(name)))];
  return new VideoFolder(root, labels, clips, passedOver);
}

/** Folders of splits are no categories, and none of their clips would be found. */
function refuseSplitFolders(root: string, folders: readonly LabelFolder[]): void {
  const names = folders.map(({ name }) => name);
  const areSplits =
    names.length > 1 && names.every((name) => /^(train|val|valid|test)(ing|ation)?$/i.test(name));
  if (!areSplits || folders.some(({ files }) => files.length > 0)) return;
  const found = `its folders ${names.map((name) => `"${name}"`).join(" and ")} are splits and no categories`;
  const remedy = `Use loadSplitFolders, or load one of them: "${join(root, firstOf(names, "a split"))}"`;
  throw new DatasetError(`Cannot load the videos in "${root}": ${found}. ${remedy}`, { path: root });
}

interface LabelList {
  readonly labels: readonly string[];
  /** What an error calls the list. */
  readonly name: string;
}

async function readLabels(labels: string | readonly string[]): Promise<LabelList> {
  if (typeof labels !== "string") return { labels, name: "the given labels" };
  const text = await readText(labels).catch((error: unknown) => {
    throw new DatasetError(`Cannot read the categories in "${labels}": ${systemReason(error)}`, {
      path: labels,
      cause: error,
    });
  });
  const list = parseLabelList(text);
  if (list.length > 0) return { labels: list, name: `"${labels}"` };
  throw new DatasetError(`Cannot read the categories in "${labels}": the file is empty`, { path: labels });
}

function checkCategory(path: string, category: string, { labels, name }: LabelList): void {
  if (indexOfText(labels, category) !== -1) return;
  const near = nearestName(category, labels);
  const remedy =
    near === undefined ? "Add it to the list, or move the folder away" : `Did you mean "${near}"?`;
  throw new DatasetError(
    `Unknown category "${category}" in "${path}": it is not among the ${formatCount(labels.length)} of ${name}. ${remedy}`,
    { path },
  );
}
