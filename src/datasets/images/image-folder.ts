import { checkText } from "../../core/check.js";
import { formatCounted } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { firstSpelling } from "../../core/same-text.js";
import { imageExtensions } from "../../files/endings.js";
import type { Clip } from "../clip.js";
import { ClipList } from "../clip-list.js";
import { clipOfFolder, listLabelFolders } from "../label-folders.js";
import { passedOverLines, type PassedOverFile } from "../passed-over.js";

/** A folder of pictures with one sub-folder per class. */
export class ImageFolder {
  /** The folder, as it was given. */
  readonly root: string;
  /** The classes of all sub-folders, sorted. */
  readonly labels: readonly string[];
  /** The pictures, sorted by folder and file name. Their columns are `category` and `fname`. */
  readonly available: ClipList;
  /** What is there but is no picture of a class, sorted. */
  readonly ignored: readonly string[];
  /** The same with reasons. */
  readonly passedOver: readonly PassedOverFile[];

  /** Use {@link loadImageFolder}. */
  constructor(
    root: string,
    labels: readonly string[],
    images: readonly Clip[],
    passedOver: readonly PassedOverFile[],
  ) {
    this.root = root;
    this.labels = labels;
    this.available = new ClipList(images);
    this.passedOver = passedOver;
    this.ignored = passedOver.map(({ path }) => path);
  }

  /** A few lines: pictures of each class, and what was ignored. */
  toString(): string {
    const { root, available, labels, passedOver } = this;
    const images = Array.from(available);
    const counts = labels.map((name) => `${name} (${images.filter(({ label }) => label === name).length})`);
    const classes = formatCounted(labels.length, "class", "classes");
    const listed = counts.length === 0 ? "" : `: ${counts.join(", ")}`;
    const lines = [`${root}: ${formatCounted(images.length, "image")} in ${classes}${listed}`];
    if (images.length === 0)
      lines.push(`No image found: expected files such as ${root}/<class>_images/<name>.jpg`);
    return [...lines, ...passedOverLines(root, passedOver)].join("\n");
  }
}

printAsText(ImageFolder.prototype);

/**
 * Loads pictures that lie in a folder per class: `<root>/<class>_images/<name>.jpg` or `<root>/<class>/<name>.jpg`.
 *
 * The class is the sub-folder's own name, without `_images` where it ends so; nothing else of the path counts.
 * Pictures are sorted by folder and file name, letter by letter (as Python sorts). Files that are no pictures, or lie
 * elsewhere, are listed as ignored; names that begin with a point are not looked at. Nothing is decoded.
 *
 * Source: `ImageFolderDataset` of lab 3, which looks for the class's name anywhere in the path.
 *
 * @param root - The dataset's folder, or that of one split.
 * @throws {DatasetError} If a folder cannot be read.
 * @example
 * const photos = await loadImageFolder("data/photos-tiny/exposure/Train");
 */
export async function loadImageFolder(root: string): Promise<ImageFolder> {
  checkText("root", root);
  const { folders, passedOver } = await listLabelFolders(root, imageExtensions, "images");
  const spell = firstSpelling();
  const labels = new Set(folders.map(({ name }) => spell(classOf(name))));
  const images = folders.flatMap(({ name, files }) =>
    files.map((fname) => clipOfFolder(root, name, fname, spell(classOf(name)))),
  );
  return new ImageFolder(root, [...labels].sort(), images, passedOver);
}

function classOf(folder: string): string {
  return folder.replace(/(?<=.)_images$/, "");
}
