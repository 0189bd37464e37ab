import { checkOneOf, checkText } from "../../core/check.js";
import { matchGroups } from "../../core/match-groups.js";
import { checkOptions } from "../../core/options.js";
import { videoExtensions } from "../../files/endings.js";
import { splitLines } from "../../files/tables/read-text.js";
import { notOfLayout } from "../published/layouts.js";
import { publishedTable, readAnnotations, type PublishedRow } from "../published/published-table.js";
import { readClassNames } from "../table/class-names.js";
import type { LabelledTable } from "../table/labelled-table.js";

/** How {@link loadVideoList} loads. */
export interface LoadVideoListOptions {
  /** All classes, in class-index order: a list, or a file with one a line (`label_map.txt`). */
  readonly classes: string | readonly string[];
  /** The folder that paths are relative to (`data_prefix`); default the list's folder. */
  readonly root?: string;
  /** Between path and class numbers; default a space. */
  readonly delimiter?: " " | "," | ";" | "\t";
}

/**
 * Loads a list of videos as MMAction2's `VideoDataset` reads it: a line is a path and its class number from 0, or several class
 * numbers. Nothing in the list says what the numbers mean, so the classes are asked for.
 *
 * @param file - The list: `kinetics400_val_list_videos.txt`.
 * @throws {DatasetError} If it is another kind of list, such as one of folders of frames, or a number is no class.
 * @example
 * const val = await loadVideoList(`${datasets}/val_list_videos.txt`, { classes: `${datasets}/label_map.txt` });
 */
export async function loadVideoList(file: string, options: LoadVideoListOptions): Promise<LabelledTable> {
  checkOptions("loadVideoList", options, { classes: true, root: true, delimiter: true });
  checkText("file", file);
  const { root, delimiter = " " } = options;
  checkOneOf("delimiter", delimiter, [" ", ",", ";", "\t"]);
  const text = await readAnnotations("loadVideoList", file);
  const classes = await readClassNames(file, options.classes);
  const endings = videoExtensions.map((ending) => ending.slice(1)).join("|");
  const between = delimiter === " " ? "[ \\t]+" : `\\s*${delimiter}\\s*`;
  // a path may hold the delimiter itself: what counts is what stands behind the ending
  const ofVideo = new RegExp(`^(.+?\\.(?:${endings}))((?:${between}\\d+)+)\\s*$`, "i");
  const ofFrames = /^(\S+)\s+\d+\s+\d+\s*$/;
  const rows: PublishedRow[] = [];
  for (const [i, content] of splitLines(text).entries()) {
    const line = i + 1;
    if (content.trim() === "") continue;
    const groups = matchGroups(content.trim(), ofVideo, 2);
    if (groups === undefined) {
      const isFrames = ofFrames.test(content.trim());
      const found = isFrames
        ? "a folder of frames, how many and a class: this library reads videos"
        : "no video and class numbers";
      throw notOfLayout(
        "loadVideoList",
        file,
        `line ${line} is ${found}: ${JSON.stringify(content.slice(0, 80))}`,
      );
    }
    const [path, numbers] = groups;
    const names = (numbers.match(/\d+/g) ?? []).map((number) => classes.of(number, `line ${line}`));
    const [only, ...others] = names;
    const said = only !== undefined && others.length === 0 ? { label: only } : { labels: names };
    rows.push({ line, names: [path], ...said, columns: { path, label: names.join("|") } });
  }
  if (rows.length === 0) throw notOfLayout("loadVideoList", file, "it is empty");
  return publishedTable({ what: "the list", file, root, unit: "line", rows, labels: classes.names });
}
