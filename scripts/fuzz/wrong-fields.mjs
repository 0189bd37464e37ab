/** Cards with a field whose name is wrong, at any level: passed over in silence, it would give other numbers. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as lab from "../../dist/index.js";
import { root } from "./files.mjs";
import { pick } from "./mutate.mjs";

/** The steps of the project's own models, written out so that they are a level, too. */
const presets = {
  "motion-clip": () => [
    { op: "squareCrop" },
    { op: "resize", width: 48, height: 48, kernel: "opencv-linear" },
  ],
  "toy-frame": () => [
    { op: "resizeShortSide", size: 64, kernel: "pillow-bilinear" },
    { op: "centerCrop", width: 64, height: 64, offset: "floor" },
  ],
};

/** Each is nearer to its field than to any other of the same level. */
const misspellings = [
  (field) => field[1] + field[0] + field.slice(2),
  (field) => field[0] + field,
  (field) => field.slice(1),
  (field) => field[0].toUpperCase() + field.slice(1),
  (field) => field.replace(/[A-Z]/, (letter) => `_${letter.toLowerCase()}`),
];
const foreign = [
  "normalise",
  "threshold",
  "batch",
  "__proto__",
  "constructor",
  "toString",
  "",
  " ",
  "0",
  "日本",
];

/** The objects of a card. */
function levels(value) {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap(levels);
  return Array.isArray(value) ? below : [value, ...below];
}

/** Gives one field of an object another name, or adds one; what an error has to say of it. */
function spoil(object, random) {
  const fields = Object.keys(object);
  const meant = pick(random, fields);
  const wrong = random.nextFloat() < 0.3 ? pick(random, foreign) : pick(random, misspellings)(meant);
  if (wrong === meant) return spoil(object, random);
  const isForeign = foreign.includes(wrong);
  // defined, not assigned: __proto__ is a name like any other in JSON
  Object.defineProperty(object, wrong, { value: object[meant], enumerable: true });
  if (!isForeign && random.nextFloat() < 0.7) delete object[meant];
  return [`Unknown field "${wrong}"`, ...(isForeign ? [] : [`"${meant}"`])];
}

/** Writes a model whose card has such a field; gives what to call. */
export function wrongField(random, folder) {
  const name = pick(random, Object.keys(presets));
  const own = join(root, "models", name);
  const path = join(folder, "model.onnx");
  copyFileSync(`${own}.onnx`, path);
  const card = { ...JSON.parse(readFileSync(`${own}.json`, "utf8")), preset: presets[name]() };
  Object.assign(card.input, { mean: [0, 0, 0], std: [1, 1, 1] });
  const said = spoil(pick(random, levels(card)), random);
  writeFileSync(join(folder, "model.json"), JSON.stringify(card));
  const mustSay = (load) => async () => {
    const loaded = await load().catch((error) => {
      if (said.every((part) => error.message.includes(part))) throw error;
      throw new Error(`an error that does not say ${said.join(" … ")}: ${error.stack}`);
    });
    await loaded.close();
    throw new Error(`loaded, without a word of ${said.join(", ")}`);
  };
  const calls = {
    loadModel: mustSay(() => lab.loadModel(path, { threads: 1 })),
    loadBackbone: mustSay(() => lab.loadBackbone(path, { tensor: "logits", threads: 1 })),
  };
  return { name: said.join(" … "), calls };
}
