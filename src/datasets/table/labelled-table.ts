import { formatCount, formatCounted } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";
import { checkOneOf } from "../../core/check.js";
import type { ClipList } from "../clip-list.js";
import type { DataFrame } from "../tables/data-frame-types.js";
import type { GroundTruthProblem } from "../tables/ground-truth-text.js";
import type { GroundTruthTable } from "../tables/ground-truth-table.js";

/** The parts of a {@link LabelledTable}. */
export interface LabelledTableParts {
  /** The table's file. */
  readonly path: string;
  /** The folder that its paths are relative to. */
  readonly root: string;
  /** All classes: those given, else the labels, sorted. */
  readonly labels: readonly string[];
  /** Every row. */
  readonly groundTruthRows: GroundTruthTable;
  /** The clips on disk. */
  readonly available: ClipList;
  /** What the table calls the splits of clips on disk. */
  readonly splitNames: readonly string[];
  /** The split that the table says of a clip; `""`: none. */
  readonly splitOf: (position: number) => string;
  /** The rows whose file is not on disk. */
  readonly rowsWithoutFile: GroundTruthTable;
  /** Videos beside the clips that no row names. */
  readonly filesWithoutRow: readonly string[];
  /** Rows that took no part, and why. */
  readonly problems: readonly GroundTruthProblem[];
  /** What the whole table makes one doubt; default nothing. */
  readonly warnings?: readonly string[];
  /** What the problems' numbers count. */
  readonly unit: "line" | "row";
}

/** Clips that a table of one's own names: those on disk, and what does not fit together. */
export class LabelledTable {
  /** The table's file, as it was given. */
  readonly path: string;
  /** The folder that its paths are relative to. */
  readonly root: string;
  /** All classes: those given, in their order; else the labels, sorted letter by letter. */
  readonly labels: readonly string[];
  /** Every row of the table. */
  readonly groundTruthRows: GroundTruthTable;
  /** The clips on disk, in the order of the rows. */
  readonly available: ClipList;
  /** The rows whose file is not on disk. */
  readonly rowsWithoutFile: GroundTruthTable;
  /** Videos that no row names, in the folders of the clips. */
  readonly filesWithoutRow: readonly string[];
  /** Rows that took no part, and why. */
  readonly problems: readonly GroundTruthProblem[];
  /** What is probably not meant: columns of times or labels under names that are not read. */
  readonly warnings: readonly string[];
  /** What the table calls its splits, in order of first appearance; empty if it has none. */
  readonly splitNames: readonly string[];
  readonly #parts: LabelledTableParts;

  /** Use `loadTable`. */
  constructor(parts: LabelledTableParts) {
    this.path = parts.path;
    this.root = parts.root;
    this.labels = parts.labels;
    this.groundTruthRows = parts.groundTruthRows;
    this.available = parts.available;
    this.rowsWithoutFile = parts.rowsWithoutFile;
    this.filesWithoutRow = parts.filesWithoutRow;
    this.problems = parts.problems;
    this.warnings = parts.warnings ?? [];
    this.splitNames = parts.splitNames;
    this.#parts = parts;
  }

  /**
   * The clips of one split.
   *
   * @param name - One of `splitNames`.
   * @throws {RangeError} If no clip is in it.
   */
  split(name: string): ClipList {
    checkOneOf("split", name, this.splitNames);
    const { splitOf } = this.#parts;
    return this.available.filter((_, position) => splitOf(position) === name);
  }

  /** The clips of the split that is called `train` or `training`; `undefined` if there is none. */
  get train(): ClipList | undefined {
    return this.#splitCalled(["train", "training"]);
  }

  /** The clips of the split that is called `test` or `testing`; `undefined` if there is none. */
  get test(): ClipList | undefined {
    return this.#splitCalled(["test", "testing"]);
  }

  #splitCalled(names: readonly string[]): ClipList | undefined {
    const name = this.splitNames.find((each) => names.includes(each.toLowerCase()));
    return name === undefined ? undefined : this.split(name);
  }

  /** The whole table as a danfojs DataFrame (a new one each time). */
  groundTruth(): Promise<DataFrame> {
    return this.groundTruthRows.toDataFrame();
  }

  /** A few lines: rows, classes, clips on disk, and what does not fit together. */
  toString(): string {
    const { path, root, groundTruthRows, labels, available, rowsWithoutFile, filesWithoutRow, problems } =
      this;
    const classes = labels.length === 0 ? "" : ` in ${formatCounted(labels.length, "class", "classes")}`;
    const lines = [
      `${path}: ${formatCounted(groundTruthRows.length, "row")}${classes}; ` +
        `${formatCounted(available.length, "clip")} on disk; ` +
        `${formatCounted(rowsWithoutFile.length, "row")} without a file; ` +
        `${formatCounted(filesWithoutRow.length, "file")} without a row`,
    ];
    if (available.length === 0 && rowsWithoutFile.length > 0)
      lines.push(`No clip found: paths are relative to "${root}". Name another folder with root`);
    const shown = problems.slice(0, 3).map(({ line, reason }) => `${this.#parts.unit} ${line}: ${reason}`);
    if (shown.length > 0) {
      const more =
        problems.length > shown.length ? `; and ${formatCount(problems.length - shown.length)} more` : "";
      lines.push(`${formatCounted(problems.length, "problem")}: ${shown.join("; ")}${more}`);
    }
    return [...lines, ...this.warnings.map((warning) => `Note: ${warning}`)].join("\n");
  }
}

printAsText(LabelledTable.prototype);
