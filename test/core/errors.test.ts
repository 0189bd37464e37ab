import { inspect } from "node:util";
import { expect, test } from "vitest";
import {
  ArchiveError,
  DatasetError,
  DownloadError,
  errorCode,
  errorMessage,
  ImageError,
  KinetoscopeError,
  ModelError,
  VideoError,
} from "../../src/core/errors.js";
import { FileSystemError } from "../../src/files/system-error.js";

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

test("every error of the library is a KinetoscopeError with a code, and prints without the library's own lines", () => {
  const facts = { path: "a" };
  const full = Object.assign(new Error("full"), { code: "ENOSPC" });
  const errors = [
    new ArchiveError("Cannot unpack", facts),
    new DatasetError("Cannot load", facts),
    new DownloadError("Cannot fetch", { url: "https://host/a" }),
    new FileSystemError("write", "a", full),
    new ImageError("Cannot read", facts),
    new ModelError("Cannot load", facts),
    new VideoError("Cannot decode", facts),
  ];
  expect(errors.map(({ code }) => code)).toEqual([
    ...[
      "ERR_ARCHIVE",
      "ERR_DATASET",
      "ERR_DOWNLOAD",
      "ERR_FILE_SYSTEM",
      "ERR_IMAGE",
      "ERR_MODEL",
      "ERR_VIDEO",
    ],
  ]);
  for (const error of errors) {
    expect(error).toBeInstanceOf(KinetoscopeError);
    expect(inspect(error).split("\n")[0]).toBe(`${error.name}: ${error.message}`);
    expect(inspect(error)).not.toContain("/src/core/errors");
  }
});

test("errorCode() gives the system's code, of ours too where there is one", () => {
  const full = Object.assign(new Error("full"), { code: "ENOSPC" });
  const ours = [
    new FileSystemError("write", "a", full),
    new ModelError("Cannot load", { path: "a", cause: full }),
  ];
  expect([full, ...ours, "text", undefined].map(errorCode)).toEqual([
    ...["ENOSPC", "ENOSPC", undefined, undefined, undefined],
  ]);
});

const kinds = [VideoError, ImageError, ModelError, DatasetError, ArchiveError];

test.each(kinds)("%o has its name, and a cause only where there is one", (Kind) => {
  const plain = new Kind("Cannot load", { path: "https://me:pw@host/x" });
  expect([plain.name, plain.path, "cause" in plain]).toEqual([Kind.name, "https://…@host/x", false]);
  expect(new Kind("Cannot load", { path: "x", cause: "why" }).cause).toBe("why");
  expect(inspect(plain)).toMatch(new RegExp(`^${Kind.name}: Cannot load`));
});

test("a VideoError without a process has no exit code and no output; a signal's is null", () => {
  expect(new VideoError("Cannot", { path: "a" })).toMatchObject({ exitCode: null, stderr: "" });
  expect(new VideoError("Cannot", { path: "a", exitCode: 0 }).exitCode).toBe(0);
  expect(new VideoError("Cannot", { path: "a", stderr: "http://me:pw@h/" }).stderr).toBe("http://…@h/");
});

test("a DownloadError keeps the server's answer", () => {
  const error = new DownloadError("Cannot", { url: "http://h/?key", status: 404, cause: "why" });
  expect(error).toMatchObject({ name: "DownloadError", url: "http://h/?…", status: 404, cause: "why" });
  const plain = new DownloadError("Cannot", { url: "http://h/" });
  expect([plain.status, "cause" in plain]).toEqual([undefined, false]);
});
