import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { deno } from "../../support/deno.js";
import { numberedVideo } from "../../support/numbered-video.js";

const root = resolve(import.meta.dirname, "..", "..", "..");

test("a script in Deno reads by FFmpeg's libraries, and ends by itself", async ({ skip }) => {
  skip(deno === undefined, "needs Deno, which npm test brings");
  const script = `
    const { openVideo } = await import(${JSON.stringify(pathToFileURL(join(root, "dist", "video", "video.js")).href)});
    const { tally } = await import(${JSON.stringify(pathToFileURL(join(root, "dist", "video", "libav", "tally.js")).href)});
    const video = await openVideo(${JSON.stringify(await numberedVideo({ numFrames: 5 }))}, { decoder: "libav" });
    const numbers = [];
    await video.forEachFrame((pixels) => void numbers.push(pixels[0]));
    const [last] = (await video.framesAt([4])).data;
    await video.close();
    console.log(JSON.stringify([numbers, last, tally().byLibraries]));`;
  const { stdout } = await promisify(execFile)(deno ?? "", ["eval", script], { timeout: 120_000 });
  expect(JSON.parse(stdout)).toEqual([[0, 1, 2, 3, 4], 4, 2]);
});
