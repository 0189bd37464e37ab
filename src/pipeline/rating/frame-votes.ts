import { checkGiven } from "../../core/given.js";
import { itemAt } from "../../core/item-at.js";
import { argmax } from "../../tensor/scores.js";
import type { FrameScores } from "../frame-scores/frame-scores.js";

/** How many frames a class won. */
export interface FrameVotes {
  /** As the card has it. */
  readonly label: string;
  /** Its column in the scores. */
  readonly classIndex: number;
  /** Frames in which it is the most probable class. */
  readonly numFrames: number;
  /** Of all classified frames, 0 … 1. */
  readonly share: number;
}

/**
 * The share of frames that each class wins, most first; classes that win none are left out. Each frame votes
 * for its most probable class, of equal ones for the first.
 *
 * Source: the rating of footage in lab 3, which calls it an average; it is no mean of probabilities.
 */
export function frameVotes(scores: FrameScores): readonly FrameVotes[] {
  checkGiven("frameVotes", "scores", scores, "frameScores");
  const counts = new Map<number, number>();
  for (let row = 0; row < scores.length; row += 1) {
    const winner = argmax(scores.row(row));
    counts.set(winner, (counts.get(winner) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || a - b)
    .map(([classIndex, numFrames]) => ({
      label: itemAt(scores.labels, classIndex),
      classIndex,
      numFrames,
      share: numFrames / scores.length,
    }));
}
