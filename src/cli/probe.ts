import { cleanLine } from "../core/clean-text.js";
import { formatCounted } from "../core/format.js";
import { runTask } from "../core/task.js";
import { tableText } from "../display/table/table-text.js";
import { examineVideo, type ExaminedVideo } from "../video/program/examine.js";
import { exitCodes, type Command, type CommandContext } from "./command.js";
import { jsonText } from "./output.js";
import { videoPaths } from "./video-paths.js";

/** `kinetoscope probe`: what is in video files, found by decoding them. */
export const probeCommand: Command = {
  name: "probe",
  summary: "Size, rate, length and codec of videos, and how many frames they really have",
  usage: "<video or folder>… [options]",
  examples: [
    {
      command: "npx --no kinetoscope probe clips/*.mp4",
      does: "A line for each video; broken ones below with the reason",
    },
    { command: "npx --no kinetoscope probe a.mp4 --json", does: "The same for scripts" },
  ],
  options: {},
  positionals: { name: "video", minimum: 1, maximum: Infinity },
  notes: [
    "A folder stands for all videos in it and below it.",
    "Every video is decoded once: a header's number of frames may be wrong, and damage shows only then. " +
      "First and last pts: when these frames are shown, seconds. Size: as shown, after turning it clockwise.",
    "The exit code is 3 if some video is broken, 1 if all are.",
  ],
  run: runProbe,
};

async function runProbe(context: CommandContext): Promise<number> {
  const { signal } = context;
  const paths = await videoPaths(context.positionals);
  const title = `Probing ${formatCounted(paths.length, "video")}`;
  const task = { title, total: paths.length, unit: "videos", signal };
  const probed = await runTask(task, async (running) => {
    const found: ExaminedVideo[] = [];
    for (const path of paths) {
      found.push(await examineVideo(path, running.signal));
      running.advance(1);
    }
    return found;
  });
  context.stdout(context.json ? jsonText({ videos: probed }) : probeText(probed));
  const numBroken = probed.filter((video) => video.problem !== undefined).length;
  if (numBroken === 0) return exitCodes.done;
  return numBroken === probed.length ? exitCodes.failed : exitCodes.partly;
}

function probeText(probed: readonly ExaminedVideo[]): string {
  const sections: string[] = [];
  const readable = probed.filter((video) => video.width !== undefined);
  const broken = probed.filter((video) => video.problem !== undefined);
  if (readable.length > 0) sections.push(tableText(tableOf(readable)));
  if (broken.length > 0) {
    const lines = broken.map(({ problem = "" }) => `  ${cleanLine(problem)}`);
    sections.push(
      [`Broken: ${broken.length} of ${formatCounted(probed.length, "video")}`, ...lines].join("\n"),
    );
  }
  return `${sections.join("\n\n")}\n`;
}

function tableOf(videos: readonly ExaminedVideo[]): Parameters<typeof tableText>[0] {
  const headers = [
    "size",
    "fps",
    "length",
    "codec",
    "frames",
    "claimed",
    "turned",
    "first pts",
    "last pts",
    "video",
  ];
  const lying = videos.filter(
    (v) => v.numFramesClaimed !== undefined && v.numFramesClaimed !== v.numFrames,
  ).length;
  return {
    headers,
    alignRight: headers.map((_, i) => i !== 3 && i !== headers.length - 1),
    rows: videos.map((video) => [
      `${String(video.width)}×${String(video.height)}`,
      known(video.averageFps, (fps) => String(Number(fps.toFixed(3)))),
      known(video.durationSeconds, (seconds) => `${seconds.toFixed(2)} s`),
      video.codec ?? "–",
      known(video.numFrames, String),
      known(video.numFramesClaimed, String),
      known(video.rotationDegrees, (degrees) => `${degrees}°${video.isMirrored === true ? " mirrored" : ""}`),
      known(video.firstPtsSeconds, (seconds) => `${seconds.toFixed(3)} s`),
      known(video.lastPtsSeconds, (seconds) => `${seconds.toFixed(3)} s`),
      video.path,
    ]),
    notes:
      lying === 0
        ? []
        : [`${formatCounted(lying, "video")} with another number of frames than the header claims`],
  };
}

function known(value: number | undefined, text: (value: number) => string): string {
  return value === undefined ? "–" : text(value);
}
