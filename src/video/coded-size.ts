import { ffmpegPath, startProcess } from "./program/ffmpeg.js";
import { inputArguments } from "./program/file-argument.js";
import { chosenStream } from "./stream-choice.js";

/** Width and height of a picture, pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** What a header says of the pictures of a stream, as they are stored. */
export interface StoredPictures extends PictureSize {
  /** As ffmpeg names them. */
  readonly codec: string;
  readonly pixelFormat: string;
}

/** Whether a pixel format has more than 8 bits a channel. */
export function isDeep(pixelFormat: string): boolean {
  return /(9|1[0246])(le|be)$/.test(pixelFormat);
}

/** Fields of the sequence parameter set. Sources: ITU-T H.264, 7.3.2.1.1; H.265, 7.3.2.2. */
const field = /\[trace_headers @ [^\]]*\] *\d+ +(\w+) .* = (\d+)$/;
const cutAtTheBeginning = ["conf_win_left_offset", "conf_win_top_offset", "frame_crop_left_offset", "frame_crop_top_offset"]; // prettier-ignore

/**
 * The size in which pictures of more than 8 bits are coded, where it is larger than what is shown of them: whole blocks. OpenCV
 * converts the colours of all that is coded, and the last three rows depend on it.
 *
 * @returns `undefined` where nothing depends on it, and where more is cut off than rows and columns at the end. Cost: for H.264
 * and HEVC of more than 8 bits 0.1 s, because ffmpeg is started.
 */
export async function codedSizeOf(
  path: string,
  { codec, pixelFormat, ...shown }: StoredPictures,
  signal: AbortSignal | undefined,
): Promise<PictureSize | undefined> {
  if (!isDeep(pixelFormat) || !["h264", "hevc"].includes(codec)) return undefined;
  const fields = new Map<string, number>();
  const changed: string[] = [];
  const onErrorLine = (line: string): void => {
    const [, name, number] = field.exec(line) ?? [];
    if (name === undefined) return;
    const value = Number(number);
    if (/^pic_(width|height)_/.test(name) && (fields.get(name) ?? value) !== value) changed.push(name);
    fields.set(name, value);
  };
  const filter = ["-map", `0:${chosenStream}`, "-c", "copy", "-bsf:v", "trace_headers", "-frames:v", "1"];
  const args = ["-nostdin", "-hide_banner", "-loglevel", "info", ...inputArguments(path), ...filter];
  const nowhere = ["-f", "null", "-"];
  const child = startProcess(ffmpegPath(), {
    args: [...args, ...nowhere],
    action: "read",
    path,
    signal,
    onErrorLine,
  });
  try {
    await child.output.forEach(() => undefined);
    await child.finished;
  } catch (error) {
    signal?.throwIfAborted();
    // whoever decodes it says what is wrong with it
    if (error instanceof Error) return undefined;
    throw error;
  } finally {
    await child.kill();
  }
  if (changed.length > 0 || cutAtTheBeginning.some((name) => (fields.get(name) ?? 0) !== 0)) return undefined;
  const coded = codec === "hevc" ? sizeInSamples(fields) : sizeInBlocks(fields);
  const isLarger = coded.width >= shown.width && coded.height >= shown.height;
  const isSame = coded.width === shown.width && coded.height === shown.height;
  return isLarger && !isSame ? coded : undefined;
}

function sizeInSamples(fields: ReadonlyMap<string, number>): PictureSize {
  return {
    width: fields.get("pic_width_in_luma_samples") ?? 0,
    height: fields.get("pic_height_in_luma_samples") ?? 0,
  };
}

function sizeInBlocks(fields: ReadonlyMap<string, number>): PictureSize {
  const columns = (fields.get("pic_width_in_mbs_minus1") ?? -1) + 1;
  const rows = (fields.get("pic_height_in_map_units_minus1") ?? -1) + 1;
  const fieldsInFrame = 2 - (fields.get("frame_mbs_only_flag") ?? 1);
  return { width: columns * 16, height: rows * 16 * fieldsInFrame };
}
