#!/usr/bin/env node
/**
 * Do memory, open files and time per clip stay the same however much there is to do?
 *
 *   node bench/flat.mjs [--clips 100,1000,10000] [--seconds 60,600,3600]
 *
 * Evaluates the project's own clips under so many names with its own clip model, and classifies every frame of one of its
 * videos played in a loop for so long. Each number is of a process of its own, sampled ten times a second; the first of
 * each pair is what the others are compared with. Needs `npm run build` and Linux.
 */
import { execFileSync, fork } from "node:child_process";
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { memoryOf, openHandles, proportionalBytes, residentBytes } from "../scripts/fuzz/memory.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { labels } = JSON.parse(readFileSync(join(root, "models", "motion-clip.json"), "utf8"));
const { values } = parseArgs({
  options: {
    clips: { type: "string", default: "100,1000,10000" },
    seconds: { type: "string", default: "60,600,3600" },
    child: { type: "string" },
  },
});

/** A folder in the form of Kinetics; the clips are the same ten again and again, as hard links where that is possible. */
function datasetOf(base, count) {
  const folder = join(base, `clips-${count}`);
  mkdirSync(join(folder, "val", "part_0"), { recursive: true });
  const own = join(root, "data", "kinetics-tiny", "val", "part_0");
  // beside the links, because a hard link does not cross a file system
  mkdirSync(join(base, "sources"), { recursive: true });
  const sources = readdirSync(own).sort().slice(0, 10);
  const rows = ["label,youtube_id,time_start,time_end,split"];
  for (let i = 0; i < count; i += 1) {
    const id = `clip${String(i).padStart(7, "0")}`;
    const source = join(base, "sources", sources[i % sources.length]);
    if (i < sources.length) copyFileSync(join(own, sources[i]), source);
    linkSync(source, join(folder, "val", "part_0", `${id}_000000_000010.mp4`));
    rows.push(`${labels[i % labels.length]},${id},0,10,val`);
  }
  writeFileSync(join(folder, "val", "val.csv"), `${rows.join("\n")}\n`);
  return folder;
}

function videoOf(base, seconds) {
  const path = join(base, `${seconds}.mp4`);
  const source = ["-stream_loop", "-1", "-i", join(root, "data", "parade", "parade.mp4")];
  const options = ["-t", String(seconds), "-c", "copy", path];
  execFileSync("ffmpeg", ["-nostdin", "-loglevel", "error", ...source, ...options]);
  return path;
}

/** In a process of its own: does the work and says how many clips or frames that were. */
async function work(kind, path) {
  const lab = await import("../dist/index.js");
  const model = await lab.loadModel(
    join(root, "models", kind === "clips" ? "motion-clip.onnx" : "toy-frame.onnx"),
  );
  const started = performance.now();
  const count =
    kind === "clips"
      ? (await lab.evaluate(model, await lab.loadKinetics(path), { saveTo: join(path, "results.csv") })).rows
          .length
      : (await lab.classifyFrames(model, path)).length;
  process.send({ count, seconds: (performance.now() - started) / 1000 });
  process.exit();
}

async function measure(kind, path) {
  const child = fork(fileURLToPath(import.meta.url), ["--child", `${kind} ${path}`]);
  const most = { own: 0, all: 0, handles: 0 };
  const watch = setInterval(() => {
    most.own = Math.max(most.own, residentBytes(child.pid));
    most.all = Math.max(most.all, memoryOf(child.pid, proportionalBytes));
    most.handles = Math.max(most.handles, openHandles(child.pid));
  }, 100);
  const result = await new Promise((resolve) => {
    child.once("message", resolve);
    child.once("exit", () => resolve({ count: 0, seconds: 0 }));
  });
  clearInterval(watch);
  if (result.count === 0) throw new Error(`The work on ${path} failed`);
  return { ...most, ...result };
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
const change = (now, first) => `${now >= first ? "+" : "−"}${Math.abs((now / first - 1) * 100).toFixed(1)} %`;

async function compare(kind, sizes, make, unit) {
  let first;
  for (const size of sizes) {
    const m = await measure(kind, make(size));
    const each = (m.seconds / m.count) * 1000;
    const cells = [
      `${size} ${unit}`,
      m.count,
      megabytes(m.own),
      megabytes(m.all),
      m.handles,
      `${each.toFixed(1)} ms`,
    ];
    const grown = first && [change(m.own, first.own), change(m.all, first.all), change(each, first.each)];
    console.log(`| ${[...cells, ...(grown ?? ["", "", ""])].join(" | ")} |`);
    first ??= { ...m, each };
  }
}

if (values.child !== undefined) {
  const [kind, ...path] = values.child.split(" ");
  await work(kind, path.join(" "));
} else {
  const base = mkdtempSync(join(tmpdir(), "kinetoscope-flat-"));
  const sizes = (text) =>
    text
      .split(",")
      .map(Number)
      .filter((size) => size > 0);
  try {
    console.log(
      "| work | clips or frames | peak | with children | handles | each | peak | with children | each |",
    );
    console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    await compare("clips", sizes(values.clips), (count) => datasetOf(base, count), "clips");
    await compare("frames", sizes(values.seconds), (seconds) => videoOf(base, seconds), "s of video");
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}
