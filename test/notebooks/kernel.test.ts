import { copyFileSync, cpSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { processesOn } from "../support/processes.js";
import { errorText, runCells, streamText } from "../support/run-cells.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel } from "../support/tiny-onnx.js";

const root = resolve(import.meta.dirname, "..", "..");

describe("in the tslab kernel", () => {
  test("the stop button ends a classification within a second, skips no clip, and the next cell works", async () => {
    const folder = await temporaryFolder();
    // clips of its own: other tests run ffmpeg on the project's at the same time
    const clips = join(folder, "kinetics-tiny");
    cpSync(join(root, "data", "kinetics-tiny"), clips, { recursive: true });
    // a clip model that takes about half a second for a clip
    writeTinyModel(join(folder, "slow.onnx"), {
      shape: ["batch", "time", 64, 64, 3],
      meanOver: [1, 2, 3],
      numErf: 400,
    });
    const card = {
      name: "slow",
      kind: "clip",
      labels: ["red", "green", "blinking"],
      input: { layout: "NTHWC", width: 64, height: 64 },
      preset: "opencv-squash-64",
      sampling: { rule: "floorInt", numFrames: 16 },
      output: { values: "logits" },
    };
    writeFileSync(join(folder, "slow.json"), JSON.stringify(card));
    const table = join(folder, "results.csv");
    const [start, interrupted, after] = await runCells([
      {
        code: `import * as lab from "kinetoscope";
               const kinetics = await lab.loadKinetics(${JSON.stringify(clips)});
               const slow = await lab.loadModel(${JSON.stringify(join(folder, "slow.onnx"))});`,
      },
      {
        code: `const stopped = await lab.evaluate(slow, kinetics, { batchSize: 2, saveTo: ${JSON.stringify(table)} });`,
        interruptOnce: `${table}.progress.jsonl`,
      },
      {
        code: `const two = await lab.classifyVideos(slow, kinetics.available.slice(0, 2));
               console.log(two.rows.length, two.skipped.length);`,
      },
    ]);
    expect([start.status, streamText(start, "stderr")]).toEqual(["ok", ""]);
    expect(interrupted.status).toBe("error");
    expect(interrupted.secondsAfterInterrupt).toBeLessThan(1);
    expect([streamText(after, "stderr"), streamText(after, "stdout").trim()]).toEqual(["", "2 0"]);
    expect(after.alive).toBe(true);
    expect(processesOn(clips)).toEqual([]);
  });

  test("the stop button ends a training, and the same cell goes on from its checkpoint", async () => {
    const checkpoint = JSON.stringify(join(await temporaryFolder(), "head.checkpoint"));
    const train =
      "await lab.trainHead(features, labels, { ...training, onEpoch: onEpoch, signal: stop.signal });";
    const [start, interrupted, after] = await runCells([
      {
        code: `import * as lab from "kinetoscope";
               const labels: string[] = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? "up" : "down"));
               const data: Float32Array = Float32Array.from({ length: 320 }, (_, i) => Math.sin(i * (1 + (i % 16))));
               const features: lab.Features = { data: data, shape: [40, 8] };
               const training = { layers: [lab.dense(8)], epochs: 1e6, seed: 1, checkpoint: ${checkpoint} };
               const stop = new AbortController();
               const seen: number[] = [];
               const most = { epochs: Infinity };
               const onEpoch = (row: lab.EpochRow): void => {
                 seen.push(row.epoch);
                 if (seen.length >= most.epochs) stop.abort();
               };`,
      },
      { code: `const none = ${train}`, interruptAfter: 4 },
      {
        code: `const last: number = seen.length;
               most.epochs = last + 2;
               const head = ${train}
               console.log(last > 0, head.stopped, seen.slice(last).map((epoch) => epoch > last).join());
               console.log(head.history.every((row, i) => row.epoch === i + 1));`,
      },
    ]);
    expect([start.status, streamText(start, "stderr")]).toEqual(["ok", ""]);
    expect(interrupted.status).toBe("error");
    expect(interrupted.secondsAfterInterrupt).toBeLessThan(1);
    expect(streamText(after, "stderr")).toBe("");
    expect(streamText(after, "stdout").trim().split("\n")).toEqual(["true true true,true", "true"]);
  });

  test("an error is one that a beginner can act on", async () => {
    const [result] = await runCells([
      {
        code: `import * as lab from "kinetoscope";\nawait lab.loadKinetics("../data/kinetics-tiny", { split: "test" });`,
      },
    ]);
    expect(result.status).toBe("error");
    expect(errorText(result).split("\n").length).toBeLessThanOrEqual(3);
    expect(errorText(result)).toContain(
      'Cannot load Kinetics from "../data/kinetics-tiny": no ground-truth file for the test split',
    );
  });

  test("misuse is a type error before anything runs", async () => {
    const [any, logits] = await runCells([
      {
        code: `import * as lab from "kinetoscope";\nconst n: number = (await lab.loadModel("m.onnx")).labels;`,
      },
      {
        code: `import * as lab2 from "kinetoscope";
               const logits: lab2.Scores<"logits"> = { kind: "logits", data: new Float32Array(2), shape: [1, 2] };
               lab2.topK(logits, ["a", "b"], 1);`,
      },
    ]);
    expect(any.status).toBe("error");
    expect(errorText(any)).toContain("is not assignable to type 'number'");
    expect(errorText(logits)).toContain("Argument of type 'Scores<\"logits\">' is not assignable");
  });

  test("a label that is markup stays text", async () => {
    const folder = await temporaryFolder({
      "val/val.csv":
        "label,youtube_id,time_start,time_end,split,is_cc\n<img src=x onerror=alert(1)>,aaaaaaaaaaa,0,2,val,0\n",
      "val/part_0/keep": "",
    });
    const clips = join(root, "data", "kinetics-tiny", "val", "part_0");
    const clip = readdirSync(clips).find((name) => name.startsWith("AoVttpWIwnN")) as string;
    copyFileSync(join(clips, clip), join(folder, "val", "part_0", "aaaaaaaaaaa_000000_000002.mp4"));
    const [result] = await runCells([
      {
        code: `import * as lab from "kinetoscope";
               const strange = await lab.loadKinetics(${JSON.stringify(folder)});
               await lab.show(lab.videoGrid(strange.available), await strange.groundTruth());`,
      },
    ]);
    const pages = result.outputs.flatMap((output) => output.data?.["text/html"] ?? []) as string[];
    expect(pages.join("")).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(pages.join("")).not.toContain("<img src=x");
  });
});
