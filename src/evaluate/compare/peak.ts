import { itemAt } from "../../core/item-at.js";
import { indexOfText } from "../../core/same-text.js";
import { argmax } from "../../tensor/scores.js";
import type { SideRow, SideScores } from "./side.js";

/** Where a clip's true label is most probable, and how probable it is there. */
export type Peak = Pick<SideRow, "frame" | "probability">;

/** What the columns of a run's scores are called. */
export interface ColumnLabels {
  /** In class-index order, where they are known. */
  readonly labels: readonly string[] | undefined;
  /** Whether the caller gave them: else they are the run's own, or the other run's. */
  readonly isGiven: boolean;
}

/**
 * The peak of a clip's true label in all of its scores; without scores, what the run says itself.
 *
 * @throws {RangeError} If the caller gave labels that are not one for each column.
 */
export function peakOf(
  row: SideRow,
  category: string,
  scores: SideScores | undefined,
  { labels, isGiven }: ColumnLabels,
): Peak {
  if (scores === undefined || labels === undefined) return row;
  const { data, numFrames, numLabels } = scores;
  if (labels.length !== numLabels) {
    if (!isGiven) return row; // the other run is of a model with other classes
    const found = `the scores of "${row.fname}" have ${numLabels} columns`;
    throw new RangeError(`Expected labels to name each column but received ${labels.length}: ${found}`);
  }
  const classIndex = indexOfText(labels, category);
  if (classIndex === -1) return row;
  const column = Array.from({ length: numFrames }, (_, frame) =>
    itemAt(data, frame * numLabels + classIndex, "a probability"),
  );
  const frame = argmax(column);
  return frame === -1 ? {} : { frame, probability: column[frame] };
}
