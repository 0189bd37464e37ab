import type { Decoder } from "./decoder.js";
import { common } from "./generations.js";
import { memoryAt, noTime, type Libraries } from "./libraries.js";
import { openFile } from "./open-input.js";

/** FFmpeg's number of H.264, whose packets say for certain whether other frames refer to theirs. */
const h264 = 27;
/** A frame is stored at most so many places away from where it is shown: twice what H.264 allows. */
const mostReordered = 32;
/** What an edit list cuts off: it is decoded, and not shown. */
const discarded = 4;

/**
 * When the frames of a video are shown, as the file counts, in that order: from its packets alone, without decoding. So a frame that
 * nobody wants is known before it is decoded.
 *
 * @param numFrames - So many are asked for, from where the decoder begins to read.
 * @returns At least so many; `undefined` where the packets do not tell, and all has to be decoded.
 */
export function frameOrder(
  ff: Libraries,
  url: string,
  decoder: Decoder,
  numFrames: number,
): readonly bigint[] | undefined {
  if (decoder.codecId !== h264) return undefined;
  const context = openFile(ff, url);
  const packet = ff.av_packet_alloc();
  const fields = new DataView(memoryAt(packet, common.packetFlags + 4));
  const times: bigint[] = [];
  try {
    decoder.seekIn(context[0]);
    while (times.length < numFrames + mostReordered && ff.av_read_frame(context[0], packet) >= 0) {
      const time = fields.getBigInt64(common.packetTime, true);
      const isOurs = fields.getInt32(common.packetStream, true) === decoder.stream;
      const isDiscarded = (fields.getInt32(common.packetFlags, true) & discarded) !== 0;
      ff.av_packet_unref(packet);
      if (isOurs && (isDiscarded || time === noTime)) return undefined;
      if (isOurs) times.push(time);
      // where nothing is reordered, other frames refer to every frame, as a rule
      if (times.length === mostReordered && isAscending(times)) return undefined;
    }
  } finally {
    ff.av_packet_free([packet]);
    ff.avformat_close_input(context);
  }
  if (times.length < numFrames || new Set(times).size < times.length) return undefined;
  return times.sort((a, b) => (a < b ? -1 : 1));
}

function isAscending(times: readonly bigint[]): boolean {
  return times.every((time, i) => i === 0 || time > (times[i - 1] ?? time));
}
