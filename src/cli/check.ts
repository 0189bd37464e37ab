import { exitCodes, UsageError, type Command, type CommandContext, type OptionValues } from "./command.js";
import { untilAborted } from "../core/task.js";
import { loadKinetics } from "../datasets/kinetics/kinetics.js";
import type { KineticsSplit } from "../datasets/kinetics/split.js";
import { loadUcf101 } from "../datasets/ucf101/ucf101.js";
import { loadVideoFolder } from "../datasets/video-folder.js";
import { cleanLine } from "../core/clean-text.js";
import { firstOf } from "../core/item-at.js";
import { datasetReport } from "../display/report/dataset-report.js";
import { checkDataset } from "../check/check-dataset.js";
import type { CheckableDataset } from "../check/checkable-dataset.js";
import type { DatasetReport } from "../check/dataset-report.js";
import { fixDataset, type DatasetFix } from "../check/fix-dataset.js";
import { integerOption, textOption } from "./arguments.js";
import { jsonText } from "./output.js";

/** `kinetoscope check`: what is wrong with a dataset, found by decoding all of it. */
export const checkCommand: Command = {
  name: "check",
  summary: "Decode every clip of a dataset and list what is broken, doubled or missing",
  usage: "<root> [options]",
  examples: [
    {
      command: "npx --no kinetoscope check data/kinetics400 --save_to check.csv",
      does: "The val split of Kinetics; the facts of every clip go to check.csv",
    },
    {
      command: "npx --no kinetoscope check data/ucf101 --kind ucf101",
      does: "Both splits of UCF101, and what they share",
    },
    {
      command: "npx --no kinetoscope check data/moments --kind folder --fix --move_to set-aside",
      does: "A folder per category; broken and doubled files are moved to set-aside",
    },
  ],
  options: {
    kind: {
      type: "string",
      value: "kind",
      description: "kinetics (default), ucf101 (both splits), or folder: a folder per category",
      choices: ["kinetics", "ucf101", "folder"],
    },
    kinetics_split: {
      type: "string",
      value: "split",
      description: "train, val (default) or test",
      choices: ["train", "val", "test"],
    },
    labels: {
      type: "string",
      value: "file",
      description: "All categories of a folder, one a line. Default: the folders that are there",
    },
    min_frames: {
      type: "string",
      value: "n",
      description: "A clip with fewer frames is too short. Default: 16",
    },
    save_to: {
      type: "string",
      value: "file",
      description:
        "A CSV file for the facts of every clip; an interrupted check continues from what is beside it",
    },
    fix: { type: "boolean", description: "Move broken files and second copies away, to --move_to" },
    move_to: {
      type: "string",
      value: "folder",
      description: "Where --fix moves them; nothing is overwritten",
    },
  },
  positionals: { name: "root", minimum: 1, maximum: 1 },
  notes: [
    "Nothing is changed without --fix.",
    "The exit code is 3 if anything is wrong with the dataset, 1 if no clip can be read.",
  ],
  run: runCheck,
};

async function runCheck(context: CommandContext): Promise<number> {
  const { values, positionals, signal } = context;
  const moveTo = readMoveTo(values);
  const minFrames = integerOption(values, "min_frames", 1);
  const saveTo = textOption(values, "save_to");
  const dataset = await untilAborted(load(firstOf(positionals, "a folder"), values), signal);
  const report = await checkDataset(dataset, { minFrames, saveTo, signal });
  const fix = moveTo === undefined ? undefined : await fixDataset(report, { moveTo, signal });
  context.stdout(context.json ? jsonText(jsonOf(report, fix)) : textOf(report, fix));
  if (!report.clips.some(({ state }) => state !== "broken")) return exitCodes.failed;
  return report.problems.length > 0 ? exitCodes.partly : exitCodes.done;
}

function readMoveTo(values: OptionValues): string | undefined {
  const moveTo = textOption(values, "move_to");
  const isFix = values["fix"] === true;
  if (isFix === (moveTo !== undefined)) return moveTo;
  throw new UsageError(
    isFix
      ? "Missing --move_to (the folder that --fix moves files to)"
      : "Expected --fix with --move_to: nothing is moved without it",
  );
}

function load(root: string, values: OptionValues): Promise<CheckableDataset> {
  const split = textOption(values, "kinetics_split") as KineticsSplit | undefined;
  const labels = textOption(values, "labels");
  const kind = textOption(values, "kind") ?? "kinetics";
  if (split !== undefined && kind !== "kinetics")
    throw new UsageError("Expected --kinetics_split only with --kind kinetics");
  if (labels !== undefined && kind !== "folder")
    throw new UsageError("Expected --labels only with --kind folder");
  if (kind === "ucf101") return loadUcf101(root);
  return kind === "folder" ? loadVideoFolder(root, { labels }) : loadKinetics(root, { split });
}

function textOf(report: DatasetReport, fix: DatasetFix | undefined): string {
  const lines = fix === undefined ? [] : ["", ...fix.toString().split("\n").map(cleanLine)];
  return `${[datasetReport(report).toString(), ...lines].join("\n")}\n`;
}

function jsonOf(report: DatasetReport, fix: DatasetFix | undefined): object {
  const { root, findings } = report;
  const moved = fix === undefined ? {} : { moved: fix.moved, kept: fix.kept };
  return { root, findings, clips: report.toRows(), ...moved };
}
