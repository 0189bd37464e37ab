import { formatCount, formatCounted } from "../../core/format.js";
import { firstOf, itemAt } from "../../core/item-at.js";
import { nearestName } from "../../core/nearest-name.js";
import { composed } from "../../core/same-text.js";

/** A true label that the model cannot say. */
export interface UnknownTruth {
  /** As the ground truth has it. */
  readonly label: string;
  /** Clips of it. */
  readonly numClips: number;
  /** The model's label that was probably meant. */
  readonly nearest: string | undefined;
}

/** How true labels and those of a model fit together. */
export interface LabelCheck {
  /** Clips whose truth is known. */
  readonly numClips: number;
  /** Those of them whose truth is among the model's labels. */
  readonly numAnswerable: number;
  /** Different true labels. */
  readonly numTruths: number;
  /** Labels of the model. */
  readonly numLabels: number;
  /** Most clips first. */
  readonly unknownTruths: readonly UnknownTruth[];
  /** Labels that the model has several times, with their class indices: ImageNet's two kinds of "crane". */
  readonly repeatedLabels: readonly { readonly label: string; readonly classIndices: readonly number[] }[];
}

/** So many labels a message names. */
const named = 3;

/**
 * Compares true labels with those that a model can say.
 *
 * @param truths - The true label of each clip.
 * @param labels - The model's, in class-index order.
 */
export function checkLabels(truths: Iterable<string | undefined>, labels: readonly string[]): LabelCheck {
  const places = placesOf(labels);
  const counts = new Map<string, { label: string; numClips: number }>();
  let numClips = 0;
  for (const label of truths) {
    if (label === undefined) continue;
    numClips += 1;
    const found = counts.get(composed(label));
    if (found === undefined) counts.set(composed(label), { label, numClips: 1 });
    else found.numClips += 1;
  }
  const unknown = [...counts].filter(([key]) => !places.has(key)).map(([, each]) => each);
  const nearest = nearestFinder(labels);
  return {
    numClips,
    numAnswerable: numClips - unknown.reduce((sum, each) => sum + each.numClips, 0),
    numTruths: counts.size,
    numLabels: labels.length,
    unknownTruths: unknown
      .sort((a, b) => b.numClips - a.numClips)
      .map((each) => ({ ...each, nearest: nearest(each.label) })),
    repeatedLabels: Array.from(places.values())
      .filter(({ length }) => length > 1)
      .map((classIndices) => ({
        label: itemAt(labels, firstOf(classIndices, "a class index"), "a label"),
        classIndices,
      })),
  };
}

/** What a reader of accuracies ought to know about the labels, a sentence each; nothing where all fit. */
export function labelNotes(check: LabelCheck): readonly string[] {
  const { numClips, numAnswerable, numLabels, unknownTruths, repeatedLabels } = check;
  const notes: string[] = [];
  if (unknownTruths.length > 0) {
    const some = listOf(
      unknownTruths.map((truth) => {
        const near = truth.nearest === undefined ? "" : `, nearest "${truth.nearest}"`;
        return `"${truth.label}" (${formatCounted(truth.numClips, "clip")}${near})`;
      }),
    );
    notes.push(
      `${formatCount(numClips - numAnswerable)} of ${formatCounted(numClips, "clip")} cannot be right: ` +
        `their true labels are not among the model's ${formatCount(numLabels)}: ${some}`,
    );
  }
  if (repeatedLabels.length > 0) {
    const some = listOf(
      repeatedLabels.map(({ label, classIndices }) => `"${label}" (${classIndices.join(" and ")})`),
    );
    const verb = repeatedLabels.length === 1 ? "comes" : "come";
    notes.push(
      `${formatCounted(repeatedLabels.length, "label")} of the model ${verb} several times and cannot be told apart, ` +
        `any of them is right: ${some}`,
    );
  }
  return notes;
}

/**
 * @param action - What cannot be done: `Cannot evaluate "motion-clip"`.
 * @throws {RangeError} If clips are labelled, but not one with a label that the model has: every answer would be wrong.
 */
export function refuseForeignLabels(action: string, check: LabelCheck): void {
  const { numAnswerable, numTruths, numLabels, unknownTruths } = check;
  if (numTruths === 0 || numAnswerable > 0) return;
  const some = listOf(
    unknownTruths.map(({ label, nearest }) =>
      nearest === undefined ? `"${label}"` : `"${label}" (did you mean "${nearest}"?)`,
    ),
  );
  const truths =
    numTruths === 1 ? "the true label is not" : `none of ${formatCount(numTruths)} true labels is`;
  throw new RangeError(
    `${action}: ${truths} among the ${formatCount(numLabels)} that the model has: ${some}. ` +
      "Write them alike in the ground truth and in the model's card",
  );
}

/**
 * How often guessing is right: the share of clips whose truth is among `k` of the model's labels drawn at random.
 * A truth that the model does not have is never guessed, one that it has twice more often.
 */
export function guessingAccuracy(
  truths: Iterable<string | undefined>,
  labels: readonly string[],
  k: number,
): number {
  const places = placesOf(labels);
  let sum = 0;
  let count = 0;
  for (const truth of truths) {
    if (truth === undefined) continue;
    count += 1;
    let missed = 1;
    const numPlaces = places.get(composed(truth))?.length ?? 0;
    for (let i = 0; i < numPlaces; i += 1) missed *= Math.max(0, labels.length - k - i) / (labels.length - i);
    sum += 1 - missed;
  }
  return sum / count;
}

/** Label → its class indices. */
function placesOf(labels: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [classIndex, label] of labels.entries()) {
    const key = composed(label);
    const found = places.get(key);
    if (found === undefined) places.set(key, [classIndex]);
    else found.push(classIndex);
  }
  return places;
}

/** Of most labels that differ, only case, `_` and spaces do. */
function nearestFinder(labels: readonly string[]): (label: string) => string | undefined {
  const words = new Map(labels.map((label) => [wordsOf(label), label]));
  let numAsked = 0;
  return (label) => {
    const alike = words.get(wordsOf(label));
    if (alike !== undefined) return alike;
    numAsked += 1;
    return numAsked > 10 ? undefined : nearestName(label, labels); // slow, and nobody reads that many
  };
}

function wordsOf(label: string): string {
  return composed(label)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");
}

function listOf(texts: readonly string[]): string {
  const shown = texts.slice(0, named).join(", ");
  const numMore = texts.length - named;
  return numMore > 0 ? `${shown} and ${formatCount(numMore)} more` : shown;
}
