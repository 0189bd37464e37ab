import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../../..");

/** Loads a model and classifies with it, as a person does who has just installed this: in an empty home, and not in CI. */
async function filesInHome(): Promise<readonly string[]> {
  const home = await temporaryFolder();
  const script = join(home, "script.mjs");
  await writeFile(
    script,
    `import { classifyFrames, loadModel } from ${JSON.stringify(join(root, "dist", "index.js"))};
     const model = await loadModel(${JSON.stringify(join(root, "models", "toy-frame.onnx"))});
     await classifyFrames(model, ${JSON.stringify(join(root, "data", "parade", "parade.mp4"))}, { every: 50 });
     await model.close();`,
  );
  const telling = ["CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "XDG_CACHE_HOME"];
  const others = Object.entries(process.env).filter(([name]) => !telling.includes(name));
  await run(process.execPath, [script], {
    env: { ...Object.fromEntries(others), HOME: home, USERPROFILE: home },
  });
  return (await readdir(home, { recursive: true })).filter((name) => name !== "script.mjs");
}

test("ONNX Runtime keeps no number for the machine and no events: it was told to report nothing", async () => {
  expect(await filesInHome()).toEqual([]);
});
