import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Helper, HelperEnded } from "../../../src/video/libav/helper.js";
import type { ReadRequest } from "../../../src/video/libav/messages.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const request: Omit<ReadRequest, "id" | "path"> = {
  ...{ size: [32, 24], timeBase: "1/12800", region: { left: 0, top: 0, width: 32, height: 24 } },
  ...{ wanted: { first: 0, step: 1 }, numThreads: 1 },
};
const pixels = new Uint8Array(32 * 24 * 3);

async function started(options?: { stallSeconds: number }): Promise<Helper> {
  const helper = await Helper.start(options);
  if (typeof helper === "string") throw new Error(helper);
  return helper;
}

/** Asks for all frames; gives why they are left to the program. */
async function doubtAbout(helper: Helper, path: string, changes: object = {}): Promise<string | undefined> {
  helper.ask({ ...request, path, ...changes });
  for (;;) {
    const message = await helper.message(pixels);
    if (message.type === "done") return message.doubt;
  }
}

describe("a helper", () => {
  test("says which libraries it has, and reads one video after the other", async () => {
    const helper = await started();
    expect(helper.ready?.versions["libavcodec"]).toMatch(/^\d+\.\d+\.\d+$/);
    const path = await numberedVideo({ numFrames: 5 });
    for (let i = 0; i < 3; i += 1) expect(await doubtAbout(helper, path)).toBeUndefined();
    helper.dismiss();
  });

  test("doubts what is not as the header says, and then reads on", async () => {
    const helper = await started();
    const path = await numberedVideo({ numFrames: 5 });
    expect(await doubtAbout(helper, path, { timeBase: "1/25" })).toBe("it counts in 1/12800 s");
    expect(await doubtAbout(helper, path, { size: [64, 48] })).toBe("a frame is of another size");
    expect(await doubtAbout(helper, path)).toBeUndefined();
    helper.dismiss();
  });

  test("takes no memory for pictures that are larger than the header says", async () => {
    const helper = await started();
    const path = await numberedVideo({ numFrames: 2, width: 1280, height: 720 });
    expect(await doubtAbout(helper, path)).toMatch(
      /^(a (packet|frame) cannot be decoded|its decoder cannot be opened)$/,
    );
    helper.dismiss();
  });

  test.each([
    ["an address", "http://127.0.0.1:9/a.mp4"],
    ["a playlist", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nother.ts\n#EXT-X-ENDLIST\n"],
    ["a list of files", "ffconcat version 1.0\nfile other.mp4\n"],
  ])("opens no other file: %s", async (_kind, content) => {
    const helper = await started();
    const path = join(await temporaryFolder(), "a.mp4");
    writeFileSync(path, content);
    expect(await doubtAbout(helper, path)).toBe("the file is of another kind");
    expect(await doubtAbout(helper, content)).toBe("the file is of another kind");
    helper.dismiss();
  });

  test("that is killed says so, to every reader", async () => {
    const helper = await started();
    process.kill(helper.pid ?? 0, "SIGKILL");
    helper.ask({ ...request, path: await numberedVideo({ numFrames: 5 }) });
    await expect(helper.message(pixels)).rejects.toThrow(HelperEnded);
    await expect(helper.message(pixels)).rejects.toThrow("SIGKILL");
    expect(helper.hasEnded).toBe(true);
  });

  test("that hangs is ended", async () => {
    const helper = await started({ stallSeconds: 10 });
    helper.kill();
    const short = await started({ stallSeconds: 5 });
    process.kill(short.pid ?? 0, "SIGSTOP");
    short.ask({ ...request, path: await numberedVideo({ numFrames: 5 }) });
    await expect(short.message(pixels)).rejects.toThrow("no sign of life for 5 s");
  });

  test("ends a request early, and is then free for the next", async () => {
    const helper = await started();
    const long = await numberedVideo({ numFrames: 3000 });
    helper.ask({ ...request, path: long });
    await helper.message(pixels);
    await helper.stop(pixels);
    expect(helper.hasEnded).toBe(false);
    expect(await doubtAbout(helper, long)).toBeUndefined();
    helper.dismiss();
  });
});
