import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ModelCard } from "kinetoscope";
import { writeTinyModel } from "../support/tiny-onnx.js";

/** Long work that keeps what it has done: each is run as lines of code in a process of its own. */
export interface Work {
  readonly name: string;
  /** The code; all that it writes is below `folder`. */
  readonly code: (folder: string) => string;
  /** The file that stands for the result, where there is one of a fixed name. */
  readonly result?: string;
  /** The file that is renamed when something is kept: a regular expression. */
  readonly keeps: string;
  /** Whether it reads clips. */
  readonly readsClips: boolean;
}

/** Clips, models and the works on them, below one folder. */
export interface Workshop {
  readonly works: readonly Work[];
  /** The clips, `clip-0.mp4` first. */
  readonly clips: readonly { readonly path: string; readonly id: string; readonly label: string }[];
  /** Lines that store the frame scores of some clips. */
  readonly storing: (folder: string, clips: Workshop["clips"]) => string;
}

const labels = ["red", "green", "blue"];
const frameCard: ModelCard = {
  name: "frame-means",
  kind: "frame",
  labels,
  input: { layout: "NHWC", width: 8, height: 8, range: [-0.255, 0] },
  preset: "opencv-squash-8",
  output: { values: "log-probabilities" },
};
const clipCard: ModelCard = {
  ...frameCard,
  name: "means",
  kind: "clip",
  input: { ...frameCard.input, layout: "NTHWC" },
  sampling: { rule: "floorInt", numFrames: 4 },
};

function tinyModel(folder: string, card: ModelCard): string {
  const path = join(folder, `${card.name}.onnx`);
  const isClip = card.kind === "clip";
  const shape = isClip ? ["batch", "time", 8, 8, 3] : ["batch", 8, 8, 3];
  writeTinyModel(path, { shape, meanOver: isClip ? [1, 2, 3] : [1, 2], numErf: 5 });
  writeFileSync(path.replace(".onnx", ".json"), JSON.stringify(card));
  return path;
}

/** Makes the files that all works share. */
export function openWorkshop(base: string): Workshop {
  const part = resolve(import.meta.dirname, "../../data/kinetics-tiny/val/part_0");
  mkdirSync(join(base, "clips"));
  const clips = readdirSync(part)
    .sort()
    .slice(0, 4)
    .map((name, i) => {
      const path = join(base, "clips", `clip-${i}.mp4`);
      copyFileSync(join(part, name), path);
      return { path, id: `clip-${i}`, label: labels[i % 3] };
    });
  const text = (value: unknown): string => JSON.stringify(value);
  const load = (card: ModelCard): string =>
    `const model = await lab.loadModel(${text(tinyModel(base, card))}, { threads: 1 });`;
  const [clipModel, frameModel] = [load(clipCard), load(frameCard)];
  const cache = (folder: string): string => `process.env.KINETOSCOPE_CACHE = ${text(join(folder, "cache"))};`;
  const storing: Workshop["storing"] = (folder, some) =>
    `${frameModel} await lab.storeFrameScores(model, ${text(some)}, { folder: ${text(folder)}, clipsPerPart: 1 });`;

  const works: Work[] = [
    {
      name: "evaluate()",
      code: (folder) =>
        `${clipModel} await lab.evaluate(model, ${text(clips)}, { batchSize: 2, saveTo: ${text(join(folder, "results.csv"))} });`,
      result: "results.csv",
      keeps: "results\\.csv$",
      readsClips: true,
    },
    {
      name: "mostInformativeFrames()",
      code: (folder) =>
        `${frameModel} await lab.mostInformativeFrames(model, ${text(clips)}, { saveTo: ${text(join(folder, "mifs.csv"))} });`,
      result: "mifs.csv",
      keeps: "mifs\\.csv$",
      readsClips: true,
    },
    {
      name: "storeFrameScores()",
      code: (folder) => storing(folder, clips),
      keeps: "part-00002-.*parquet$",
      readsClips: true,
    },
    {
      name: "extractFeatures()",
      code: (folder) => `${cache(folder)}
        const backbone = await lab.loadBackbone(${text(join(base, "frame-means.onnx"))}, { tensor: "Erf_1", threads: 1 });
        await lab.extractFeatures(backbone, ${text(clips)}, { numFrames: 4 });`,
      keeps: "\\.f32$",
      readsClips: true,
    },
    {
      name: "trainHead()",
      code: (folder) => `
        const labels = Array.from({ length: 60 }, (_, i) => "abc"[i % 3]);
        const data = Float32Array.from({ length: 60 * 400 }, (_, i) => Math.sin(i * (1 + (Math.floor(i / 400) % 3))));
        const options = { layers: [lab.gru(16)], epochs: 12, batchSize: 8, seed: 3, threads: 1 };
        const checkpoint = ${text(join(folder, "head.checkpoint"))};
        const head = await lab.trainHead({ data, shape: [60, 20, 20] }, labels, { ...options, checkpoint });
        await fs.writeFile(${text(join(folder, "weights"))}, Buffer.from(head.vector.buffer));
        await head.close();`,
      keeps: "head\\.checkpoint$",
      readsClips: false,
    },
    {
      name: "videoPlayer()",
      code: (folder) => `${cache(folder)}
        for (const { path } of ${text(clips)}) await lab.videoPlayer(path, { width: 80 }).toBundle();`,
      keeps: "\\.preview$",
      readsClips: true,
    },
  ];
  return { works, clips, storing };
}

/** A file as base64; the folder's own name, which some tables repeat, is left out of it. */
export function bytesWithout(folder: string, content: Buffer): string {
  const hex = content.toString("hex").replaceAll(Buffer.from(folder).toString("hex"), "");
  return Buffer.from(hex, "hex").toString("base64");
}

/** What a folder holds in the end, path → bytes, without what only helps the next run. */
export function outcomeOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !/\.progress\.jsonl$|\.partial\.csv$|head\.checkpoint$|\.tmp\b|\/filler$/.test(path))
      .sort()
      .map((path) => [path.slice(folder.length + 1), bytesWithout(folder, readFileSync(path))]),
  );
}
