import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openVideo } from "../../dist/index.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { numberedVideo } from "../support/numbered-video.js";
import { runCli } from "./support.js";

test("Messages name options as they are called where they are read", async () => {
  const folder = await temporaryFolder({ "x.onnx": "no model" });
  const model = join(folder, "x.onnx");
  expect((await runCli(["classify", "a.mp4", "--model", model])).stderr).toBe(
    `kinetoscope classify: Cannot read the model card "${join(folder, "x.json")}": no such file. ` +
      `Write one beside "${model}" or pass --card\n`,
  );

  const path = await numberedVideo({ numFrames: 60 });
  const cut = join(folder, "cut.mp4");
  const { stdout } = await runCli(["probe", damaged(path, cut)]);
  expect(stdout).toContain("or open it with --damaged keep to use the frames that can be read");
  const video = await openVideo(cut);
  await expect(video.numFrames()).rejects.toThrow(
    'or open it with { damaged: "keep" } to use the frames that can be read',
  );
});

/** A copy with a spoiled middle. */
function damaged(path: string, copy: string): string {
  const bytes = readFileSync(path);
  bytes.fill(0, Math.floor(bytes.length * 0.4), Math.floor(bytes.length * 0.6));
  writeFileSync(copy, bytes);
  return copy;
}
