import { errorMessage } from "../core/errors.js";
import { formatCounted } from "../core/format.js";
import { runTask } from "../core/task.js";
import type { SkippedClip } from "../datasets/clip.js";
import { cleanLine, cleanText } from "../core/clean-text.js";
import type { Model } from "../model/model.js";
import { classifyFrames } from "../pipeline/classify/classify-frames.js";
import { classifyVideos } from "../pipeline/classify/classify-videos.js";
import type { ViewsOptions } from "../pipeline/classify/views.js";
import type { FrameScores } from "../pipeline/frame-scores/frame-scores.js";
import { isAboutTheClip } from "../pipeline/run-clips.js";
import type { Video } from "../video/video.js";
import { withVideo } from "../video/with-video.js";
import { integerOption, textOption } from "./arguments.js";
import { framesCsv, framesJson, framesText, videosCsv, videosJson, videosText } from "./classify-report.js";
import { exitCodes, UsageError, type Command, type CommandContext, type OptionValues } from "./command.js";
import { checkModelOptions, modelOptions, withModel } from "./model-option.js";
import { jsonText } from "./output.js";
import { videoPaths } from "./video-paths.js";
import { readViews, viewOptions } from "./view-options.js";

/** `kinetoscope classify`: what videos show, as a whole or frame by frame. */
export const classifyCommand: Command = {
  name: "classify",
  summary: "The most probable labels of videos, or of each of their frames",
  usage: "<video or folder>… --model <file> [options]",
  examples: [
    {
      command: "npx --no kinetoscope classify a.mp4 b.mp4 --model i3d.onnx",
      does: "The five most probable labels of each video",
    },
    {
      command: "npx --no kinetoscope classify a.mp4 --model vit.onnx --frames --every 2 --csv",
      does: "Every second frame with its time and its most probable label, as CSV",
    },
  ],
  options: {
    ...modelOptions,
    top_k: { type: "string", value: "k", description: "Labels of each video. Default: 5" },
    num_frames: {
      type: "string",
      value: "n",
      description:
        "Frames of each video that the model sees. Default: what its card says; a frame model sees all",
    },
    ...viewOptions,
    frames: { type: "boolean", description: "Each frame for itself; needs a frame model" },
    every: { type: "string", value: "n", description: "With --frames: every n-th frame. Default: 1" },
    batch_size: {
      type: "string",
      value: "n",
      description: "Samples per run of the model. Default: 8 clips, or 16 frames for a frame model",
    },
    ties: {
      type: "string",
      value: "order",
      description:
        "Equally probable labels: lower class index first (lower, default), or higher, as vidbench",
      choices: ["lower", "higher"],
    },
    damaged: {
      type: "string",
      value: "rule",
      description: "A damaged video: error (default) skips it, keep uses the frames that can be read",
      choices: ["error", "keep"],
    },
    csv: { type: "boolean", description: "Print CSV instead of text, one line a label or a frame" },
  },
  positionals: { name: "video", minimum: 1, maximum: Infinity },
  notes: [
    "A folder stands for all videos in it and below it.",
    "A video that cannot be read is skipped and said on stderr with the reason (with --json in the list skipped); " +
      "the exit code is then 3, or 1 if none could be read.",
  ],
  run: runClassify,
};

interface ClassifyRequest {
  readonly every: number | undefined;
  readonly numFrames: number | undefined;
  readonly topK: number | undefined;
  readonly views: ViewsOptions | undefined;
  readonly batchSize: number | undefined;
  readonly ties: "lower" | "higher" | undefined;
  readonly damaged: "error" | "keep" | undefined;
}

function readRequest(values: OptionValues): ClassifyRequest {
  checkModelOptions(values);
  const given = (name: string): boolean => values[name] !== undefined;
  if (given("json") && given("csv")) throw new UsageError("Expected --json or --csv but received both");
  if (given("every") && !given("frames")) throw new UsageError("Expected --frames with --every");
  for (const name of ["num_frames", "top_k", "ties", ...Object.keys(viewOptions)]) {
    if (given("frames") && given(name)) throw new UsageError(`Expected no --${name} with --frames`);
  }
  return {
    every: integerOption(values, "every", 1),
    numFrames: integerOption(values, "num_frames", 1),
    topK: integerOption(values, "top_k", 1),
    views: readViews(values),
    batchSize: integerOption(values, "batch_size", 1),
    ties: textOption(values, "ties") as ClassifyRequest["ties"],
    damaged: textOption(values, "damaged") as ClassifyRequest["damaged"],
  };
}

async function runClassify(context: CommandContext): Promise<number> {
  const request = readRequest(context.values);
  const named = { ...context, positionals: await videoPaths(context.positionals) };
  return withModel(named, (model) =>
    named.values["frames"] === true
      ? classifyEachFrame(model, named, request)
      : classifyEachVideo(model, named, request),
  );
}

async function classifyEachVideo(
  model: Model,
  context: CommandContext,
  { topK, ...request }: ClassifyRequest,
): Promise<number> {
  if (topK !== undefined && topK > model.labels.length) {
    const found = `"${model.name}" has ${model.labels.length} labels`;
    throw new UsageError(
      `Expected --top_k to be at most ${model.labels.length} but received ${topK}: ${found}`,
    );
  }
  const { signal, positionals } = context;
  const { numFrames, views, batchSize, ties, damaged } = request;
  const options = { numFrames, views, batchSize, ties, damaged, topK, signal };
  const predictions = await classifyVideos(model, positionals, options);
  print(context, predictions.skipped, {
    json: () => videosJson(model, predictions),
    csv: () => videosCsv(predictions),
    text: () => videosText(predictions),
  });
  return exitCode(predictions.rows.length, predictions.skipped.length);
}

async function classifyEachFrame(
  model: Model,
  context: CommandContext,
  request: ClassifyRequest,
): Promise<number> {
  if (model.card.kind !== "frame") {
    const found = `"${model.name}" is a clip model, which takes ${model.framesPerSample()} frames at once`;
    throw new UsageError(`Cannot classify single frames: ${found}. Leave --frames away`);
  }
  const { positionals, signal } = context;
  const { every, batchSize, damaged } = request;
  const scored: FrameScores[] = [];
  const skipped: SkippedClip[] = [];
  const title = `Classifying frames of ${formatCounted(positionals.length, "video")}`;
  const task = { title, total: positionals.length, unit: "videos", signal };
  const scoreOne = async (path: string, ended: AbortSignal): Promise<void> => {
    try {
      const options = { every, batchSize, signal: ended };
      const classify = (video: Video): Promise<FrameScores> => classifyFrames(model, video, options);
      scored.push(await withVideo(path, { damaged, signal: ended }, classify));
    } catch (error) {
      if (ended.aborted || !isAboutTheClip(error)) throw error;
      skipped.push({ path, reason: errorMessage(error) });
    }
  };
  // one video: the bar counts its frames
  const [first] = positionals;
  if (first !== undefined && positionals.length === 1) await scoreOne(first, signal);
  else {
    await runTask(task, async (running) => {
      for (const path of positionals) {
        await scoreOne(path, running.signal);
        running.advance(1);
      }
    });
  }
  print(context, skipped, {
    json: () => framesJson(model, scored, skipped),
    csv: () => framesCsv(scored),
    text: () => framesText(scored),
  });
  return exitCode(scored.length, skipped.length);
}

function print(
  { values, json, stdout, stderr, isTerminal }: CommandContext,
  skipped: readonly SkippedClip[],
  forms: { readonly json: () => object; readonly csv: () => string; readonly text: () => string },
): void {
  if (json) return stdout(jsonText(forms.json()));
  if (values["csv"] === true) stdout(isTerminal ? cleanText(forms.csv()) : forms.csv());
  else stdout(forms.text());
  for (const { reason } of skipped) stderr(`Skipped: ${cleanLine(reason)}\n`);
}

function exitCode(numDone: number, numSkipped: number): number {
  if (numDone === 0) return exitCodes.failed;
  return numSkipped > 0 ? exitCodes.partly : exitCodes.done;
}
