import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { deno } from "../../support/deno.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const root = resolve(import.meta.dirname, "../../..");

test("a script in Deno loads and closes models, one of which cannot be loaded, and ends by itself", async ({
  skip,
}) => {
  skip(deno === undefined, "needs Deno, which npm test brings");
  const broken = join(await temporaryFolder(), "broken.onnx");
  await writeFile(broken, Buffer.alloc(5000, 7));
  const card = JSON.parse(await readFile(join(root, "models", "toy-frame.json"), "utf8")) as object;
  const script = `
    const { loadModel } = await import(${JSON.stringify(pathToFileURL(join(root, "dist", "index.js")).href)});
    const card = ${JSON.stringify({ ...card, sha256: undefined })};
    for (const options of [[${JSON.stringify(join(root, "models", "toy-frame.onnx"))}], [${JSON.stringify(broken)}, { card }]])
      try {
        const model = await loadModel(...options);
        await model.close();
        console.log("closed", model.labels.length);
      } catch (error) {
        console.log(error.message);
      }
    console.log("end");`;
  const { stdout, stderr } = await promisify(execFile)(deno ?? "", ["eval", script], { timeout: 120_000 });
  expect(stderr).toBe("");
  const [closed, message, end] = stdout.trimEnd().split("\n");
  expect([closed, end]).toEqual(["closed 10", "end"]);
  expect(message).toMatch(/^Cannot load ".*broken\.onnx": .*/);
});
