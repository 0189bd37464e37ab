import { formatCount, formatCounted } from "../../core/format.js";
import { printAsText } from "../../core/inspect.js";

/** Something that is no longer as the provenance of a table says. */
export interface Difference {
  /**
   * `"version"`: of a program or the machine; alone it does not count against the table. `"model"`: the .onnx file.
   * `"card"`: a field of its card. `"clip"`: a clip's file. `"table"`: the table was changed after it was written.
   * `"value"`: the model now gives another value.
   */
  readonly kind: "version" | "model" | "card" | "clip" | "table" | "value";
  /** What differs: `"ffmpeg"`, a field of the card, a file, `"row 3 (AoVttpWIwnN), score_1"`. */
  readonly name: string;
  /** What the provenance or the table says. */
  readonly recorded: string;
  /** What is there now. */
  readonly found: string;
}

/** One difference, or none. */
export function differenceOf(
  kind: Difference["kind"],
  name: string,
  recorded: string,
  found: string,
): Difference[] {
  return recorded === found ? [] : [{ kind, name, recorded, found }];
}

/** How a hash is printed. */
export function shortHash(sha256: string): string {
  return `sha256 ${sha256.slice(0, 8)}…`;
}

/** Facts of a {@link Verification}. */
export interface VerificationParts {
  readonly path: string;
  readonly call: string;
  readonly numClips: number;
  readonly numRerun: number;
  readonly numCompared: number;
  /** What was done to clips again; default `"classified anew"`. */
  readonly rerun?: string;
  readonly tolerance: number;
  readonly differences: readonly Difference[];
}

/** How many differences of each kind are printed. */
const numShown = 5;

const titles: Readonly<Record<Difference["kind"], string>> = {
  version: "versions",
  model: "the model",
  card: "the model's card",
  clip: "clips",
  table: "the table",
  value: "values",
};

/** Versions that frames follow from. */
const decodingNames: readonly string[] = ["ffmpeg", "libavcodec", "platform"];

/** Whether a results table can still be made, from `verifyResults`. */
export class Verification {
  /** The table. */
  readonly path: string;
  /** How it was made. */
  readonly call: string;
  /** Whether model, card, clips and table are unchanged and every value that was computed anew is the same. */
  readonly reproduces: boolean;
  /** What was looked at: clips in all, clips classified or read anew, and values (labels, scores, features) compared. */
  readonly checked: { readonly numClips: number; readonly numRerun: number; readonly numCompared: number };
  /** How far a score could be off: 0, or more where a version differs. */
  readonly tolerance: number;
  /** Everything that differs, versions included. */
  readonly differences: readonly Difference[];

  readonly #rerun: string;

  /** @internal Use `verifyResults`. */
  constructor(parts: VerificationParts) {
    const { path, call, differences, tolerance, numClips, numRerun, numCompared } = parts;
    this.#rerun = parts.rerun ?? "classified anew";
    this.path = path;
    this.call = call;
    this.checked = { numClips, numRerun, numCompared };
    this.tolerance = tolerance;
    this.differences = differences;
    this.reproduces = differences.every(({ kind }) => kind === "version");
  }

  /** A line with the answer, then the differences by kind. */
  toString(): string {
    const { path, call, checked, differences, tolerance, reproduces } = this;
    const { numClips, numRerun, numCompared } = checked;
    const lines = [
      `${reproduces ? "✓" : "✗"} ${path} ${reproduces ? "reproduces" : "does not reproduce"}`,
      `${formatCount(numRerun)} of ${formatCounted(numClips, "clip")} ${this.#rerun}, ` +
        `${formatCounted(numCompared, "value")} compared ${tolerance === 0 ? "digit for digit" : `(scores to ${tolerance})`}`,
      `made by ${call}`,
    ];
    for (const [kind, title] of Object.entries(titles)) {
      const these = differences.filter((difference) => difference.kind === kind);
      if (these.length === 0) continue;
      const remark =
        kind === "version" ? " (the values count)" : kind === "value" ? this.#valuesRemark() : "";
      lines.push("", `${title}${remark}:`);
      const shown = these.slice(0, numShown);
      lines.push(
        ...shown.map(({ name, recorded, found }) => `  ${name}: ${recorded} recorded, ${found} found`),
      );
      if (these.length > shown.length) lines.push(`  and ${formatCount(these.length - shown.length)} more`);
    }
    return lines.join("\n");
  }

  /** Frames follow from the versions: nothing may be wrong with values that differ where these do. */
  #valuesRemark(): string {
    const others = this.differences.filter(
      ({ kind, name }) => kind === "version" && decodingNames.includes(name),
    );
    if (others.length === 0) return "";
    const names = others.map(({ name, recorded }) => `${name} ${recorded}`).join(", ");
    return ` (frames themselves may differ: verify with ${names} before you call these wrong)`;
  }
}

printAsText(Verification.prototype);
