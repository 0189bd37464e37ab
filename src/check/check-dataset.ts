import { checkPositiveInteger, checkText } from "../core/check.js";
import { formatCounted } from "../core/format.js";
import { mapInOrder } from "../core/pool.js";
import { firstSpelling } from "../core/same-text.js";
import { runTask, type Task } from "../core/task.js";
import { checkOptions } from "../core/options.js";
import { spanOf } from "../datasets/clip.js";
import type { ClipInput } from "../datasets/clips-from.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import { openJournal, type Journal } from "../files/journal.js";
import { ffmpegVersion } from "../video/program/ffmpeg.js";
import {
  classesOf,
  clipsOf,
  datasetFrom,
  onlySplit,
  type CheckableDataset,
  type SplitClip,
} from "./checkable-dataset.js";
import { groupOf, readFileFacts, type ClipFacts, type FileFacts } from "./clip-facts.js";
import { DatasetReport } from "./dataset-report.js";
import { findingsOf } from "./findings.js";

/** Options of {@link checkDataset}. */
export interface CheckDatasetOptions {
  /** Only this split of a dataset that has several; default all. */
  readonly split?: string;
  /** A clip with fewer frames is too short; default 16, the frames that the labs' clip models take. */
  readonly minFrames?: number;
  /**
   * A CSV file that gets the facts of every clip. Beside it `<saveTo>.progress.jsonl` keeps each clip as soon as it is
   * checked; a rerun reads only files that changed.
   */
  readonly saveTo?: string;
  /** Forget what earlier runs kept beside `saveTo`; default false. */
  readonly fresh?: boolean;
  /** Aborts the call; results so far stay beside `saveTo`. */
  readonly signal?: AbortSignal;
}

/** Videos under way at once: one run of ffmpeg decodes several small ones. */
const videosAtOnce = 16;

/**
 * Checks a dataset: decodes every clip from beginning to end, and lists what is wrong. Nothing is changed:
 * {@link fixDataset} moves files away.
 *
 * It looks for clips that do not decode, are damaged, are too short, have the same bytes as another one, or a header with a
 * wrong number of frames. It also looks for rows without a file, files without a row, and classes without a clip. It finds
 * groups of recordings (UCF101's) that are in train and test, and splits that are sorted by class.
 *
 * @param dataset - What a loader gave, or clips.
 * @returns A report, also of a dataset in which nothing can be read. `show()` shows it.
 * @throws {VideoError} If ffmpeg is missing. A bad clip is a finding, never an error.
 * @throws {RangeError} If the dataset has no such split, or `minFrames` is no integer ≥ 1.
 * @example
 * const report = await checkDataset(kinetics.available.slice(0, 4));
 * report.finding("decodable").count; // 4
 */
export async function checkDataset(
  dataset: CheckableDataset | ClipInput,
  options: CheckDatasetOptions = {},
): Promise<DatasetReport> {
  checkOptions("checkDataset", options, {
    split: true,
    minFrames: true,
    saveTo: true,
    fresh: true,
    signal: true,
  });
  const { split, minFrames = 16, saveTo, fresh = false, signal } = options;
  checkPositiveInteger("minFrames", minFrames);
  if (saveTo !== undefined) checkText("saveTo", saveTo);
  const checked = datasetFrom(dataset);
  const splitClips = clipsOf(checked, split);
  // a missing ffmpeg would otherwise look like a dataset of broken clips; another one may decode otherwise
  const settings = { ffmpeg: await ffmpegVersion() };
  const kind = "kinetoscope dataset check";
  const journal =
    saveTo === undefined
      ? undefined
      : await openJournal<FileFacts>(`${saveTo}.progress.jsonl`, { kind, settings, fresh });
  try {
    const title = `Checking ${formatCounted(splitClips.length, "clip")}`;
    const task = { title, total: splitClips.length, unit: "clips", signal };
    const spell = firstSpelling(classesOf(checked));
    const facts = await runTask(task, (running) => factsOf(splitClips, journal, running));
    const clips = facts.map((clip) => ({ ...clip, label: clip.label && spell(clip.label) }));
    const findings = findingsOf(onlySplit(checked, split), clips, minFrames);
    const seen = clips.flatMap(({ label }) => label ?? []);
    const classes = [...new Set([...(classesOf(checked) ?? []), ...seen])];
    const report = new DatasetReport({ root: checked.root, findings, clips, classes });
    if (saveTo !== undefined) await writeFileAtomic(saveTo, report.toCsv());
    return report;
  } finally {
    await journal?.close();
  }
}

/** Facts that were found out now, or by an earlier run. */
interface ReadFile {
  readonly facts: FileFacts;
  readonly isKept: boolean;
}

async function factsOf(
  splitClips: readonly SplitClip[],
  journal: Journal<FileFacts> | undefined,
  task: Task,
): Promise<readonly ClipFacts[]> {
  const fileOf = async (path: string, signal: AbortSignal): Promise<ReadFile> => {
    const found = await journal?.find(path);
    // what was wrong was said with the file's path
    const kept = found?.values.find(({ problem }) => problem === undefined || found.path === path);
    if (kept !== undefined) return { facts: kept, isKept: true };
    const facts = await readFileFacts(path, signal);
    await journal?.add(path, facts.sha256, facts);
    return { facts, isKept: false };
  };
  // a file of which many clips are parts is read once
  const files = new Map<string, Promise<ReadFile>>();
  const factsOfOne = async (
    { clip, split }: SplitClip,
    _: number,
    signal: AbortSignal,
  ): Promise<ClipFacts> => {
    const { path, id, label } = clip;
    const known = files.get(path);
    const file = known ?? fileOf(path, signal);
    files.set(path, file);
    const { facts, isKept } = await file;
    if (isKept || known !== undefined) task.find(1);
    else task.advance(1);
    return { ...fileFacts(facts), path, id, ...spanOf(clip), label, split, group: groupOf(clip) };
  };
  const all: ClipFacts[] = [];
  for await (const facts of mapInOrder(splitClips, videosAtOnce, factsOfOne, task.signal)) all.push(facts);
  return all;
}

/** Without what the journal adds. */
function fileFacts(facts: FileFacts): FileFacts {
  const { state, numFrames, numFramesClaimed, averageFps, width, height, durationSeconds } = facts;
  const { numBytes, sha256, problem } = facts;
  const picture = { numFrames, numFramesClaimed, averageFps, width, height, durationSeconds };
  return { state, ...picture, numBytes, sha256, problem };
}
