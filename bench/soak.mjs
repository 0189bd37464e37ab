#!/usr/bin/env node
/**
 * Does a kernel grow that works for an hour?
 *
 *   node bench/soak.mjs [--minutes 60] [--log bench/soak.log]
 *
 * Each round in a real tslab kernel evaluates clips, classifies every frame of one, reads features, makes previews and
 * interrupts an evaluation, with an empty cache. Once a minute a line of the log says what the kernel takes. Needs what
 * `npm run lab` needs, `npm run build`, and Linux.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { setup } from "../scripts/setup/index.mjs";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, log: { type: "string", default: "bench/soak.log" } },
});
const folder = mkdtempSync(join(tmpdir(), "kinetoscope-soak-"));

const first = `import * as lab from "kinetoscope";
import { rmSync } from "node:fs";
process.env.KINETOSCOPE_CACHE = ${JSON.stringify(join(folder, "cache"))};
const kinetics = await lab.loadKinetics("../data/kinetics-tiny", { version: "tiny" });
const model = await lab.loadModel("../models/motion-clip.onnx");
const frameModel = await lab.loadModel("../models/toy-frame.onnx");
const backbone = await lab.loadBackbone("../models/toy-frame.onnx", { tensor: "block4" });
const clips = kinetics.available.slice(0, 6);`;

const cell = `rmSync(process.env.KINETOSCOPE_CACHE, { recursive: true, force: true });
await lab.evaluate(model, clips, { saveTo: ${JSON.stringify(join(folder, "results.csv"))}, fresh: true });
await lab.classifyFrames(frameModel, clips.at(0).path);
await lab.extractFeatures(backbone, clips.slice(0, 2), { numFrames: 4 });
await lab.show(lab.videoGrid(clips.slice(0, 2)));
await lab.evaluate(model, clips, { signal: AbortSignal.timeout(100) }).catch(() => undefined);`;

const { python, env } = await setup("labs");
const script = fileURLToPath(new URL("python/soak.py", import.meta.url));
const child = spawn(python, [script], {
  env: { ...process.env, ...env },
  stdio: ["pipe", "pipe", "inherit"],
});
const cwd = fileURLToPath(new URL("../notebooks", import.meta.url));
const ended = new Promise((resolve) => child.once("close", resolve));
child.stdin.end(JSON.stringify({ kernel: "tslab", cwd, first, cell, seconds: Number(values.minutes) * 60 }));

const lines = ["minute  rounds  kernel     with children  handles"];
const tell = (line) => {
  lines.push(line);
  console.log(line);
  writeFileSync(values.log, `${lines.join("\n")}\n`);
};
console.log(lines[0]);
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
for await (const line of createInterface({ input: child.stdout })) {
  const { minute, rounds, resident, all, handles } = JSON.parse(line);
  const cells = [String(minute).padStart(6), String(rounds).padStart(6), megabytes(resident).padEnd(9)];
  tell([...cells, megabytes(all).padEnd(13), handles].join("  "));
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = (await ended) === 0 ? 0 : 1;
