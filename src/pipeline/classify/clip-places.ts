import type { Batch, Batches, UseScores } from "./batches.js";

/**
 * The batch and the place in it that belong to each sample: those of one clip after the other, the views of each in their
 * order. They are always the same, whichever clips are broken or known already, so that a clip's bits never depend on the
 * others' fate.
 */
export interface ClipPlaces {
  /** Opens the batch of a position, if need be. */
  at(position: number): Promise<{ readonly batch: Batch; readonly place: number }>;
  /** Says that the place of a position is written. */
  fill(position: number, use: UseScores): Promise<void>;
  /** Says that nothing will come for a position. */
  giveUp(position: number): Promise<void>;
}

interface OpenBatch {
  /** Not there while all its positions so far were given up. */
  batch: Promise<Batch> | undefined;
  readonly givenUpBefore: number[];
  numSettled: number;
  readonly size: number;
}

function batchLength(number: number, numSamples: number, batchSize: number): number {
  return Math.min(batchSize, numSamples - number * batchSize);
}

/** Size of the batch of a position and place in it: `"8:3"`. */
function sampleName(position: number, numSamples: number, batchSize: number): string {
  return `${batchLength(Math.floor(position / batchSize), numSamples, batchSize)}:${position % batchSize}`;
}

/**
 * What names the place of a clip of several samples: those of the first and the last, as the batches between are full.
 *
 * @param numSamples - Of each clip.
 */
export function clipPlaceName(
  position: number,
  list: { readonly numClips: number; readonly numSamples: number; readonly batchSize: number },
): string {
  const { numClips, numSamples, batchSize } = list;
  const first = position * numSamples;
  const names = [first, first + numSamples - 1].map((sample) =>
    sampleName(sample, numClips * numSamples, batchSize),
  );
  return [...new Set(names)].join(" ");
}

/**
 * Places for `numSamples` samples in batches of `batchSize`, the last one smaller.
 *
 * @param samplesBefore - Those of whole batches that others run; messages count them.
 */
export function clipPlaces(
  batches: Batches,
  numSamples: number,
  batchSize: number,
  samplesBefore: number = 0,
): ClipPlaces {
  const open = new Map<number, OpenBatch>();

  const sizeOf = (number: number): number => batchLength(number, numSamples, batchSize);

  function entryOf(position: number): OpenBatch {
    const number = Math.floor(position / batchSize);
    let entry = open.get(number);
    if (entry === undefined) {
      entry = { batch: undefined, givenUpBefore: [], numSettled: 0, size: sizeOf(number) };
      open.set(number, entry);
    }
    return entry;
  }

  async function openBatch(entry: OpenBatch): Promise<Batch> {
    const batch = await batches.open(entry.size);
    for (const place of entry.givenUpBefore) batch.giveUp(place);
    return batch;
  }

  function settled(position: number, entry: OpenBatch): void {
    entry.numSettled += 1;
    if (entry.numSettled === entry.size) open.delete(Math.floor(position / batchSize));
  }

  return {
    async at(position) {
      const entry = entryOf(position);
      entry.batch ??= openBatch(entry);
      return { batch: await entry.batch, place: position % batchSize };
    },
    async fill(position, use) {
      const entry = entryOf(position);
      settled(position, entry);
      (await entry.batch)?.fill(position % batchSize, (row, problem) => {
        const batch = Math.floor((samplesBefore + position) / batchSize) + 1;
        use(row, problem === undefined ? undefined : `${problem} in batch ${batch}`);
      });
    },
    async giveUp(position) {
      const entry = entryOf(position);
      settled(position, entry);
      if (entry.batch === undefined) entry.givenUpBefore.push(position % batchSize);
      else (await entry.batch).giveUp(position % batchSize);
    },
  };
}
