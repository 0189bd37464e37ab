import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { cutClip } from "../../../src/video/make/cut.js";
import { makePreview } from "../../../src/video/make/encode.js";
import { makeStill } from "../../../src/video/make/still.js";
import { openVideo } from "../../../src/video/video.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { ownCache } from "../../support/own-cache.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const firstHalf = { startSeconds: 0, endSeconds: 0.5 };
const oddNames = [
  "-y.mp4",
  "a:b.mp4",
  "pipe:1.mp4",
  "concat:x.mp4",
  "-.mp4",
  "%03d.mp4",
  "two words 'q'.mp4",
];

function workIn(folder: string): void {
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
}

beforeEach(async () => {
  await ownCache();
});

describe("a path for a program", () => {
  test.each(["encode", "copy"] as const)(
    "is written as a file, whatever its name looks like (%s)",
    async (method) => {
      const path = await numberedVideo({ numFrames: 25, extraArguments: ["-g", "5"] });
      const folder = await temporaryFolder();
      workIn(folder);
      for (const saveTo of oddNames) {
        expect(await cutClip(path, firstHalf, { saveTo, method })).toMatchObject({ path: saveTo });
        expect(readdirSync(folder)).toContain(saveTo);
      }
    },
  );

  test.each(oddNames)("is read as a file, whatever its name looks like: %s", async (name) => {
    const path = await numberedVideo({ numFrames: 5, name });
    const video = await openVideo(path);
    expect(await video.numFrames()).toBe(5);
    expect((await makePreview(path)).poster.length).toBeGreaterThan(0);
    expect((await makeStill(path)).poster.length).toBeGreaterThan(0);
  });

  test("is no address: nothing is sent to a server", async () => {
    let numRequests = 0;
    const server = createServer((_request, response) => {
      numRequests += 1;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const path = await numberedVideo({ numFrames: 25 });
    const folder = await temporaryFolder();
    workIn(folder);
    await cutClip(path, firstHalf, { saveTo: `http://127.0.0.1:${port}/x.mp4` });
    server.close();
    expect(numRequests).toBe(0);
    expect(existsSync(join(folder, "http:", `127.0.0.1:${port}`, "x.mp4"))).toBe(true);
  });
});
