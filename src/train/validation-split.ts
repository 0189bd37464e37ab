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
 * @param groups - For each row what it belongs to: rows of one group stay together, and the shares are of groups. A
 *   group counts for the class of its first row. Default: every row for itself.
 */
export function splitRows(
  classes: readonly number[],
  labels: readonly string[],
  share: number,
  rule: "stratified" | "last",
  seed: number,
  groups?: readonly string[],
): ValidationSplit {
  const rows = classes.map((_, row) => row);
  const { groupOfRow, classOfGroup } = groupsOf(classes, groups);
  const numbers = classOfGroup.map((_, group) => group);
  const held =
    share === 0
      ? new Set<number>()
      : rule === "last"
        ? new Set(numbers.slice(Math.floor(numbers.length * (1 - share))))
        : stratified(classOfGroup, labels.length, share, seed);
  const train = rows.filter((row) => !held.has(groupOfRow[row]!));
  const validation = rows.filter((row) => held.has(groupOfRow[row]!));
  if (train.length === 0 || (share > 0 && validation.length === 0)) {
    const [empty, full] = train.length === 0 ? ["train on", "validation"] : ["validate on", "training"];
    throw new RangeError(
      `Cannot set ${formatPercent(share, 0)} of ${rows.length} rows aside: none is left to ${empty}, all go to ${full}. ` +
        "Change validationSplit, or use more rows",
    );
  }
  return { train, validation, warnings: warningsOf(classes, labels, train, validation, rule) };
}

/** Groups by number, in order of first appearance. */
function groupsOf(
  classes: readonly number[],
  groups: readonly string[] | undefined,
): { readonly groupOfRow: readonly number[]; readonly classOfGroup: readonly number[] } {
  if (groups === undefined) return { groupOfRow: classes.map((_, row) => row), classOfGroup: classes };
  const numberOf = new Map<string, number>();
  const classOfGroup: number[] = [];
  const groupOfRow = groups.map((group, row) => {
    const known = numberOf.get(group);
    if (known !== undefined) return known;
    numberOf.set(group, classOfGroup.length);
    return classOfGroup.push(classes[row]!) - 1;
  });
  return { groupOfRow, classOfGroup };
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
    for (const i of order.subarray(0, count)) held.add(rows[i]!);
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
    const held = [...new Set(validation.map((row) => labels[classes[row]!]!))].map((label) => `"${label}"`);
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
