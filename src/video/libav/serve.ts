import { Decoder } from "./decoder.js";
import { Doubt } from "./doubt.js";
import type { Libraries } from "./libraries.js";
import type { ReadRequest } from "./messages.js";
import { RgbPicture } from "./rgb-picture.js";

/** Where the frames of a request go. */
export interface FrameSink {
  /** Hands over pixels, valid during the call, with the times of all frames since the last call. */
  frame(times: readonly number[], pixels: Uint8Array): void;
  /** Hands over times of frames that nobody wants: a sign of life. */
  times(times: readonly number[]): void;
  /** Looks at messages. Gives `true` to end the request. */
  pause(): Promise<boolean>;
}

/** {@link serve}. */
export type Serve = typeof serve;

/** So long a helper is deaf at most, but for a single call of a library. */
const deafMilliseconds = 20;
/** So many times at most are held back; silence would be taken for a helper that hangs. */
const mostTimes = 500;

/**
 * Reads the frames of a request.
 *
 * @throws {Doubt} At the first thing that is not certain; frames that were handed over before are right.
 */
export async function serve(ff: Libraries, request: ReadRequest, sink: FrameSink): Promise<void> {
  const decoder = new Decoder(ff, `file:${request.path}`, request);
  const picture = new RgbPicture(ff, request.size, request.region);
  try {
    if (decoder.timeBase !== request.timeBase) throw new Doubt(`it counts in ${decoder.timeBase} s`);
    if (request.startSeconds !== undefined) decoder.seek(request.startSeconds);
    await read(decoder, picture, request, sink);
  } finally {
    decoder.close();
  }
}

async function read(
  decoder: Decoder,
  picture: RgbPicture,
  { wanted, lastIndex = Number.POSITIVE_INFINITY }: ReadRequest,
  sink: FrameSink,
): Promise<void> {
  const none = Number.POSITIVE_INFINITY;
  const numberAt = (place: number): number => {
    if (!("step" in wanted)) return wanted[place] ?? none;
    const number = wanted.first + place * wanted.step;
    return number < (wanted.end ?? none) ? number : none;
  };
  let times: number[] = [];
  let place = 0;
  let pausedAt = performance.now();
  for (let number = 0; number <= lastIndex; number += 1) {
    if (!decoder.next()) break;
    times.push(decoder.seconds);
    const isWanted = number === numberAt(place);
    if (isWanted) {
      sink.frame(times, picture.convert(decoder));
      place += 1;
    } else if (times.length >= mostTimes) sink.times(times);
    if (isWanted || times.length >= mostTimes) times = [];
    if (!isWanted && performance.now() - pausedAt < deafMilliseconds) continue;
    if (await sink.pause()) return;
    pausedAt = performance.now();
  }
  sink.times(times);
}
