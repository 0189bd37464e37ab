import { itemAt, lastOf } from "../../core/item-at.js";
import { errorMessage } from "../../core/errors.js";
import { formatCounted } from "../../core/format.js";
import { mapInOrder } from "../../core/pool.js";
import { runTask, type Task } from "../../core/task.js";
import { clipKey, spanOf, type ClipSpan } from "../../datasets/clip.js";
import { makePreview, type Preview, type PreviewOptions } from "../../video/make/encode.js";
import { makeStill } from "../../video/make/still.js";
import {
  budgetNotes,
  fitBudget,
  longestPreviewSeconds,
  pictureBytes,
  picturesLeftOut,
  type Picture,
} from "./picture-budget.js";

/** What a picture is of: a file, or a part of one. */
export interface PicturedClip extends ClipSpan {
  readonly path: string;
}

/** The pictures of a grid, one per clip, and what a reader must know about them. */
export interface Pictures {
  readonly pictures: readonly Picture[];
  /** What was left out or made smaller to keep the output small. */
  readonly notes: readonly string[];
}

/** How pictures are made. */
export interface PictureOptions {
  /** The box that each is fitted into, pixels. */
  readonly width: number;
  readonly height: number;
  /** Bytes that all of them may take in the output. */
  readonly budgetBytes: number;
  readonly signal?: AbortSignal;
}

/** Clips from here on are stills: forty videos in one output are already much to look at. */
const mostVideos = 40;
/** Clips from here on have no picture. */
const mostPictures = 500;
const jobsAtOnce = 3;
/** Videos differ: a rung that should be too large by a third is tried. */
const optimism = 1.3;
interface VideoRung {
  readonly crf: number;
  /** How much smaller than its box a video is. */
  readonly scale: number;
  /** What the videos take of their first size, about. */
  readonly share: number;
}

/** Tried until the output is small enough; what is far too large by its share is not tried. */
const firstRung: VideoRung = { crf: 30, scale: 1, share: 1 };
const lowerRungs: readonly VideoRung[] = [
  { crf: 34, scale: 1, share: 0.6 },
  { crf: 38, scale: 1, share: 0.4 },
  { crf: 38, scale: 0.6, share: 0.2 },
  { crf: 42, scale: 0.45, share: 0.1 },
];
/** Of more clips than `above`, a still is so much smaller than its box, and of this JPEG quality. */
const stillRungs: readonly { readonly above: number; readonly scale: number; readonly quality: number }[] = [
  { above: 300, scale: 0.4, quality: 12 },
  { above: 120, scale: 0.7, quality: 7 },
  { above: 0, scale: 1, quality: 5 },
];

/**
 * Makes the pictures of a grid: short silent videos, so few and so small that a notebook stays light.
 *
 * Past the 40th clip they are stills, the smaller the more there are. In turn, until all fit `budgetBytes`: videos of
 * lower quality; stills for the last of them; no picture for the last stills. A file that cannot be decoded gives a picture of kind `"none"` with the
 * reason.
 */
export async function makePictures(
  clips: readonly PicturedClip[],
  options: PictureOptions,
): Promise<Pictures> {
  const { width, height, budgetBytes, signal } = options;
  const drawn = clips.slice(0, mostPictures);
  const title = `Preparing ${formatCounted(drawn.length, "preview")}`;
  return runTask({ title, total: drawn.length, unit: "previews", signal }, async (task) => {
    let pictures = await makeAll(drawn, { width, height }, firstRung, task);
    const videoBytes = pictureBytes(pictures.filter(({ kind }) => kind === "video"));
    const stillBytes = pictureBytes(pictures) - videoBytes;
    const last = lowerRungs[lowerRungs.length - 1];
    let lowerQuality = false;
    for (const rung of lowerRungs) {
      if (pictureBytes(pictures) <= budgetBytes) break;
      const expected = stillBytes + videoBytes * rung.share;
      if (expected > budgetBytes * optimism && rung !== last) continue;
      lowerQuality = true;
      pictures = await makeSmaller(drawn, pictures, { width, height }, rung, task.signal);
    }
    const fitted = [...fitBudget(pictures, budgetBytes), ...picturesLeftOut(clips.length - drawn.length)];
    return {
      pictures: fitted,
      notes: budgetNotes(fitted, { lowerQuality, smallerStills: rungOf(drawn.length).scale < 1 }),
    };
  });
}

/**
 * Stills by `clipKey`, each once: as many of the first as fit `budgetBytes`. A file that cannot be decoded has none, which
 * is no error: the clip's name stands for it.
 */
export async function makeStills(
  clips: readonly PicturedClip[],
  options: PictureOptions,
): Promise<ReadonlyMap<string, Picture>> {
  const { width, height, budgetBytes, signal } = options;
  const each = [...new Map(clips.map((clip) => [clipKey(clip), clip])).values()];
  if (each.length === 0) return new Map();
  const title = `Preparing ${formatCounted(each.length, "still")}`;
  return runTask({ title, total: each.length, unit: "stills", signal }, async (task) => {
    const stills: Picture[] = [];
    const make = (clip: PicturedClip, _: number, ended: AbortSignal): Promise<Picture> =>
      pictureOf(
        async () => ({
          kind: "still",
          preview: await makeStill(clip.path, { width, height, ...spanOf(clip), signal: ended }),
        }),
        ended,
      );
    for await (const still of mapInOrder(each, jobsAtOnce, make, task.signal)) {
      stills.push(still);
      task.advance(1);
    }
    const fitted = fitBudget(stills, budgetBytes);
    return new Map(each.map((clip, i) => [clipKey(clip), itemAt(fitted, i, "a picture")]));
  });
}

/** The picture that `make` gives, or why there is none. */
async function pictureOf(make: () => Promise<Picture>, signal: AbortSignal): Promise<Picture> {
  try {
    return await make();
  } catch (error) {
    if (signal.aborted) throw error;
    return { kind: "none", reason: errorMessage(error) };
  }
}

/** The beginning of a clip; its length is the clip's. */
async function previewOf(
  { path, startSeconds = 0, endSeconds = Infinity }: PicturedClip,
  options: PreviewOptions,
): Promise<Preview> {
  const longest = endSeconds - startSeconds;
  const maxSeconds = Math.min(longestPreviewSeconds, Math.max(longest, 0.001));
  const preview = await makePreview(path, { ...options, startSeconds, maxSeconds });
  const { durationSeconds } = preview;
  const rest = durationSeconds === undefined ? undefined : durationSeconds - startSeconds;
  return { ...preview, durationSeconds: longest === Infinity ? rest : Math.min(longest, rest ?? longest) };
}

interface BoxSize {
  readonly width: number;
  readonly height: number;
}

/** Makes the videos again; stills and failures stay. It is no further preview in the count. */
async function makeSmaller(
  clips: readonly PicturedClip[],
  pictures: readonly Picture[],
  box: BoxSize,
  rung: VideoRung,
  signal: AbortSignal,
): Promise<readonly Picture[]> {
  const videos = clips.filter((_, i) => pictures[i]?.kind === "video");
  const made = (await makeAll(videos, box, rung, { signal, advance: () => undefined })).values();
  return pictures.map((picture) => (picture.kind === "video" ? (made.next().value ?? picture) : picture));
}

function rungOf(count: number): (typeof stillRungs)[number] {
  return stillRungs.find(({ above }) => count > above) ?? lastOf(stillRungs);
}

function scaled(box: BoxSize, scale: number): BoxSize {
  const smaller = (pixels: number): number => Math.max(16, Math.round(pixels * scale));
  return { width: smaller(box.width), height: smaller(box.height) };
}

async function makeAll(
  clips: readonly PicturedClip[],
  box: BoxSize,
  rung: VideoRung,
  task: Pick<Task, "signal" | "advance">,
): Promise<readonly Picture[]> {
  const pictures: Picture[] = [];
  const { quality, ...stillRung } = rungOf(clips.length);
  const still = { ...scaled(box, stillRung.scale), quality };
  const video = { ...scaled(box, rung.scale), crf: rung.crf };
  const made = new Map<string, Promise<Picture>>();
  const makeOne = async (clip: PicturedClip, isVideo: boolean, signal: AbortSignal): Promise<Picture> =>
    isVideo
      ? { kind: "video", preview: await previewOf(clip, { ...video, signal }) }
      : { kind: "still", preview: await makeStill(clip.path, { ...still, ...spanOf(clip), signal }) };
  // a clip that comes twice is made once
  const make = (clip: PicturedClip, index: number, signal: AbortSignal): Promise<Picture> => {
    const isVideo = index < mostVideos;
    const key = `${isVideo ? "video" : "still"} ${clipKey(clip)}`;
    const picture = made.get(key) ?? pictureOf(() => makeOne(clip, isVideo, signal), signal);
    made.set(key, picture);
    return picture;
  };
  for await (const picture of mapInOrder(clips, jobsAtOnce, make, task.signal)) {
    pictures.push(picture);
    task.advance(1);
  }
  return pictures;
}
