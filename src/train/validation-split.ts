import { formatPercent } from "../core/format.js";
import { seededRandom } from "../core/random.js";

/** Which rows a head is trained on and which it is measured on, by their numbers in the features. */
export interface ValidationSplit {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  /** What is wrong with it, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Sets a share of the rows aside.
 *
 * `"stratified"`: of every class the same share, chosen at random. `"last"`: the last rows, as Keras's
 * `validation_split` does; where rows are sorted by class, these are classes that are hardly trained.
 *
 * @param classes - For each row its class index.
 * @param share - 0 ≤ share < 1; 0 sets nothing aside.
 */
export function splitRows(
  classes: readonly number[],
  labels: readonly string[],
  share: number,
  rule: "stratified" | "last",
  seed: number,
): ValidationSplit {
  const rows = classes.map((_, row) => row);
  const held =
    share === 0
      ? new Set<number>()
      : rule === "last"
        ? new Set(rows.slice(Math.floor(rows.length * (1 - share))))
        : stratified(classes, labels.length, share, seed);
  const train = rows.filter((row) => !held.has(row));
  const validation = rows.filter((row) => held.has(row));
  if (train.length === 0 || (share > 0 && validation.length === 0)) {
    const [empty, full] = train.length === 0 ? ["train on", "validation"] : ["validate on", "training"];
    throw new RangeError(
      `Cannot set ${formatPercent(share, 0)} of ${rows.length} rows aside: none is left to ${empty}, all go to ${full}. ` +
        "Change validationSplit, or use more rows",
    );
  }
  return { train, validation, warnings: warningsOf(classes, labels, train, validation, rule) };
}

function stratified(
  classes: readonly number[],
  numClasses: number,
  share: number,
  seed: number,
): Set<number> {
  const random = seededRandom(seed);
  const held = new Set<number>();
  for (let index = 0; index < numClasses; index += 1) {
    const rows = classes.flatMap((found, row) => (found === index ? [row] : []));
    const order = random.permutation(rows.length);
    // one row at least on either side, where a class has two
    const count = Math.min(Math.max(Math.round(rows.length * share), 1), rows.length - 1);
    for (const i of order.subarray(0, count)) held.add(rows[i]);
  }
  return held;
}

function warningsOf(
  classes: readonly number[],
  labels: readonly string[],
  train: readonly number[],
  validation: readonly number[],
  rule: "stratified" | "last",
): string[] {
  const warnings: string[] = [];
  const missing = (rows: readonly number[]): string[] => {
    const found = new Set(rows.map((row) => classes[row]));
    return labels.filter((_, index) => !found.has(index)).map((label) => `"${label}"`);
  };
  const runs = classes.filter((index, row) => row === 0 || index !== classes[row - 1]).length;
  if (rule === "last" && validation.length > 0 && labels.length > 1 && runs === labels.length) {
    const held = [...new Set(validation.map((row) => labels[classes[row]]))].map((label) => `"${label}"`);
    warnings.push(
      `The rows are sorted by label: the last ${validation.length}, held out for validation, are of ` +
        `${held.join(", ")} alone, which training hardly sees. Use split: "stratified"`,
    );
  }
  const untrained = missing(train);
  if (untrained.length > 0) warnings.push(`No row is left to train ${untrained.join(", ")}`);
  const unmeasured = missing(validation);
  if (validation.length > 0 && unmeasured.length > 0 && rule === "stratified")
    warnings.push(`No row is left to validate ${unmeasured.join(", ")}`);
  return warnings;
}
