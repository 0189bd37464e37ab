/** What a spoiled card or table goes through: the library's public functions, each of which may refuse it. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"; // prettier-ignore
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../../dist/core/random.js";
import * as lab from "../../dist/index.js";
import { root } from "./files.mjs";
import { pick, spoilText } from "./mutate.mjs";
import { noNumber } from "./no-numbers.mjs";
import { throwSkipped } from "./skipped.mjs";
import { wrongField } from "./wrong-fields.mjs";

const motionClip = join(root, "models", "motion-clip.onnx");
const toyFrame = join(root, "models", "toy-frame.onnx");
const soundClip = join(root, "data", "kinetics-tiny", "val", "part_0", "06RbHya0znu_000017_000020.mp4");

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

let headFiles;

/** A head that was trained once, as `{ name: bytes }`. */
async function trainedHead() {
  const folder = mkdtempSync(join(tmpdir(), "kinetoscope-fuzz-head-"));
  const data = Float32Array.from({ length: 96 }, (_, i) => Math.sin(i));
  const source = { model: "m", modelSha256: "ab", tensor: "t", pooling: "mean", preset: "p", sampling: { rule: "floorInt", numFrames: 4 } }; // prettier-ignore
  const labels = ["a", "b", "a", "b", "a", "b", "a", "b"];
  const layers = [lab.lstm(2), lab.dropout(0.5), lab.dense(3), lab.relu()];
  const settings = { layers, schedule: lab.multiplicative(0.9), epochs: 2, patience: 2, threads: 1 };
  const head = await lab.trainHead({ data, shape: [8, 4, 3], source }, labels, settings);
  await lab.exportModel(head, join(folder, "head.onnx"));
  await head.close();
  const files = Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]),
  );
  rmSync(folder, { recursive: true });
  return files;
}

function headCard(random, folder) {
  const seed = random.nextUint32();
  const use = async () => {
    headFiles ??= trainedHead();
    for (const [name, bytes] of Object.entries(await headFiles)) writeFileSync(join(folder, name), bytes);
    const card = join(folder, "head.json");
    spoilFile(card, card, seededRandom(seed));
    const head = await lab.loadHead(join(folder, "head.onnx"));
    try {
      await head.predict({ data: new Float32Array(24).fill(0.5), shape: [2, 4, 3] });
      String(head);
    } finally {
      await head.close();
    }
  };
  return { name: `seed ${seed}`, calls: { "loadHead, predict": use } };
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
  "head's card": headCard,
  "Kinetics table": kinetics,
  "UCF101 lists": ucf,
  "results table": results,
  "card with a wrong field": wrongField,
  "model without numbers": noNumber,
};

/** Writes the spoiled text of a case; gives what to call. */
export function spoiledText(random, folder) {
  const kind = pick(random, Object.keys(textKinds));
  const { name, calls } = textKinds[kind](random, folder);
  return { what: `${kind}, ${name}`, calls };
}
