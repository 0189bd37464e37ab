/** What one epoch gave. */
export interface EpochRow {
  /** From 1. */
  readonly epoch: number;
  /** Mean cross entropy of the training rows, each before the step that it took part in. */
  readonly loss: number;
  /** Share of the training rows that were right then, 0 … 1. */
  readonly accuracy: number;
  /** Mean cross entropy of the validation rows after the epoch; `undefined` without validation. */
  readonly valLoss: number | undefined;
  /** Share of the validation rows that are right, 0 … 1. */
  readonly valAccuracy: number | undefined;
  /** The learning rate of its last step. */
  readonly learningRate: number;
  /** How long it took, validation included. */
  readonly seconds: number;
}

/** The row with the best weights: the lowest validation loss, the first of equal ones; without validation the last. */
export function bestRow(history: readonly EpochRow[]): EpochRow | undefined {
  let best: EpochRow | undefined;
  for (const row of history) {
    if (best === undefined || row.valLoss === undefined || row.valLoss < (best.valLoss ?? Infinity))
      best = row;
  }
  return best;
}
