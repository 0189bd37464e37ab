import { cleanLine } from "../core/clean-text.js";
import {
  downloadKinetics,
  type DownloadKineticsOptions,
  type KineticsDownload,
} from "../datasets/kinetics/download.js";
import type { KineticsSplit } from "../datasets/kinetics/split.js";
import { integerOption, requiredOption, textOption } from "./arguments.js";
import { exitCodes, UsageError, type Command, type CommandContext, type OptionValues } from "./command.js";
import { jsonText } from "./output.js";

/** `kinetoscope download`: datasets that fetch, unpack and check themselves. */
export const downloadCommand: Command = {
  name: "download",
  summary: "Fetch a dataset and unpack it, part by part; an interrupted download continues",
  usage: "kinetics --root <folder> (--num_videos <n> | --num_parts <n>) [options]",
  examples: [
    {
      command: "npx --no kinetoscope download kinetics --root data/kinetics400 --num_parts 1",
      does: "The ground truth of the val split and about a thousand of its clips",
    },
    {
      command: "npx --no kinetoscope download kinetics --root data/k400 --num_videos 5000",
      does: "Further parts, until 5,000 clips are on disk",
    },
  ],
  options: {
    root: { type: "string", value: "folder", description: "Where the dataset goes, or is" },
    kinetics_version: {
      type: "string",
      value: "number",
      description: "400 (default), 600 or 700 (that of 2020)",
      choices: ["400", "600", "700"],
    },
    kinetics_split: {
      type: "string",
      value: "split",
      description: "train, val (default) or test",
      choices: ["train", "val", "test"],
    },
    num_videos: {
      type: "string",
      value: "n",
      description: "As many parts as are needed until n clips are on disk",
    },
    num_parts: { type: "string", value: "n", description: "The first n parts, or all" },
    base_url: {
      type: "string",
      value: "url",
      description:
        "A mirror with the same folders, such as one in the classroom. Default: the CVDF foundation's",
    },
    allow_http: {
      type: "boolean",
      description: "Allow plain http: to another machine, which anybody on the way can change",
    },
    parallel: { type: "string", value: "n", description: "Parts at once. Default: 2" },
  },
  positionals: { name: "dataset", minimum: 1, maximum: 1 },
  notes: [
    "The ground truth goes to <root>/annotations, the clips to <root>/<split>/part_<n>, where evaluate finds them. " +
      "Parts that are complete are not fetched again.",
    "The exit code is 3 if a part failed or a member of an archive was refused; they are listed.",
  ],
  run: runDownload,
};

async function runDownload({ values, positionals, signal, ...output }: CommandContext): Promise<number> {
  if (positionals[0] !== "kinetics") {
    throw new UsageError(
      `Unknown dataset ${JSON.stringify(positionals[0])}: only kinetics can be downloaded`,
    );
  }
  const root = requiredOption(values, "root", "the folder for the dataset");
  const options = { ...readOptions(values), signal };
  let result: KineticsDownload;
  try {
    result = await downloadKinetics(root, options);
  } catch (error) {
    if (signal.aborted) output.stderr("What has come is kept: the same command continues there\n");
    throw error;
  }
  const { split, version, annotationsPath, numClips, parts, failed } = result;
  const json = { root, split, version, annotations: annotationsPath, numClips, parts, failed };
  const text = result.toString().split("\n").map(cleanLine).join("\n");
  output.stdout(output.json ? jsonText(json) : `${text}\n`);
  const isWhole = failed.length === 0 && parts.every(({ refused }) => refused.length === 0);
  return isWhole ? exitCodes.done : exitCodes.partly;
}

function readOptions(values: OptionValues): DownloadKineticsOptions {
  const isAll = textOption(values, "num_parts") === "all";
  const numParts = isAll ? "all" : integerOption(values, "num_parts", 1);
  const numVideos = integerOption(values, "num_videos", 1);
  if ((numParts === undefined) === (numVideos === undefined)) {
    const found = numParts === undefined ? "received neither" : "received both";
    throw new UsageError(`Expected --num_videos or --num_parts but ${found}`);
  }
  return {
    split: textOption(values, "kinetics_split") as KineticsSplit | undefined,
    version: textOption(values, "kinetics_version"),
    ...{ numParts, numVideos, baseUrl: textOption(values, "base_url") },
    parallel: integerOption(values, "parallel", 1),
    allowHttp: values["allow_http"] === true,
  };
}
