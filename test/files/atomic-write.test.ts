import { chmod, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFileAtomic } from "../../src/files/atomic-write.js";
import { FileSystemError } from "../../src/files/system-error.js";
import { temporaryFolder } from "../support/temporary-folder.js";

test("writeFileAtomic() writes text and bytes, makes parent folders and leaves nothing beside", async () => {
  const folder = await temporaryFolder();
  await writeFileAtomic(join(folder, "a/b/text.csv"), "naïve 日本語\n");
  await writeFileAtomic(join(folder, "a/b/bytes.bin"), new Uint8Array([0, 255, 10]));
  expect(await readFile(join(folder, "a/b/text.csv"), "utf8")).toBe("naïve 日本語\n");
  expect([...(await readFile(join(folder, "a/b/bytes.bin")))]).toEqual([0, 255, 10]);
  expect((await readdir(join(folder, "a/b"))).sort()).toEqual(["bytes.bin", "text.csv"]);
});

test("writeFileAtomic() writes text that comes in parts, and nothing if they end in an error", async () => {
  const folder = await temporaryFolder({ "kept.txt": "old" });
  const lines = Array.from({ length: 30_000 }, (_, i) => `${i} naïve 日本語\n`);
  await writeFileAtomic(join(folder, "parts.txt"), lines.values());
  expect(await readFile(join(folder, "parts.txt"), "utf8")).toBe(lines.join(""));
  await writeFileAtomic(join(folder, "none.txt"), []);
  expect(await readFile(join(folder, "none.txt"), "utf8")).toBe("");

  function* failing(): Generator<string, void> {
    yield* lines;
    throw new Error("no more");
  }
  await expect(writeFileAtomic(join(folder, "kept.txt"), failing())).rejects.toThrow("no more");
  expect(await readFile(join(folder, "kept.txt"), "utf8")).toBe("old");
  expect((await readdir(folder)).sort()).toEqual(["kept.txt", "none.txt", "parts.txt"]);
});

test("writeFileAtomic() replaces a file as a whole, also under many writers at once", async () => {
  const folder = await temporaryFolder({ "x.txt": "old, and longer than what comes" });
  const path = join(folder, "x.txt");
  const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(1000));
  await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
  expect(texts).toContain(await readFile(path, "utf8"));
  expect(await readdir(folder)).toEqual(["x.txt"]);
});

test("writeFileAtomic() names the file, keeps the code and removes the temporary file", async () => {
  const folder = await temporaryFolder({ "taken/inside.txt": "", file: "" });
  const taken = join(folder, "taken");
  await expect(writeFileAtomic(taken, "data")).rejects.toMatchObject({
    name: "FileSystemError",
    message: `Cannot write "${taken}": illegal operation on a directory`,
    systemCode: "EISDIR",
    path: taken,
  });
  const below = join(folder, "file", "x.csv");
  await expect(writeFileAtomic(below, "data")).rejects.toMatchObject({
    message: `Cannot write "${below}": file already exists`,
    systemCode: "EEXIST",
  });
  expect((await readdir(folder)).sort()).toEqual(["file", "taken"]);
});

test("writeFileAtomic() says that a folder is read-only", async ({ skip }) => {
  skip(process.getuid?.() === 0, "root may write into every folder");
  const folder = await temporaryFolder();
  await chmod(folder, 0o500);
  const path = join(folder, "x.csv");
  await expect(writeFileAtomic(path, "data")).rejects.toMatchObject({
    name: "FileSystemError",
    message: `Cannot write "${path}": permission denied. Choose a place that may be used, or allow it`,
  });
});

test("FileSystemError uses the system's words, and other errors' own", () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
    errno: -28,
    code: "ENOSPC",
  });
  expect(new FileSystemError("write", "x/y.csv", full)).toMatchObject({
    name: "FileSystemError",
    message: 'Cannot write "x/y.csv": no space left on device. Free some space there and run this again',
    systemCode: "ENOSPC",
    cause: full,
  });
  expect(new FileSystemError("read", "a", new Error("odd"), "Try again").message).toBe(
    'Cannot read "a": odd. Try again',
  );
});
