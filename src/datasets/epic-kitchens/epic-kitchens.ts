import { checkOneOf, checkText } from "../../core/check.js";
import { checkOptions } from "../../core/options.js";
import {
  namedRecords,
  publishedTable,
  readAnnotations,
  type PublishedRow,
} from "../published/published-table.js";
import type { LabelledTable } from "../table/labelled-table.js";

/** How {@link loadEpicKitchens} loads. */
export interface LoadEpicKitchensOptions {
  /** The folder of the videos, `P01/videos/P01_01.MP4`, in folders of any kind; default that of the file. */
  readonly root?: string;
  /**
   * What the label is: `"verb"` (default) or `"noun"` by their classes' first words, `"action"` both (`"open door"`), or
   * `"narration"`, what was said. All stand in the columns.
   */
  readonly label?: "verb" | "noun" | "action" | "narration";
}

/**
 * Loads EPIC-Kitchens' segments: each row is a clip, a part of a long video. The clip's id is its `narration_id`.
 *
 * Verbs and nouns of one class differ in words (`"turn on"`, `"switch on"`); a class is called as its first row calls it.
 *
 * @param file - `EPIC_100_train.csv`, `EPIC_100_validation.csv`; those of the tests have no labels.
 * @throws {DatasetError} If it is another kind of file.
 * @example
 * const train = await loadEpicKitchens(`${datasets}/EPIC_100_train.csv`, { label: "verb" });
 */
export async function loadEpicKitchens(
  file: string,
  options: LoadEpicKitchensOptions = {},
): Promise<LabelledTable> {
  checkOptions("loadEpicKitchens", options, { root: true, label: true });
  checkText("file", file);
  const { label: kind = "verb" } = options;
  checkOneOf("label", kind, ["verb", "noun", "action", "narration"]);
  const loader = "loadEpicKitchens";
  const needed = ["video_id", "start_timestamp", "stop_timestamp"] as const;
  const records = namedRecords(loader, file, await readAnnotations(loader, file), needed);
  const verbOf = classNames("verb");
  const nounOf = classNames("noun");
  const rows = records.map(({ line, cells }): PublishedRow => {
    const { video_id: video, start_timestamp: start, stop_timestamp: end, narration_id: id } = cells;
    const [verb, noun] = [verbOf(cells), nounOf(cells)];
    const names = {
      verb,
      noun,
      action: [verb, noun].filter((word) => word !== "").join(" "),
      narration: cells["narration"] ?? "",
    };
    const label = names[kind] === "" ? undefined : names[kind];
    return { line, names: [video], id, label, start, end, columns: cells };
  });
  return publishedTable({ what: "EPIC-Kitchens", file, root: options.root, unit: "line", rows });
}

/** The name of a row's class: its first row's word. */
function classNames(kind: "verb" | "noun"): (cells: Readonly<Record<string, string>>) => string {
  const names = new Map<string, string>();
  return (cells) => {
    const { [kind]: word = "", [`${kind}_class`]: number = "" } = cells as Readonly<Partial<typeof cells>>;
    if (number === "") return word;
    const known = names.get(number);
    if (known === undefined) names.set(number, word);
    return known ?? word;
  };
}
