import { readdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { cachedFile, cacheFolder } from "../../src/files/cache.js";
import { temporaryFolder } from "../support/temporary-folder.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

async function emptyCache(): Promise<string> {
  const folder = await temporaryFolder();
  vi.stubEnv("KINETOSCOPE_CACHE", folder);
  return folder;
}

async function allFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

test("cacheFolder() prefers KINETOSCOPE_CACHE, then XDG_CACHE_HOME, then the home folder", () => {
  vi.stubEnv("KINETOSCOPE_CACHE", "/own");
  vi.stubEnv("XDG_CACHE_HOME", "/xdg");
  expect(cacheFolder()).toBe("/own");
  vi.stubEnv("KINETOSCOPE_CACHE", "");
  expect(cacheFolder()).toBe(join("/xdg", "kinetoscope"));
  vi.stubEnv("XDG_CACHE_HOME", undefined);
  expect(cacheFolder().startsWith(homedir())).toBe(true);
  expect(basename(cacheFolder())).toBe("kinetoscope");
});

test("cachedFile() makes a file once and finds it afterwards", async () => {
  const folder = await emptyCache();
  const make = vi.fn((path: string) => writeFile(path, "made"));
  const path = await cachedFile("previews", "abcdef", "mp4", make);
  expect(path).toBe(join(folder, "previews", "ab", "abcdef.mp4"));
  expect(await cachedFile("previews", "abcdef", "mp4", make)).toBe(path);
  expect(make).toHaveBeenCalledTimes(1);
  expect(await readFile(path, "utf8")).toBe("made");
  expect(await allFiles(folder)).toEqual(["abcdef.mp4"]);
});

test("cachedFile() hands out a temporary path beside the file, with its ending", async () => {
  await emptyCache();
  let temporary = "";
  const path = await cachedFile("previews", "abcdef", "mp4", (given) => {
    temporary = given;
    return writeFile(given, "");
  });
  expect(dirname(temporary)).toBe(dirname(path));
  expect(extname(temporary)).toBe(".mp4");
  expect(temporary).not.toBe(path);
});

test("cachedFile() runs one make for calls at the same time", async () => {
  await emptyCache();
  const make = vi.fn((path: string) => writeFile(path, "made"));
  const paths = await Promise.all(Array.from({ length: 5 }, () => cachedFile("k", "same", "txt", make)));
  expect(new Set(paths).size).toBe(1);
  expect(make).toHaveBeenCalledTimes(1);
});

test("cachedFile() leaves nothing when make fails, fails for all who wait, and tries again next time", async () => {
  const folder = await emptyCache();
  const failing = vi.fn(async (path: string) => {
    await writeFile(path, "half");
    throw new Error("broken");
  });
  const results = await Promise.allSettled([1, 2].map(() => cachedFile("k", "same", "txt", failing)));
  expect(results.map((result) => result.status)).toEqual(["rejected", "rejected"]);
  expect(failing).toHaveBeenCalledTimes(1);
  expect(await allFiles(folder)).toEqual([]);
  const path = await cachedFile("k", "same", "txt", (given) => writeFile(given, "whole"));
  expect(await readFile(path, "utf8")).toBe("whole");
});

test("cachedFile() makes the file itself when the caller it waited for was interrupted", async () => {
  await emptyCache();
  const interrupted = cachedFile("k", "same", "txt", () =>
    Promise.reject(new DOMException("Interrupted", "AbortError")),
  );
  const patient = cachedFile("k", "same", "txt", (path) => writeFile(path, "made"));
  await expect(interrupted).rejects.toThrow("Interrupted");
  expect(await readFile(await patient, "utf8")).toBe("made");
});

test("cachedFile() says when make wrote no file", async () => {
  const folder = await emptyCache();
  await expect(cachedFile("k", "same", "txt", () => Promise.resolve())).rejects.toMatchObject({
    name: "FileSystemError",
    message: `Cannot write "${join(folder, "k", "sa", "same.txt")}": no such file or directory`,
  });
});

test("cachedFile() says what to do when the cache cannot be written", async () => {
  const folder = await temporaryFolder({ file: "" });
  vi.stubEnv("KINETOSCOPE_CACHE", join(folder, "file"));
  await expect(cachedFile("k", "same", "txt", () => Promise.resolve())).rejects.toMatchObject({
    name: "FileSystemError",
    message:
      `Cannot write "${join(folder, "file", "k", "sa", "same.txt")}": not a directory. ` +
      "Set KINETOSCOPE_CACHE to a folder that can be written",
  });
});

test("cachedFile() throws on a key that could leave the folder", async () => {
  await expect(cachedFile("k", "../x", "txt", () => Promise.resolve())).rejects.toThrow(
    new RangeError('Expected a cache key of letters, digits, "-" and "_" but received "../x"'),
  );
});
