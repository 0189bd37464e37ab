import { secondsOf } from "../container/ratio.js";
import type { StoredStream } from "../stored-stream.js";
import { Doubt } from "./doubt.js";
import { common } from "./generations.js";
import { int32At, int64At, pointerAt, type Libraries, type Pointer } from "./libraries.js";
import { openInput, timeAt, type OpenInput } from "./open-input.js";

const displayMatrix = 5; // AV_PKT_DATA_DISPLAYMATRIX
const fullRange = 2; // AVCOL_RANGE_JPEG
const matrixLength = 9;

/**
 * Opens a file, and says what ffprobe would say of its pictures.
 *
 * @param url - `file:` and the path, or `data:`.
 * @throws {Doubt} As {@link openInput} does, and for pictures without a size.
 */
export function streamFields(ff: Libraries, url: string): StoredStream {
  const input = openInput(ff, url);
  try {
    return fieldsOf(ff, input);
  } finally {
    ff.avformat_close_input([input.context]);
  }
}

function fieldsOf(ff: Libraries, input: OpenInput): StoredStream {
  const { streamAddress: stream, codecParameters: parameters, durationMicroseconds: length } = input;
  const { timeBase: at, averageRate, format, size, storedRange } = ff.generation.layout;
  const [over, under] = input.timeBase;
  const [width, height] = [int32At(parameters, size), int32At(parameters, size + 4)];
  if (width < 1 || height < 1) throw new Doubt("its pictures have no size");
  const ticks = timeAt(stream, at + 16);
  const ofStream = ticks === undefined ? 0 : secondsOf(Number(ticks), over, under);
  const ofFile = length === undefined ? 0 : secondsOf(Number(length), 1, 1_000_000);
  const durationSeconds = [ofStream, ofFile].find((seconds) => seconds > 0);
  return {
    ...{ width, height },
    codec: ff.avcodec_get_name(int32At(parameters, common.codecId)),
    pixelFormat: ff.av_get_pix_fmt_name(int32At(parameters, format)) ?? undefined,
    isFullRange: int32At(parameters, storedRange) === fullRange,
    averageRate: [int32At(stream, averageRate), int32At(stream, averageRate + 4)],
    durationSeconds,
    numFrames: Number(int64At(stream, at + 24)),
    timeBase: input.timeBase.join("/"),
    displayMatrix: matrixOf(ff, input),
  };
}

function matrixOf(ff: Libraries, { streamAddress, codecParameters }: OpenInput): number[] | undefined {
  const { of, at } = ff.generation.layout.sideData;
  const holder = of === "stream" ? streamAddress : codecParameters;
  const list: Pointer = pointerAt(holder, at);
  const count = int32At(holder, at + 8);
  const places = Array.from({ length: count }, (_, i) => i * common.sideDataLength);
  const place = places.find((one) => int32At(list, one + common.sideDataType) === displayMatrix);
  if (place === undefined) return undefined;
  const matrix = pointerAt(list, place);
  return Array.from({ length: matrixLength }, (_, i) => int32At(matrix, 4 * i));
}
