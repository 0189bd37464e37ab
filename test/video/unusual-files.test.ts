import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { videoGrid } from "../../src/display/grid/video-grid.js";
import { sha256File } from "../../src/files/hash.js";
import { readImage } from "../../src/image/read-image.js";
import { cutClip } from "../../src/video/make/cut.js";
import { makePreview } from "../../src/video/make/encode.js";
import { probeVideo } from "../../src/video/probe.js";
import { makeStill } from "../../src/video/make/still.js";
import { openVideo } from "../../src/video/video.js";
import { numberedVideo } from "../support/numbered-video.js";
import { ownCache } from "../support/own-cache.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const root = resolve(import.meta.dirname, "..", "..");

beforeEach(async () => {
  await ownCache();
});

describe("what is no regular file", () => {
  test.each([
    ["a pipe", (path: string) => void execFileSync("mkfifo", [path])],
    ["a device", (path: string) => symlinkSync("/dev/zero", path)],
  ])("is refused in words, whoever reads it: %s", async (kind, make) => {
    const folder = await temporaryFolder();
    const path = join(folder, "clip.mp4");
    make(path);
    const span = { startSeconds: 0, endSeconds: 1 };
    const readings = [probeVideo, openVideo, makePreview, makeStill, sha256File, readImage];
    const cut = (): Promise<unknown> => cutClip(path, span, { saveTo: join(folder, "cut.mp4") });
    for (const read of [...readings, cut])
      await expect(read(path)).rejects.toThrow(`"${path}": it is ${kind}, not a file`);
    expect((await videoGrid([path]).toBundle())["text/html"]).toContain(`it is ${kind}, not a file`);
  });
});

describe("a clip that is still being copied", () => {
  test("says so, and no longer when it is there", async () => {
    const whole = readFileSync(await numberedVideo({ numFrames: 25 }));
    const path = join(await temporaryFolder(), "copied.mp4");
    writeFileSync(path, whole.subarray(0, 500));
    let copied = 500;
    const copying = setInterval(() => {
      if (copied >= whole.length - 400) return;
      appendFileSync(path, whole.subarray(copied, copied + 10));
      copied += 10;
    }, 20);
    await expect(openVideo(path)).rejects.toThrow(`Cannot read "${path}": it is still being copied: it has `);
    clearInterval(copying);
    appendFileSync(path, whole.subarray(copied));
    expect(await (await openVideo(path)).numFrames()).toBe(25);
  });
});

const script = `
import { openSync } from "node:fs";
const { openVideo } = await import(process.argv[1]);
const read = async () => (await openVideo(process.argv[2])).numFrames();
await read();
const held = [];
try { for (;;) held.push(openSync("/dev/null")); } catch {}
const said = [];
while (held.length > 0) {
  const calls = Array.from({ length: 8 }, () => read().then(String, (error) => error.name + ": " + error.message));
  said.push(...(await Promise.all(calls)));
  for (const file of held.splice(0, 8)) (await import("node:fs")).closeSync(file);
}
console.log(JSON.stringify([...new Set(said)]));
`;

describe("a process with too many open files", () => {
  test("gets errors in words, and goes on when some are closed", async () => {
    const path = await numberedVideo({ numFrames: 5 });
    const library = pathToFileURL(join(root, "dist", "bundle", "index.js")).href;
    const run =
      'ulimit -n 128 && KINETOSCOPE_DECODER=program exec "$0" --input-type=module -e "$1" "$2" "$3"';
    const printed = execFileSync("/bin/sh", ["-c", run, process.execPath, script, library, path]);
    const said = JSON.parse(printed.toString()) as string[];
    expect(said).toContain("5");
    expect(said).toContainEqual(
      expect.stringMatching(/^VideoError: Cannot start ff(mpeg|probe): .*too many open files\. Close/),
    );
    for (const text of said)
      expect(text).toMatch(/^5$|^VideoError: Cannot (start|read) .*too many open files\. Close what/);
  });
});
