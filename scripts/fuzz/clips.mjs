/** What a spoiled file goes through: the library's public functions, each of which may refuse it. */
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as lab from "../../dist/index.js";
import { root, soundClips } from "./files.mjs";
import { nameNeighbour, pick, spoilClip, spoilText } from "./mutate.mjs";

const motionClip = join(root, "models", "motion-clip.onnx");
const toyFrame = join(root, "models", "toy-frame.onnx");
const soundClip = join(root, "data", "kinetics-tiny", "val", "part_0", "06RbHya0znu_000017_000020.mp4");

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

/** A function that skips broken clips says why; that must name them too. */
function throwSkipped({ skipped }) {
  if (skipped.length > 0) throw Object.assign(new Error(skipped[0].reason), { name: "VideoError" });
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
  if (random.nextFloat() < 0.1) return playlist(random, folder);
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

function spoilFile(from, to, random) {
  const text = readFileSync(from, "utf8");
  const spoiled = spoilText(text, random, from.endsWith(".json"));
  writeFileSync(to, spoiled.text);
  return spoiled.name;
}

function card(model, random, folder) {
  const path = join(folder, "model.onnx");
  copyFileSync(model, path);
  const name = spoilFile(model.replace(".onnx", ".json"), path.replace(".onnx", ".json"), random);
  const use = async () => {
    const loaded = await lab.loadModel(path, { threads: 1 });
    try {
      throwSkipped(await lab.classifyVideos(loaded, soundClip));
    } finally {
      await loaded.close();
    }
  };
  return { name, calls: { "loadModel, classifyVideos": use } };
}

const useKinetics = async (folder) => String((await lab.loadKinetics(folder, { version: "tiny" })).available);

function kinetics(random, folder) {
  mkdirSync(join(folder, "val"));
  symlinkSync(join(root, "data/kinetics-tiny/val/part_0"), join(folder, "val", "part_0"));
  const name = spoilFile(
    join(root, "data/kinetics-tiny/val/val.csv"),
    join(folder, "val", "val.csv"),
    random,
  );
  return { name, calls: { loadKinetics: () => useKinetics(folder) } };
}

function ucf(random, folder) {
  const own = join(root, "data", "ucf-tiny");
  for (const name of ["train", "test"]) symlinkSync(join(own, name), join(folder, name));
  const tables = {
    "": ["train.csv", "test.csv"],
    lists: ["classInd.txt", "trainlist01.txt", "testlist01.txt"],
  };
  const [below, files] = pick(random, Object.entries(tables));
  mkdirSync(join(folder, below), { recursive: true });
  const names = files.map((file) => spoilFile(join(own, below, file), join(folder, below, file), random));
  const load = async (split) => String((await lab.loadUcf101(folder, { split })).available);
  return { name: names.join(", "), calls: { loadUcf101: () => load("train").then(() => load("test")) } };
}

const published =
  ",category,fname,mif_idx,softmax[category]\n0,ball,a.mp4,3,0.5\n1,car,b.mp4,0,0.25\n2,duck,c.mp4,7,1\n";

function results(random, folder) {
  const path = join(folder, "run.csv");
  const right = join(folder, "right.csv");
  writeFileSync(right, published);
  const { text, name } = spoilText(published, random, false);
  writeFileSync(path, text);
  const compare = async () => String(await lab.compareRuns(path, right));
  return { name, calls: { compareRuns: compare } };
}

const textKinds = {
  "clip model's card": (random, folder) => card(motionClip, random, folder),
  "frame model's card": (random, folder) => card(toyFrame, random, folder),
  "Kinetics table": kinetics,
  "UCF101 lists": ucf,
  "results table": results,
};

/** Writes the spoiled text of a case; gives what to call. */
export function spoiledText(random, folder) {
  const kind = pick(random, Object.keys(textKinds));
  const { name, calls } = textKinds[kind](random, folder);
  return { what: `${kind}, ${name}`, calls };
}
