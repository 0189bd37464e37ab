import { stat } from "node:fs/promises";
import { basename, dirname, extname } from "node:path";
import { checkText } from "../../core/check.js";
import { DatasetError } from "../../core/errors.js";
import { formatCount, formatCounted } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { firstOf, itemAt } from "../../core/item-at.js";
import { composed, firstSpelling } from "../../core/same-text.js";
import { checkOptions } from "../../core/options.js";
import { parseCsv, type CsvTable } from "../../files/csv.js";
import { endingReason, imageExtensions } from "../../files/endings.js";
import { listFiles } from "../../files/list-files.js";
import { systemReason } from "../../files/system-error.js";
import { readText } from "../../files/tables/read-text.js";
import { findColumns } from "../tables/csv-header.js";
import type { Clip } from "../clip.js";
import { ClipList } from "../clip-list.js";
import { passedOverLines, type PassedOverFile } from "../passed-over.js";
import type { GroundTruthProblem } from "../tables/ground-truth-text.js";

/** Options of {@link loadLabelledImages}. */
export interface LoadLabelledImagesOptions {
  /** Where the pictures are; default the folder of the CSV file. Folders below it are not looked into. */
  readonly folder?: string;
  /** Name of the column with the labels; default the second column. */
  readonly column?: string;
  /** What the codes of that column mean, `{ "1": "blurred", "-1": "sharp" }`; default: they are the labels. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Pictures whose labels are in a CSV file. */
export class LabelledImages {
  /** The CSV file, as it was given. */
  readonly path: string;
  /** The folder of the pictures. */
  readonly folder: string;
  /** The labels that occur, sorted. */
  readonly labels: readonly string[];
  /** The pictures on disk that have a row, in the order of the rows. Their columns are those of the file. */
  readonly available: ClipList;
  /** Names of the rows whose picture is not on disk. */
  readonly rowsWithoutFile: readonly string[];
  /** Pictures that no row names, sorted. */
  readonly filesWithoutRow: readonly string[];
  /** Files of the folder that are no pictures by their endings, tables and texts apart, sorted. */
  readonly ignored: readonly string[];
  /** Every file that is not used, and why. */
  readonly passedOver: readonly PassedOverFile[];
  /** Lines that could not be used, with reasons. */
  readonly problems: readonly GroundTruthProblem[];

  /** Use {@link loadLabelledImages}. */
  constructor(parts: {
    readonly path: string;
    readonly folder: string;
    readonly images: readonly Clip[];
    readonly rowsWithoutFile: readonly string[];
    readonly filesWithoutRow: readonly string[];
    readonly ignored: readonly string[];
    readonly problems: readonly GroundTruthProblem[];
  }) {
    this.path = parts.path;
    this.folder = parts.folder;
    this.labels = [...new Set(parts.images.map(({ label }) => label ?? ""))].sort();
    this.available = new ClipList(parts.images);
    this.rowsWithoutFile = parts.rowsWithoutFile;
    this.filesWithoutRow = parts.filesWithoutRow;
    this.ignored = parts.ignored;
    this.passedOver = [
      ...parts.filesWithoutRow.map((path) => ({ path, reason: "no row names it" })),
      ...parts.ignored.map((path) => ({ path, reason: endingReason(path) })),
    ];
    this.problems = parts.problems;
  }

  /** A few lines: pictures of each label, and what does not fit. */
  toString(): string {
    const { path, available, labels, rowsWithoutFile, filesWithoutRow, problems } = this;
    const images = Array.from(available);
    const counts = labels.map((name) => `${name} (${images.filter(({ label }) => label === name).length})`);
    const parts = [
      `${formatCounted(images.length, "image")} on disk${counts.length === 0 ? "" : `: ${counts.join(", ")}`}`,
      `${formatCounted(rowsWithoutFile.length, "row")} without a file`,
      `${formatCounted(filesWithoutRow.length, "file")} without a row`,
    ];
    const lines = [`${path}: ${parts.join("; ")}`];
    lines.push(...passedOverLines(this.folder, this.passedOver, "Passed over"));
    if (problems.length > 0) {
      const shown = problems.slice(0, 3).map(({ line, reason }) => `line ${line}: ${reason}`);
      const more = problems.length > 3 ? `; and ${formatCount(problems.length - 3)} more` : "";
      lines.push(`${formatCounted(problems.length, "problem")}: ${shown.join("; ")}${more}`);
    }
    return lines.join("\n");
  }
}

printAsText(LabelledImages.prototype);

/**
 * Loads pictures whose names and labels are in a CSV file, like those of the CERTH image blur dataset. The first line names
 * the columns, the first column names the pictures.
 *
 * A name may have the picture's ending or not: `DSC00700` finds `DSC00700.jpg`, `.JPG`, `.png` and so on, the first
 * of them in the order `.jpg`, `.jpeg`, `.png`, …, lower case before upper. Spaces around cells do not count. Rows
 * without a file, files without a row and lines that cannot be used (a code that `labels` lacks, a name that comes
 * twice) are listed; the first row of a name counts. Nothing is decoded.
 *
 * Source: the loader of lab 3, which takes the second column as a number and tries `.jpg`, then `.JPG`.
 *
 * @throws {DatasetError} If the file cannot be read, has no such column, or its first line names no columns; or if
 *   there is no such folder.
 * @example
 * const blur = await loadLabelledImages("data/photos-tiny/blur/blur_labels.csv", {
 *   folder: "data/photos-tiny/blur/images",
 *   labels: { "1": "blurred", "-1": "sharp" },
 * });
 */
export async function loadLabelledImages(
  csvPath: string,
  options: LoadLabelledImagesOptions = {},
): Promise<LabelledImages> {
  checkOptions("loadLabelledImages", options, { folder: true, column: true, labels: true });
  checkText("csvPath", csvPath);
  const { folder = dirname(csvPath), column, labels } = options;
  checkText("folder", folder);
  const text = await readText(csvPath).catch((error: unknown) => {
    throw new DatasetError(`Cannot read the labels "${csvPath}": ${systemReason(error)}`, {
      path: csvPath,
      cause: error,
    });
  });
  const csv = parseCsv(text);
  const labelColumn = columnOf(csv, csvPath, column, labels);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new DatasetError(`Cannot find the images of "${csvPath}": there is no folder "${folder}"`, {
      path: folder,
    });
  const ignored: string[] = [];
  const onOther = (path: string): void => {
    if (!/\.(csv|txt|md)$/i.test(path)) ignored.push(path);
  };
  const files = await listFiles(folder, imageExtensions, { recursive: false, onOther });
  const findFile = fileFinder(files);

  const images: Clip[] = [];
  const rowsWithoutFile: string[] = [];
  const problems: GroundTruthProblem[] = [];
  const lineOfName = new Map<string, number>();
  const spell = firstSpelling();
  const meanings =
    labels && new Map(Object.entries(labels).map(([code, meaning]) => [composed(code), meaning]));
  const used = new Set<string>();
  for (const [row, cells] of csv.rows.entries()) {
    const line = itemAt(csv.lines, row, "the line of a row");
    const name = (cells[0] ?? "").trim();
    const code = cells.at(labelColumn)?.trim() ?? "";
    const label = meanings === undefined ? spell(code) : meanings.get(composed(code));
    const before = lineOfName.get(composed(name));
    if (cells.every((cell) => cell.trim() === "")) continue; // a spreadsheet's empty last rows
    if (line === csv.unclosedQuoteLine) problems.push({ line, reason: "a quote is never closed" });
    else if (name === "") problems.push({ line, reason: "it has no name" });
    else if (before !== undefined) problems.push({ line, reason: `"${name}" is on line ${before} already` });
    else if (label === undefined || label === "")
      problems.push({ line, reason: code === "" ? "it has no label" : `unknown label "${code}"` });
    else {
      lineOfName.set(composed(name), line);
      const path = findFile(name);
      if (path === undefined) rowsWithoutFile.push(name);
      else if (used.has(path)) problems.push({ line, reason: `"${path}" has a row already` });
      else {
        used.add(path);
        const columns = Object.fromEntries(csv.header.map((title, i) => [title, cells.at(i) ?? ""]));
        images.push({ path, id: name, label, row, columns });
      }
    }
  }
  const filesWithoutRow = files.filter((file) => !used.has(file));
  const passedOver = { filesWithoutRow, ignored: ignored.sort() };
  return new LabelledImages({ path: csvPath, folder, images, rowsWithoutFile, ...passedOver, problems });
}

function columnOf(
  { header }: CsvTable,
  path: string,
  column: string | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): number {
  const fail = (found: string): never => {
    throw new DatasetError(`Cannot read the labels "${path}": ${found}`, { path });
  };
  const titles = header.map((title) => title.trim());
  const named = titles.map((title) => `"${title}"`).join(", ");
  if (titles.length < 2)
    fail(`expected two columns, name and label, but the first line has ${titles.length}`);
  const index =
    column === undefined ? 1 : firstOf(findColumns(path, "the labels", header, [column]), "a column");
  if (labels !== undefined && Object.hasOwn(labels, itemAt(titles, index, "the title of the labels")))
    fail(`expected its first line to name the columns, but ${named} is a picture and its label`);
  return index;
}

/** The picture of a name with or without its ending. */
function fileFinder(files: readonly string[]): (name: string) => string | undefined {
  const byName = new Map(files.map((file) => [composed(basename(file)), file]));
  const byStem = new Map<string, string>();
  for (const file of [...files].sort((a, b) => preference(a) - preference(b))) {
    const stem = composed(basename(file, extname(file)));
    if (!byStem.has(stem)) byStem.set(stem, file);
  }
  return (name) => byName.get(composed(name)) ?? byStem.get(composed(name));
}

function preference(file: string): number {
  const ending = extname(file);
  const place = imageExtensions.indexOf(ending.toLowerCase());
  return 2 * place + (ending === ending.toLowerCase() ? 0 : 1);
}
