import { firstOf } from "../../core/item-at.js";
import { basename } from "node:path";
import { checkInteger, checkText } from "../../core/check.js";
import { formatCounted } from "../../core/format.js";
import { runTask } from "../../core/task.js";
import { checkGifRate } from "../../image/save-gif.js";
import { contactSheet, gifFromRgb, jpegFromRgb } from "../../image/sharp.js";
import { uniformIndices } from "../../video/sampling/indices.js";
import { openVideo } from "../../video/video.js";
import { cleanLine } from "../../core/clean-text.js";
import { checkOptions } from "../../core/options.js";
import { displayable, type Displayable, type DisplayForms } from "../page/displayable.js";
import { dataUrl, html } from "../page/html.js";
import { scaledSize } from "../grid/scaled-size.js";
import { notesHtml } from "../table/table-html.js";
import { titleHtml } from "./video-player.js";

/** Which frames {@link frameGif} shows, and how. */
export interface FrameGifOptions {
  /**
   * Frame numbers, or how they follow from the number of frames. Default 20 frames, evenly spread:
   * `(numFrames) => uniformIndices(numFrames, 20)`.
   */
  readonly indices?: readonly number[] | ((numFrames: number) => readonly number[]);
  /** Frames a second, from 1 to 50. Default 10. */
  readonly fps?: number;
  /** Wider frames are made so wide, from 40 to 1280 pixels. Default 320. */
  readonly width?: number;
  /** Stands above it. Default the file's name. */
  readonly title?: string;
  /** Aborts the call. */
  readonly signal?: AbortSignal;
}

/** One output of a notebook stays below 2.5 MB; base64 takes 4/3. */
const gifBytes = 1_700_000;
/** A GIF that is too large is made narrower, down to this. */
const narrowest = 40;

/**
 * The frames that a model saw, as a GIF that repeats: a picture like any other, which plays where videos do not.
 *
 * @param path - Any file that ffmpeg reads.
 * @throws {TypeError | RangeError} If an option is out of range.
 * @throws {VideoError} When it is shown, if the file cannot be decoded.
 * @example
 * await show(frameGif("data/ucf-tiny/test/v_CarLeaving_g01_c01.avi", { indices: [0, 10, 20], fps: 5 }));
 */
export function frameGif(path: string, options: FrameGifOptions = {}): Displayable {
  checkOptions("frameGif", options, { indices: true, fps: true, width: true, title: true, signal: true });
  const {
    indices = (count: number) => uniformIndices(count, 20),
    fps = 10,
    width = 320,
    title,
    signal,
  } = options;
  checkText("path", path);
  checkGifRate(fps);
  checkInteger("width", width, narrowest, 1280);
  if (title !== undefined) checkText("title", title);
  const name = title ?? basename(path);
  const choose = typeof indices === "function" ? indices : (): readonly number[] => indices;
  return displayable(
    () => `${cleanLine(name)} · GIF, ${fps} frames a second`,
    () =>
      runTask({ title: "Making a GIF", total: 1, unit: "GIFs", signal }, async (task) => {
        const frames = await readFrames(path, choose, task.signal);
        const forms = await gifForms(frames, { name, fps, width });
        task.advance(1);
        return forms;
      }),
  );
}

interface ChosenFrames {
  readonly pictures: readonly Uint8Array[];
  readonly numbers: readonly number[];
  readonly numFrames: number;
  readonly width: number;
  readonly height: number;
}

async function readFrames(
  path: string,
  choose: (numFrames: number) => readonly number[],
  signal: AbortSignal,
): Promise<ChosenFrames> {
  const video = await openVideo(path, { signal });
  try {
    const pictures: Uint8Array[] = [];
    const { width, height } = video.metadata;
    const { numFrames } = await video.sampleEach(
      choose,
      (pixels, position) => (pictures[position] = pixels.slice()),
      { signal },
    );
    const numbers = choose(numFrames);
    if (numbers.length === 0) throw new RangeError(`Cannot make a GIF of "${path}": no frame was chosen`);
    const missing = numbers.find((number) => number >= numFrames);
    if (missing !== undefined) {
      const has = `the video has ${formatCounted(numFrames, "frame")}, indices run from 0 to ${numFrames - 1}`;
      throw new RangeError(`Cannot read frame ${missing} of "${path}": ${has}`);
    }
    return { pictures: pictures.slice(0, numbers.length), numbers, numFrames, width, height };
  } finally {
    await video.close();
  }
}

/** A GIF that is limited in bytes, and at most `width` wide. */
export async function gifWithin(
  bytes: number,
  frames: Pick<ChosenFrames, "pictures" | "width" | "height">,
  options: { readonly fps: number; readonly width: number },
): Promise<{ readonly gif: Uint8Array; readonly width: number }> {
  const { pictures, width, height } = frames;
  let fitWidth = options.width;
  for (;;) {
    const gif = await gifFromRgb(pictures, width, height, { fps: options.fps, fitWidth });
    if (gif.length <= bytes || fitWidth <= narrowest) return { gif, width: fitWidth };
    const share = Math.min(0.9, Math.sqrt(bytes / gif.length));
    fitWidth = Math.max(narrowest, Math.floor(fitWidth * share));
  }
}

async function gifForms(
  frames: ChosenFrames,
  { name, fps, width }: { readonly name: string; readonly fps: number; readonly width: number },
): Promise<DisplayForms> {
  const { pictures, numbers, numFrames } = frames;
  const wanted = Math.min(width, frames.width);
  const { gif, width: fitWidth } = await gifWithin(gifBytes, frames, { fps, width: wanted });
  const { height } = scaledSize(frames, fitWidth / frames.width);
  const facts = `${formatCounted(numbers.length, "frame")} of ${numFrames}, ${fps} a second: ${someNumbers(numbers)}`;
  const notes = [facts, ...(fitWidth < wanted ? ["To keep this output small: the GIF is narrower"] : [])];
  const image = await jpegFromRgb(firstOf(pictures, "a picture"), frames.width, frames.height, { fitWidth });
  const first = { image, left: 0, top: 0, width: fitWidth, height };
  return {
    html: html`<figure style="margin:0;padding:0;text-align:left">
      ${titleHtml(name)}<img
        src="${dataUrl("image/gif", gif)}"
        alt="${name}: ${facts}"
        width="${fitWidth}"
        height="${height}"
        style="display:block;width:${fitWidth}px;max-width:100%;height:auto;margin:0"
      />${notesHtml(notes)}
    </figure>`,
    png: await contactSheet({ width: fitWidth, height, background: "#000000", tiles: [first] }),
    text: [cleanLine(name), ...notes].join("\n"),
  };
}

/** `0 4 8 12 … 76`. */
function someNumbers(numbers: readonly number[]): string {
  if (numbers.length <= 8) return numbers.join(" ");
  return `${numbers.slice(0, 5).join(" ")} … ${numbers[numbers.length - 1]}`;
}
