import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelCard } from "kinetoscope";
import { beforeAll, expect, test } from "vitest";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { buildCli, motionClip, runCli } from "./support.js";

beforeAll(buildCli);

test("kinetoscope card prints the card of a model, with changes", async () => {
  const { exitCode, stdout } = await runCli(["card", motionClip, "--fields", '{"name": "mine"}']);
  expect(exitCode).toBe(0);
  const own = JSON.parse(readFileSync(motionClip.replace(/onnx$/, "json"), "utf8")) as ModelCard;
  const { labels, ...card } = JSON.parse(stdout) as ModelCard;
  expect(labels).toHaveLength(14);
  expect(card).toEqual({ ...own, labels: undefined, name: "mine" });
});

test.each([
  [["--fields", "[]"], "Expected --fields to be a JSON object but received []"],
  [["--fields", "{"], /Expected --fields to be JSON: /],
  [["--fields", '{"sample": 1}'], /Unknown field "sample" of --fields/],
  [["--save_to", motionClip], /Expected --save_to to name a new file, but ".*" exists\. Remove it first/],
])("kinetoscope card %j says what is wrong", async (args, message) => {
  const { exitCode, stderr } = await runCli(["card", motionClip, ...args]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
});

describeWithShared("kinetoscope card with a folder of Hugging Face", () => {
  test("writes a card that is read from then on", async () => {
    const cwd = await temporaryFolder();
    mkdirSync(join(cwd, "videomae"));
    for (const name of ["model.onnx", "config.json", "preprocessor_config.json"])
      symlinkSync(sharedPath("golden", "models", "hf", "videomae", name), join(cwd, "videomae", name));
    const asked = await runCli(["card", "videomae"], { cwd });
    expect(asked.exitCode).toBe(1);
    expect(asked.stderr).toContain(
      `which frames of a clip are taken is in no file. Give --fields '{"sampling":{"rule":"mmaction2","numFrames":16,"stride":4}}' (VideoMAE`,
    );

    const fields = { sampling: { rule: "floorInt", numFrames: 16 } };
    const args = ["card", "videomae", "--fields", JSON.stringify(fields), "--save_to", "videomae/model.json"];
    expect(await runCli(args, { cwd })).toMatchObject({
      ...{ exitCode: 0, stdout: 'The card of "videomae" is in videomae/model.json\n' },
    });
    const path = join(cwd, "videomae", "model.json");
    const card = JSON.parse(readFileSync(path, "utf8")) as ModelCard;
    expect(card).toMatchObject({ ...fields, kind: "clip", input: { layout: "NTCHW", width: 224 } });

    writeFileSync(path, JSON.stringify({ ...card, name: "changed by hand" }));
    const again = await runCli(["card", "videomae"], { cwd });
    expect((JSON.parse(again.stdout) as ModelCard).name).toBe("changed by hand");
  });
});
