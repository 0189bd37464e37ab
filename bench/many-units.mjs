/**
 * How long do `status` and `merge` take for a plan of 10,000 units, and how much memory?
 *
 *   node bench/many-units.mjs [units] [clips of a unit] [evaluation|features] [numbers of a clip's features]
 *
 * Stub units: whole files with predictions, or features, that nobody computed. Asked for: status ≤ 1 s, merge ≤ 10 s.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mergePlan } from "../dist/scale/merge.js";
import { clipLine, planId } from "../dist/scale/plan.js";
import { indexLines, openPlan, unitsFolder, writePlan } from "../dist/scale/plan-folder.js";
import { readStatus } from "../dist/scale/status.js";
import { unitPath } from "../dist/scale/unit-store.js";
import { unitText } from "../dist/scale/unit-text.js";
import { keepUnitFile } from "../dist/scale/unit-file.js";

const [units = 10_000, unitSize = 32] = process.argv.slice(2, 4).map(Number);
const [kind = "evaluation", width = 16] = process.argv.slice(4);
const isOfFeatures = kind === "features";
const folder = mkdtempSync(join(tmpdir(), "kinetoscope-bench-"));
const labels = Array.from({ length: 400 }, (_, i) => `label ${i}`);

async function makeRun() {
  const lines = Array.from({ length: units * unitSize }, (_, i) =>
    clipLine({
      path: `part_${i % 20}/clip${i}_000000_000010.mp4`,
      size: 1000 + i,
      id: `clip${i}`,
      label: labels[i % 400],
    }),
  );
  const { clipsSha256, offsets } = indexLines(lines, unitSize);
  const content = {
    kind,
    model: { name: "stub", sha256: "0", cardSha256: "1", card: { kind: "clip", labels } },
    settings: { preset: "opencv-square-48", sampling: "floorInt", topK: 5 },
    ...(isOfFeatures ? { features: { source: { sampling: { numFrames: 1 } } } } : {}),
    unitSize,
    numClips: lines.length,
    clipsSha256,
  };
  const places = {
    root: "data/",
    rootFolder: "/data/",
    model: "/m.onnx",
    modelPath: "m.onnx",
    call: "bench",
    seed: null,
  };
  const plan = {
    format: "kinetoscope plan",
    version: 1,
    id: planId(content),
    content,
    places,
    offsets,
    threads: 1,
  };
  await writePlan(folder, plan, lines);
  mkdirSync(unitsFolder(folder));
  const versions = { kinetoscope: "0.1.0", ffmpeg: "5.1.9", processor: "stub" };
  for (let unit = 0; unit < units; unit += 1) {
    const header = {
      format: "kinetoscope unit",
      version: 1,
      plan: plan.id,
      unit,
      versions,
      processorFlags: "avx2",
    };
    const results = Array.from({ length: unitSize }, (_, i) => ({
      position: unit * unitSize + i,
      sha256: "0".repeat(64),
      result: isOfFeatures
        ? { numbers: Number(width) }
        : {
            top: Array.from({ length: 5 }, (_, k) => ({
              label: labels[k],
              classIndex: k,
              probability: Math.fround(1 / (k + 2 + i)),
            })),
            numFramesInClip: 250,
            durationSeconds: 10,
          },
    }));
    const values = Float32Array.from({ length: unitSize * width }, (_, i) => Math.sin(i + unit));
    const file = isOfFeatures
      ? await keepUnitFile(folder, unit, "f32", new Uint8Array(values.buffer))
      : undefined;
    writeFileSync(unitPath(folder, unit), unitText(header, results, { withoutNumbers: 0, file }));
  }
}

async function timed(name, work) {
  const begun = performance.now();
  const before = process.cpuUsage();
  await work();
  const megabytes = Math.round(process.memoryUsage().rss / 1e6);
  const { user, system } = process.cpuUsage(before);
  const processor = `${((user + system) / 1e6).toFixed(2)} s of processor time`;
  console.log(
    `${name}: ${processor}, ${((performance.now() - begun) / 1000).toFixed(2)} s, ${megabytes} MB held`,
  );
}

try {
  await makeRun();
  await timed(`status of ${units} units`, async () => readStatus(await openPlan(folder)));
  await timed(`merge of ${units} units, ${units * unitSize} clips`, () =>
    mergePlan(folder, join(folder, "merged"), { mixed: false }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
