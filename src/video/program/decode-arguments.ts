import type { Rectangle } from "../../tensor/rectangle.js";
import { frameTimesOutput } from "./ffmpeg.js";
import { inputArguments } from "./file-argument.js";
import type { FrameSelection } from "./frame-selection.js";
import { inverseTransform } from "../inverse-transform.js";
import { isDeep, type PictureSize } from "../coded-size.js";
import { orientationFilters } from "../orientation.js";
import type { FrameRequest } from "../source.js";
import { chosenStream } from "../stream-choice.js";
import type { VideoMetadata } from "../video-metadata.js";
import { pipedPicture, type PipedPicture } from "./piped-picture.js";

/** What one run of ffmpeg is to read from one video. */
export interface DecodeInput extends FrameRequest {
  readonly selection: FrameSelection;
}

/** The command line that decodes a video: frames go to its output, their times to file descriptor 3. */
export function decodeArguments(input: DecodeInput): string[] {
  const { path, metadata, selection, settings, startSeconds } = input;
  const transform = inverseTransform(path, metadata.codec);
  const select = selection.expression === undefined ? [] : [`select='${selection.expression}'`];
  const color = settings.color === "tagged" ? [] : ["setparams=colorspace=unknown"];
  const piped = pipedPicture(input);
  const pictureFilters =
    piped.pixelFormat === "rgb24" ? rgbFilters(metadata, piped) : planeFilters(metadata, piped);
  const filter = ["-vf", [...select, ...color, ...pictureFilters].join(",")];
  const { stop } = selection;
  const upTo = (count: number | undefined): string[] =>
    count === undefined ? [] : ["-frames:v", String(count)];
  return [
    ...["-nostdin", "-hide_banner", "-loglevel", "error"],
    ...(metadata.codedSize === undefined ? [] : ["-apply_cropping", "0"]),
    ...(startSeconds === undefined ? [] : ["-noaccurate_seek", "-ss", String(startSeconds)]),
    ...(transform === undefined ? [] : ["-idct", transform.name]),
    // One filter graph for the whole file: a new one at a change of size would count frames from 0 again.
    ...["-noautorotate", "-reinit_filter", "0", ...inputArguments(path)],
    // Times first: ffmpeg writes its outputs in this order, so a frame's time is there before the frame.
    ...frameTimesOutput(upTo(stop && stop.lastIndex + 1), metadata.timeBase),
    ...["-map", `0:${chosenStream}`, ...filter, ...upTo(stop?.numFrames), "-fps_mode", "passthrough"],
    ...["-pix_fmt", piped.pixelFormat, "-f", "rawvideo", "pipe:1"],
  ];
}

/**
 * Cut out of RGB: before that, what lies around the region may decide the colours in it. Of frames that are not of the size that
 * the header says, nothing is cut out, not even all: ffmpeg ends.
 */
function rgbFilters(metadata: VideoMetadata, { region }: PipedPicture): string[] {
  const turned = [...depthFilter(metadata), ...rotationFilters(metadata)];
  return [...turned, ...(turned.length > 0 ? [] : ["format=rgb24"]), cropIf(metadata, region)];
}

/** Frames whose size changes on the way are brought back to the first one's, as on the way to RGB. */
function planeFilters(metadata: VideoMetadata, { pixelFormat, region }: PipedPicture): string[] {
  const turning = orientationFilters(metadata);
  return ["scale", `format=${pixelFormat}`, ...turning, `${cropIf(metadata, region)}:exact=1`];
}

/**
 * More than 8 bits: swscale rounds on its way to BGR as OpenCV has it, and differently on its way to RGB. And it is given what
 * OpenCV gives it: all that is coded, of which a part is shown; {@link rgbFilters} says what happens to frames of other sizes.
 */
function depthFilter({ pixelFormat, codedSize, ...shown }: VideoMetadata): string[] {
  if (!isDeep(pixelFormat)) return [];
  if (codedSize === undefined) return ["format=bgr24"];
  const isTurned = shown.rotationDegrees % 180 !== 0;
  const [width, height] = isTurned ? [shown.height, shown.width] : [shown.width, shown.height];
  return ["format=bgr24", cropIf(codedSize, { left: 0, top: 0, width, height })];
}

/** Colours first, turning after: OpenCV's order; the other way round the chroma of every pixel moves. */
function rotationFilters(metadata: VideoMetadata): string[] {
  const turning = orientationFilters(metadata);
  return turning.length === 0 ? [] : ["format=bgr24", ...turning];
}

function cropIf(expected: PictureSize, { left, top, width, height }: Rectangle): string {
  return `crop='${width}*eq(iw,${expected.width})*eq(ih,${expected.height})':${height}:${left}:${top}`;
}
