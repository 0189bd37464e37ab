import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { numberedVideo } from "../../support/numbered-video.js";

const root = resolve(import.meta.dirname, "..", "..", "..");
const packages = join(root, "scripts", "setup", "deno", "node_modules", "@deno");
const deno = (existsSync(packages) ? readdirSync(packages) : [])
  .flatMap((name) => ["deno", "deno.exe"].map((file) => join(packages, name, file)))
  .find((file) => existsSync(file));

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
