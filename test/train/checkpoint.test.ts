import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readCheckpoint, writeCheckpoint, type Checkpoint } from "../../src/train/checkpoint.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const checkpoint: Checkpoint = {
  history: [],
  state: { weights: Float32Array.of(1, 2), velocity: Float32Array.of(3, 4) },
  best: Float32Array.of(5, 6),
};

test("readCheckpoint() gives what was written, to the same training only", async () => {
  const path = join(await temporaryFolder(), "head.checkpoint");
  await writeCheckpoint(path, "key", checkpoint);
  expect(await readCheckpoint(path, "key")).toEqual(checkpoint);
  expect(await readCheckpoint(path, "other")).toBeUndefined();
});

test.each([
  ["weights", "thoughts"],
  ["best weights", "other things"],
])("readCheckpoint() takes a file without its %s for none", async (name, instead) => {
  const path = join(await temporaryFolder(), "head.checkpoint");
  await writeCheckpoint(path, "key", checkpoint);
  const bytes = await readFile(path, "latin1");
  await writeFile(path, bytes.replace(`"${name}"`, `"${instead}"`), "latin1");
  expect(await readCheckpoint(path, "key")).toBeUndefined();
});
