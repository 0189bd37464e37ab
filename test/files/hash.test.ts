import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha256, sha256File, sha256OfParts } from "../../src/files/hash.js";
import { temporaryFolder } from "../support/temporary-folder.js";

test("sha256() of the examples of FIPS 180-2", () => {
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256(new Uint8Array())).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

test("sha256OfParts() is that of the whole", () => {
  expect(sha256OfParts(["a", "", "bc"])).toBe(sha256("abc"));
  expect(sha256OfParts([])).toBe(sha256(""));
});

test("sha256File() agrees with sha256() whatever the size", async () => {
  const folder = await temporaryFolder();
  for (const size of [0, 1, 2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 3_000_000]) {
    const data = new Uint8Array(size).map((_, i) => (i * 31) % 251);
    const path = join(folder, String(size));
    await writeFile(path, data);
    expect(await sha256File(path)).toBe(sha256(data));
  }
});

test("sha256File() names the file that it cannot read", async () => {
  const folder = await temporaryFolder();
  await expect(sha256File(join(folder, "none"))).rejects.toMatchObject({
    name: "FileSystemError",
    message: `Cannot read "${join(folder, "none")}": no such file or directory`,
  });
  await expect(sha256File(folder)).rejects.toMatchObject({
    name: "FileSystemError",
    message: `Cannot read "${folder}": illegal operation on a directory`,
  });
});
