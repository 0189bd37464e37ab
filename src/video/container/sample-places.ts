import type { Box } from "./box.js";

/** A part of the file that may hold samples, in bytes. */
export interface MediaRange {
  readonly start: number;
  readonly end: number;
}

const onlyDescription = 1;

/**
 * Whether each of a track's samples lies in the file's media. Tables that say otherwise are damaged, and what ffmpeg makes of
 * them is best asked of it.
 *
 * @param samples - The `stbl` box.
 */
export function samplesAreInside(samples: Box, media: readonly MediaRange[]): boolean {
  const sizes = samples.only("stsz");
  const [sizeOfAll, numSamples] = [sizes.uint(4), sizes.uint(8)];
  if (sizeOfAll !== 0) return false; // no compressed pictures
  let sample = 0;
  for (const { start, count, description } of chunks(samples)) {
    if (description !== onlyDescription || sample + count > numSamples) return false;
    let end = start;
    for (let i = 0; i < count; i += 1, sample += 1) end += sizes.uint(12 + 4 * sample);
    if (!media.some((range) => start >= range.start && end <= range.end)) return false;
  }
  const firstChunk = samples.only("stsc").uint(8);
  return sample === numSamples && firstChunk === 1 && areAscending(samples.all("stss")[0], numSamples);
}

/**
 * Where in the file each of a track's samples begins, in bytes.
 *
 * @param samples - The `stbl` box, of which {@link samplesAreInside} is true.
 */
export function sampleOffsets(samples: Box): Float64Array {
  const sizes = samples.only("stsz");
  const offsets = new Float64Array(sizes.uint(8));
  let sample = 0;
  for (const { start, count } of chunks(samples)) {
    let at = start;
    for (let i = 0; i < count; i += 1, sample += 1) {
      offsets[sample] = at;
      at += sizes.uint(12 + 4 * sample);
    }
  }
  return offsets;
}

/** Samples that lie one after the other. */
interface Chunk {
  /** Where the first begins, in bytes. */
  readonly start: number;
  readonly count: number;
  readonly description: number;
}

function* chunks(samples: Box): Generator<Chunk, void, undefined> {
  const [short, ...others] = samples.all("stco");
  const isShort = short !== undefined && others.length === 0;
  const places = isShort ? short : samples.only("co64");
  const offsetOf = (chunk: number): number =>
    isShort ? places.uint(8 + 4 * chunk) : Number(places.bytes.readBigUInt64BE(8 + 8 * chunk));
  const runs = samples.only("stsc");
  let run = 0;
  for (let chunk = 0; chunk < places.uint(4); chunk += 1) {
    // a run of chunks with as many samples each ends where the next one begins; chunks are counted from 1
    if (run + 1 < runs.uint(4) && runs.uint(8 + 12 * (run + 1)) === chunk + 1) run += 1;
    yield { start: offsetOf(chunk), count: runs.uint(12 + 12 * run), description: runs.uint(16 + 12 * run) };
  }
}

/** The numbers of the samples at which decoding can begin; without a table, all of them. */
function areAscending(keyframes: Box | undefined, numSamples: number): boolean {
  let last = 0;
  for (let i = 0; keyframes !== undefined && i < keyframes.uint(4); i += 1) {
    const number = keyframes.uint(8 + 4 * i);
    if (number <= last || number > numSamples) return false;
    last = number;
  }
  return true;
}
