/** What a spoiled clip goes through: the library's public functions, each of which may refuse it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as lab from "../../dist/index.js";
import { root, soundClips } from "./files.mjs";
import { nameNeighbour, pick, spoilClip } from "./mutate.mjs";
import { turnedClip, turnedPhoto } from "./orientations.mjs";
import { throwSkipped } from "./skipped.mjs";

const motionClip = join(root, "models", "motion-clip.onnx");
const toyFrame = join(root, "models", "toy-frame.onnx");

let clips;
let models;

async function drain(path, options) {
  const video = await lab.openVideo(path, options);
  try {
    for await (const frames of video.batches({ batchSize: 8 })) void frames;
  } finally {
    await video.close();
  }
}

async function take(path) {
  const video = await lab.openVideo(path);
  try {
    await video.framesAt([5, 0]);
  } finally {
    await video.close();
  }
}

/** Frames that are sought are those of a whole decode, where neither is refused. */
async function seek(path) {
  const video = await lab.openVideo(path);
  try {
    const wanted = [3, 404, 650, 655, 1199];
    const sought = await video.framesAt(wanted);
    await video.forEachFrame((pixels, position) => {
      const place = wanted.indexOf(position);
      if (place >= 0 && Buffer.compare(pixels, sought.frame(place)) !== 0)
        throw new Error(`other pixels: ${position}`);
    });
    const times = await video.frameTimes();
    const found = wanted.map((number) => times[number]);
    if (String(found) !== String(sought.ptsSeconds))
      throw new Error(`other times: ${sought.ptsSeconds}, ${found}`);
  } finally {
    await video.close();
  }
}

/** A file that names its neighbour: whatever is done with it, nothing of the neighbour may come out. */
function playlist(random, folder) {
  const kind = pick(random, ["h264.mp4", "bytes.ts"]);
  const neighbour = clips.find(({ name }) => name === kind);
  writeFileSync(join(folder, neighbour.name), neighbour.bytes);
  const address = pick(random, [neighbour.name, join(folder, neighbour.name), `file:${neighbour.name}`]);
  const { bytes, name } = nameNeighbour(random, address, neighbour.bytes);
  const path = join(folder, `playlist.${pick(random, ["mp4", "m3u8", "avi", "mkv", "txt"])}`);
  writeFileSync(path, bytes);
  const mustFail = (read) => async () => {
    await read();
    throw new Error("a playlist was opened");
  };
  const span = { startSeconds: 0, endSeconds: 1 };
  const calls = {
    probeVideo: mustFail(() => lab.probeVideo(path)),
    "all frames": mustFail(() => drain(path)),
    "all frames, damaged kept": mustFail(() => drain(path, { damaged: "keep" })),
    videoPlayer: mustFail(() => lab.videoPlayer(path, { width: 160 }).toBundle()),
    cutClip: mustFail(() => lab.cutClip(path, span, { saveTo: join(folder, "cut.mp4"), method: "copy" })),
  };
  return { what: name, calls };
}

/** Writes the spoiled clip of a case; gives what to call. */
export function spoiledClip(random, folder) {
  clips ??= soundClips();
  models ??= Promise.all([
    lab.loadModel(motionClip, { threads: 1 }),
    lab.loadModel(toyFrame, { threads: 1 }),
  ]);
  const kind = random.nextFloat();
  if (kind < 0.1) return playlist(random, folder);
  if (kind < 0.2) return turnedClip(random, folder);
  if (kind < 0.25) return turnedPhoto(random, folder);
  const clip = pick(random, clips);
  const { bytes, name } = spoilClip(clip.bytes, random, pick(random, clips).bytes);
  const path = join(folder, `spoiled-${clip.name}`);
  writeFileSync(path, bytes);
  const calls = {
    probeVideo: () => lab.probeVideo(path),
    "all frames": () => drain(path),
    "all frames, damaged kept": () => drain(path, { damaged: "keep" }),
    framesAt: () => (clip.name === "long.mp4" ? seek(path) : take(path)),
    classifyVideos: async () => throwSkipped(await lab.classifyVideos((await models)[0], path)),
    classifyFrames: async () => lab.classifyFrames((await models)[1], path, { every: 4 }),
    videoGrid: () => lab.videoGrid([path]).toBundle(),
    videoPlayer: () => lab.videoPlayer(path, { width: 160 }).toBundle(),
  };
  // each starts ffmpeg: a clip goes through four of them
  const others = Object.keys(calls).slice(1);
  const dropped = Array.from(random.permutation(others.length), (i) => others[i]).slice(3);
  for (const call of dropped) delete calls[call];
  return { what: `${clip.name}, ${name}`, calls };
}
