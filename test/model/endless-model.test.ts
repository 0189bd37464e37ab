import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { classifyFrames, loadBackbone, loadModel, type ModelCard } from "kinetoscope";
import { describe, expect, test } from "vitest";
import { writeEndlessModel, writeEndlessToLoad } from "../support/endless-onnx.js";
import { numberedVideo } from "../support/numbered-video.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const card: ModelCard = {
  name: "endless",
  kind: "frame",
  labels: ["red", "green", "blue"],
  input: { layout: "NCHW", width: 8, height: 8 },
  preset: "opencv-squash-8",
  output: { values: "logits" },
};
const library = pathToFileURL(join(import.meta.dirname, "..", "..", "dist", "index.js")).href;

async function modelFile(write: (path: string) => void): Promise<string> {
  const path = join(await temporaryFolder({ "x.json": JSON.stringify(card) }), "x.onnx");
  write(path);
  return path;
}

/** Runs a program that has a model at work; an exit code of its own, or the signal that ended it. */
async function end(
  program: string,
  write = writeEndlessModel,
): Promise<{ code: number | string; stderr: string }> {
  const path = await modelFile(write);
  const file = join(path, "..", "program.mjs");
  writeFileSync(
    file,
    `import { loadModel } from ${JSON.stringify(library)};
     process.on("exit", () => console.log("my own ending"));
     const path = ${JSON.stringify(path)};
     const batch = (model) => model.predictBatch(new Float32Array(192), 1, 1);
     const soon = () => new Promise((resolve) => setTimeout(resolve, 300));
     ${program}`,
  );
  const child = spawn(process.execPath, [file]);
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number | null, string]>,
  ]);
  expect(stdout).toBe("my own ending\n");
  return { code: code ?? signal, stderr };
}

/** What Node allows: from 22.15 on a process with a busy thread can end as it was told. */
const expected = (code: number): number | string => ("execve" in process ? code : "SIGKILL");

describe("a model that never ends", () => {
  test("does not keep a program from ending, also when it is closed first", async () => {
    const model =
      "const model = await loadModel(path); void batch(model).catch(() => undefined); await soon();";
    const results = await Promise.all([
      end(`${model} process.exit(3);`),
      end(`${model} throw new Error("mine");`),
      end(`${model} await model.close(); process.exitCode = 3;`),
    ]);
    expect(results.map(({ code }) => code)).toEqual([expected(3), expected(1), expected(3)]);
    expect(results.map(({ stderr }) => /terminate called|core dumped/.test(stderr))).toEqual([
      false,
      false,
      false,
    ]);
    expect(results[1].stderr).toContain("Error: mine");
  });

  test("is closed after a while, and what still waits for it is told", async () => {
    const model = await loadModel(await modelFile(writeEndlessModel));
    const waiting = model.predictBatch(new Float32Array(192), 1, 1).catch((error: unknown) => String(error));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await model.close();
    expect(await waiting).toMatch(/Cannot run ".*": the model was closed/);
  });

  test("leaves a task at once when that is aborted", async () => {
    const model = await loadModel(await modelFile(writeEndlessModel));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const clip = await numberedVideo({ numFrames: 3 });
    await expect(classifyFrames(model, clip, { signal: controller.signal })).rejects.toThrow(/abort/i);
    await model.close();
  });

  test("as good as never loaded, loading ends with its signal", async () => {
    const path = await modelFile(writeEndlessToLoad);
    const options = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(500) });
    await expect(loadModel(path, options())).rejects.toThrow(/timeout/);
    await expect(loadBackbone(path, { ...options(), tensor: "scores" })).rejects.toThrow(/timeout/);
    await expect(loadModel(path, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    const program = `await loadModel(path, { signal: AbortSignal.timeout(2000) }).catch(() => (process.exitCode = 4));`;
    // 4 too where the thread had not begun
    expect([4, expected(4)]).toContain((await end(program, writeEndlessToLoad)).code);
  });
});
