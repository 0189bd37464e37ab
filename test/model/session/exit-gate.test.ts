import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { writeTinyModel } from "../../support/tiny-onnx.js";

const session = new URL("../../../dist/model/session/session.js", import.meta.url).href;

/** A program that does `ending` so long after it began to load the model, or after three batches were sent. */
function program(modelPath: string, ending: string, afterLoading: number, afterSending: number): string {
  return `import { startSession } from ${JSON.stringify(session)};
    const end = () => { ${ending} };
    setTimeout(end, ${afterLoading});
    const { run } = await startSession({ modelPath: ${JSON.stringify(modelPath)}, numThreads: 1 });
    const data = () => new Float32Array(64 * 16 * 8 * 8 * 3);
    const batch = () => ({ name: "frames", data: data(), shape: [64, 16, 8, 8, 3], holds: "samples" });
    for (let i = 0; i < 3; i += 1) void run([batch()], "scores");
    setTimeout(end, ${afterSending});`;
}

test.each([
  ["while its model is loaded", "process.exit(3)", 80, 60_000, 3],
  ["while its model runs", "process.exit(3)", 60_000, 200, 3],
  ["of an error while its model runs", "throw new Error('mine')", 60_000, 200, 1],
])(
  "a process that ends %s ends as it was told, not with an abort",
  async (_, ending, loading, sending, code) => {
    const path = join(await temporaryFolder(), "slow.onnx");
    writeTinyModel(path, { shape: ["batch", "time", 8, 8, 3], meanOver: [1, 2, 3], numErf: 2000 });
    const args = ["--input-type=module", "-e", program(path, ending, loading, sending)];
    const { status, signal, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect({ status, signal }).toEqual({ status: code, signal: null });
    if (code === 3) expect(stderr).toBe("");
    else expect(stderr).toContain("Error: mine");
  },
);

test("a process that ends at any moment while ONNX Runtime is loaded ends as it was told", async () => {
  const path = join(await temporaryFolder(), "tiny.onnx");
  writeTinyModel(path, { shape: ["batch", "time", 8, 8, 3], meanOver: [1, 2, 3], numErf: 2000 });
  for (let afterMilliseconds = 30; afterMilliseconds <= 180; afterMilliseconds += 10) {
    const text = program(path, "process.exit(3)", afterMilliseconds, 60_000);
    const { status, signal } = spawnSync(process.execPath, ["--input-type=module", "-e", text]);
    expect({ afterMilliseconds, status, signal }).toEqual({ afterMilliseconds, status: 3, signal: null });
  }
});
