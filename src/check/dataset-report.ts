import { formatCount, formatCounted } from "../core/format.js";
import { printAsText } from "../core/inspect.js";
import { showAsLastValue } from "../core/self-display.js";
import { toDataFrame, type DataFrame } from "../datasets/tables/data-frame.js";
import { formatCsv } from "../files/csv.js";
import type { ClipFacts } from "./clip-facts.js";
import type { Finding, FindingKind } from "./finding.js";
import { grouped } from "./split-findings.js";

/** How many clips of a class a split has. */
export interface ClassCount {
  /** The class. */
  readonly label: string;
  /** The split. */
  readonly split: string;
  /** Its clips on disk, damaged and broken ones included. */
  readonly numClips: number;
}

/** The columns of a clip in tables and files, in their order. */
const columns = [
  ...["path", "id", "label", "split", "group", "state", "frames", "claimed", "fps", "width", "height"],
  ...["seconds", "bytes", "sha256", "problem"],
] as const;

/** What {@link checkDataset} found: a row for each kind of finding, and the facts of every clip. */
export class DatasetReport {
  /** The dataset's folder, where it is known. */
  readonly root: string | undefined;
  /** All kinds of findings, in a fixed order, also those with nothing to report. */
  readonly findings: readonly Finding[];
  /** Every clip with its facts, in the dataset's order. */
  readonly clips: readonly ClipFacts[];
  /** All classes, also those without a clip; those that occur only in clips come last. */
  readonly classes: readonly string[];

  /** @internal Use {@link checkDataset}. */
  constructor(parts: {
    readonly root: string | undefined;
    readonly findings: readonly Finding[];
    readonly clips: readonly ClipFacts[];
    readonly classes: readonly string[];
  }) {
    this.root = parts.root;
    this.findings = parts.findings;
    this.clips = parts.clips;
    this.classes = parts.classes;
  }

  /** One row of the report. */
  finding(kind: FindingKind): Finding {
    return this.findings.find((finding) => finding.kind === kind) as Finding;
  }

  /** The rows that report a fault. */
  get problems(): readonly Finding[] {
    return this.findings.filter(({ isProblem, count = 0 }) => isProblem && count > 0);
  }

  /** Clips of each class and split, in the order of `classes`; a class without a clip has a row with 0. */
  classCounts(): readonly ClassCount[] {
    const splits = [...new Set(this.clips.map(({ split }) => split))];
    const byClass = grouped(this.clips, ({ label = "" }) => label);
    return this.classes.flatMap((label) => {
      const clips = byClass.get(label) ?? [];
      const count = (split: string): number => clips.filter((clip) => clip.split === split).length;
      return splits.map((split) => ({ label, split, numClips: count(split) }));
    });
  }

  /** Every clip as a row of a table; what is not known is `undefined`. */
  toRows(): Record<string, string | number | undefined>[] {
    return this.clips.map((clip) => ({
      path: clip.path,
      id: clip.id,
      label: clip.label,
      split: clip.split,
      group: clip.group,
      state: clip.state,
      frames: clip.numFrames,
      claimed: clip.numFramesClaimed,
      fps: clip.averageFps,
      width: clip.width,
      height: clip.height,
      seconds: clip.durationSeconds,
      bytes: clip.numBytes,
      sha256: clip.sha256,
      problem: clip.problem,
    }));
  }

  /** The same rows as a danfojs DataFrame; what is not known is `""` or `NaN`. */
  toDataFrame(): Promise<DataFrame> {
    const rows = this.toRows();
    const isNumber: ReadonlySet<string> = new Set([
      "frames",
      "claimed",
      "fps",
      "width",
      "height",
      "seconds",
      "bytes",
    ]);
    const values = (name: string): (string | number)[] =>
      rows.map((row) => row[name] ?? (isNumber.has(name) ? Number.NaN : ""));
    return toDataFrame(Object.fromEntries(columns.map((name) => [name, values(name)])));
  }

  /** The same rows as CSV; what is not known is an empty cell. */
  toCsv(): string {
    const rows = this.toRows();
    return formatCsv(
      columns,
      rows.map((row) => columns.map((name) => String(row[name] ?? ""))),
    );
  }

  /** A line for each finding that is known, with its first examples. */
  toString(): string {
    const known = this.findings.filter(({ count }) => count !== undefined);
    const width = Math.max(...known.map(({ count = 0 }) => formatCount(count).length));
    return known
      .map(({ count = 0, title, items }) => {
        const shown = items.slice(0, 2).map(({ name, detail }) => `${name} (${detail})`);
        if (items.length > shown.length) shown.push(`and ${formatCount(items.length - shown.length)} more`);
        const examples = shown.length === 0 ? "" : `: ${shown.join("; ")}`;
        return `${formatCount(count).padStart(width)} ${title}${examples}`;
      })
      .concat(
        `${formatCounted(this.problems.length, "kind")} of faults in ${formatCounted(this.clips.length, "clip")}`,
      )
      .join("\n");
  }
}

printAsText(DatasetReport.prototype);
showAsLastValue(DatasetReport.prototype);
