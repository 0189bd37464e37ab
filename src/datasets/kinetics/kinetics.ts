import { checkText } from "../../core/check.js";
import { DatasetError } from "../../core/errors.js";
import { formatCount, formatCounted } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { checkOptions } from "../../core/options.js";
import { ClipList } from "../clip-list.js";
import type { DataFrame } from "../tables/data-frame-types.js";
import { endingReason } from "../../files/endings.js";
import type { GroundTruthProblem } from "../tables/ground-truth-text.js";
import type { GroundTruthTable } from "../tables/ground-truth-table.js";
import { withExtraColumns } from "./extra-columns.js";
import { downloadKinetics, type DownloadKineticsOptions, type KineticsDownload } from "./download.js";
import { checkRoot, findAnnotations, findClips } from "./files.js";
import { joinKinetics, type KineticsJoin } from "./join.js";
import { passedOverLines, type PassedOverFile } from "../passed-over.js";
import type { KineticsSplit } from "./split.js";
import { readKineticsRows, type KineticsRows } from "./rows.js";

/** How {@link loadKinetics} looks at the folder. */
export interface LoadKineticsOptions {
  /** Default `"val"`. */
  readonly split?: KineticsSplit;
  /** `"400"` (default), `"600"`, `"700"`: named in what is printed. */
  readonly version?: string;
  /** Path of the ground-truth file, if it is not in a usual place under the root. */
  readonly annotations?: string;
  /**
   * A second table with columns of your own, joined by `youtube_id` (and by `time_start` and `time_end` if it has both): CSV of any kind,
   * JSON, JSON lines or Parquet. Rows that it does not name have empty cells there.
   */
  readonly extra?: string;
}

/** One split of Kinetics: its ground truth, the clips that are on disk, and what does not fit together. */
export class Kinetics {
  /** The folder, as it was given. */
  readonly root: string;
  /** The split that was loaded. */
  readonly split: KineticsSplit;
  /** The version as it was given; only named in what is printed. */
  readonly version: string;
  /** The ground-truth file. */
  readonly annotationsPath: string;
  /** Every readable row of it, 19,906 in Kinetics-400 val. */
  readonly groundTruthRows: GroundTruthTable;
  /** The clips on disk that have a row, in the order of the rows. */
  readonly available: ClipList;
  /** The rows whose clip is not on disk. */
  readonly rowsWithoutFile: GroundTruthTable;
  /** Video files whose name fits no row, or fits several rows without saying which. */
  readonly filesWithoutRow: readonly string[];
  /** Video files of a clip that is there already under an earlier path. */
  readonly duplicateFiles: readonly string[];
  /** Files below the split's folders that are no videos by their endings, tables and lists apart. */
  readonly ignored: readonly string[];
  /** Every file that is not used, and why: without a row, of a clip that is there already, ignored. */
  readonly passedOver: readonly PassedOverFile[];
  /** Lines of the ground-truth file that took no part, and why. */
  readonly problems: readonly GroundTruthProblem[];

  /** Use {@link loadKinetics}. */
  constructor(
    source: {
      readonly root: string;
      readonly split: KineticsSplit;
      readonly version: string;
      readonly annotationsPath: string;
    },
    rows: KineticsRows,
    join: KineticsJoin,
    others: readonly string[],
  ) {
    this.root = source.root;
    this.split = source.split;
    this.version = source.version;
    this.annotationsPath = source.annotationsPath;
    this.groundTruthRows = rows.table;
    this.available = new ClipList(join.clips);
    this.rowsWithoutFile = rows.table.take(join.positionsWithoutFile);
    this.filesWithoutRow = join.filesWithoutRow.map(({ path }) => path);
    this.duplicateFiles = join.duplicateFiles.map(({ path }) => path);
    this.ignored = others;
    this.passedOver = [
      ...join.filesWithoutRow,
      ...join.duplicateFiles,
      ...others.map((path) => ({ path, reason: endingReason(path) })),
    ];
    this.problems = rows.problems;
  }

  /** The whole ground truth as a danfojs DataFrame (a new one each time). */
  groundTruth(): Promise<DataFrame> {
    return this.groundTruthRows.toDataFrame();
  }

  /**
   * Downloads clips of this split into its folder; {@link downloadKinetics} says how. Load the dataset again to have
   * them in `available`.
   *
   * @param options - `numVideos` or `numParts`; split and version are this dataset's.
   * @throws {DownloadError} If it cannot be fetched.
   */
  async download(options: Omit<DownloadKineticsOptions, "split" | "version">): Promise<KineticsDownload> {
    checkOptions("download", options, {
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
    return downloadKinetics(this.root, { ...options, split: this.split, version: this.version });
  }

  /** A few lines: rows, classes, clips on disk, and what does not fit together. */
  toString(): string {
    const { groundTruthRows, available, rowsWithoutFile, filesWithoutRow, duplicateFiles, problems } = this;
    const labels = groundTruthRows.columnNames.includes("label") ? groundTruthRows.countBy("label") : [];
    const numClasses = labels.filter(({ value }) => value !== "").length;
    const classes = numClasses === 0 ? "" : ` in ${formatCounted(numClasses, "class", "classes")}`;
    const lines = [
      `Kinetics-${this.version} ${this.split}: ${formatCounted(groundTruthRows.length, "row")}${classes}; ` +
        `${formatCounted(available.length, "clip")} on disk; ` +
        `${formatCounted(rowsWithoutFile.length, "row")} without a file; ` +
        `${formatCounted(filesWithoutRow.length, "file")} without a row`,
    ];
    if (available.length === 0) {
      lines.push(
        `No clip found: expected files such as ${this.root}/${this.split}/part_0/<id>_000010_000020.mp4`,
      );
    }
    if (duplicateFiles.length > 0) {
      lines.push(`${formatCounted(duplicateFiles.length, "file")} of clips that are there already`);
    }
    lines.push(...passedOverLines(this.root, this.passedOver, "Passed over"));
    const shown = problems.slice(0, 3).map(({ line, reason }) => `line ${line}: ${reason}`);
    if (shown.length > 0) {
      const more =
        problems.length > shown.length ? `; and ${formatCount(problems.length - shown.length)} more` : "";
      lines.push(
        `${formatCounted(problems.length, "problem")} in ${this.annotationsPath}: ${shown.join("; ")}${more}`,
      );
    }
    return lines.join("\n");
  }
}

printAsText(Kinetics.prototype);

/**
 * Loads a split of Kinetics: reads its ground truth and joins it with the clips that are on disk.
 *
 * The ground truth is `<root>/<split>/<split>.csv`, `<root>/<split>.csv` or `<root>/annotations/<split>.csv`
 * (or `.txt`); the clips are all videos below `<root>/<split>`, else in `<root>/part_*`. They belong together
 * by the YouTube id in the file name, `<id>_<start>_<end>.mp4`, and by the times where the name says them. Whole videos
 * for damaged ones, in a folder `replacement…` of the root or the split, take their place. A row that comes twice counts once, with its first label (vidbench takes the last). Bad rows and files
 * without a row stop nothing: they are listed.
 *
 * @param root - The dataset's folder.
 * @throws {DatasetError} If the folder or a usable ground-truth file is missing.
 * @example
 * const kinetics = await loadKinetics("data/kinetics-tiny", { split: "val", version: "tiny" });
 * kinetics.available.sample(8, { seed: 3 }).length; // 8
 */
export async function loadKinetics(root: string, options: LoadKineticsOptions = {}): Promise<Kinetics> {
  checkOptions("loadKinetics", options, { split: true, version: true, annotations: true, extra: true });
  const { split = "val", version = "400", annotations, extra } = options;
  checkText("root", root);
  checkText("version", version);
  if (extra !== undefined) checkText("extra", extra);
  if (!["train", "val", "test"].includes(split)) {
    throw new DatasetError(
      `Unknown split ${JSON.stringify(split)} for Kinetics: expected "train", "val" or "test"`,
      { path: root },
    );
  }
  await checkRoot(root);
  const annotationsPath = await findAnnotations(root, split, annotations);
  const [published, files] = await Promise.all([
    readKineticsRows(annotationsPath, split !== "test"),
    findClips(root, split),
  ]);
  const rows =
    extra === undefined ? published : { ...published, table: await withExtraColumns(published.table, extra) };
  return new Kinetics(
    { root, split, version, annotationsPath },
    rows,
    joinKinetics(rows, files),
    files.others,
  );
}
