import { inspect } from "node:util";
import { expect, test } from "vitest";
import { DatasetError, errorMessage, ModelError, VideoError } from "../../src/core/errors.js";

test("errors print their message and the reader's lines, and keep the facts as fields", () => {
  const error = new VideoError('Cannot decode "a.mp4": no frame', {
    path: "a.mp4",
    exitCode: 1,
    stderr: "moov",
  });
  error.stack = [
    "VideoError: …",
    `    at decode (${new URL("../../src/video/program/decode.ts", import.meta.url).href}:10:5)`,
    "    at async evalmachine.<anonymous>:3:1",
    "    at async Object.execute (/home/me/node_modules/tslab/dist/executor.js:173:17)",
    "    at node:internal/main:1:1",
  ].join("\n");
  expect(inspect(error)).toBe(
    'VideoError: Cannot decode "a.mp4": no frame\n    at async evalmachine.<anonymous>:3:1',
  );
  expect(error).toMatchObject({ path: "a.mp4", exitCode: 1, stderr: "moov" });
});

test.each([ModelError, DatasetError])("%o says which file it is about", (Kind) => {
  const cause = new Error("underneath");
  const error = new Kind("Cannot load", { path: "x", cause });
  expect([error.path, error.cause, error.message, error instanceof Error]).toEqual([
    "x",
    cause,
    "Cannot load",
    true,
  ]);
});

test("errorMessage() takes whatever was thrown", () => {
  expect([errorMessage(new Error("a")), errorMessage("b"), errorMessage(3)]).toEqual(["a", "b", "3"]);
});
