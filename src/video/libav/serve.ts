import { itemAt } from "../../core/item-at.js";
import { Decoder } from "./decoder.js";
import { Doubt } from "./doubt.js";
import { frameOrder } from "./frame-order.js";
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
  const url = `file:${request.path}`;
  const decoder = new Decoder(ff, url, request);
  const picture = new RgbPicture(ff, request.size, request.region);
  try {
    if (decoder.timeBase !== request.timeBase) throw new Doubt(`it counts in ${decoder.timeBase} s`);
    if (request.startSeconds !== undefined) decoder.seek(request.startSeconds);
    const skippable = skippableUpTo(request);
    const order = skippable && frameOrder(ff, url, decoder, skippable.numFrames);
    if (order !== undefined)
      decoder.skipUnless(new Set(skippable?.wanted.map((number) => itemAt(order, number))));
    await read(decoder, picture, { ...request, order }, sink);
  } finally {
    decoder.close();
  }
}

/** Whether it pays to know which frames nobody wants, and how many frames lie on the way. All are wanted where all are counted. */
function skippableUpTo({
  wanted,
  endsThere,
}: ReadRequest): { wanted: readonly number[]; numFrames: number } | undefined {
  if (!endsThere || "step" in wanted) return undefined;
  const numFrames = (wanted.at(-1) ?? 0) + 1;
  return 2 * wanted.length <= numFrames ? { wanted, numFrames } : undefined;
}

/** `order`: when frames are shown, where some are not decoded. */
async function read(
  decoder: Decoder,
  picture: RgbPicture,
  { wanted, endsThere, order }: ReadRequest & { readonly order: readonly bigint[] | undefined },
  sink: FrameSink,
): Promise<void> {
  const numberAt = (place: number): number =>
    "step" in wanted ? place * wanted.step : (wanted[place] ?? Number.POSITIVE_INFINITY);
  let times: number[] = [];
  let place = 0;
  let pausedAt = performance.now();
  for (let number = 0; numberAt(place) < Number.POSITIVE_INFINITY || !endsThere; number += 1) {
    if (!decoder.next()) break;
    if (order !== undefined) {
      const shown = order.indexOf(decoder.fileTicks, number);
      if (shown < 0 || shown > numberAt(place)) throw new Doubt("a frame is missing where some were skipped");
      for (; number < shown; number += 1) times.push(decoder.secondsAt(itemAt(order, number)));
    }
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
  if (order !== undefined && numberAt(place) < Number.POSITIVE_INFINITY)
    throw new Doubt("a frame is missing where some were skipped");
  sink.times(times);
}
