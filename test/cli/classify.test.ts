import { copyFileSync, mkdirSync, truncateSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { numberedVideo } from "../support/numbered-video.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { buildCli, runCli, tiedCard, tinyFrameCard, tinyModel } from "./support.js";

beforeAll(buildCli);

describe("kinetoscope classify", () => {
  test("prints the most probable labels of each video", async () => {
    const video = await numberedVideo({ numFrames: 3 });
    const { exitCode, stdout, stderr } = await runCli(["classify", video, "--model", await tinyModel()]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const [name, ...labels] = stdout.split("\n");
    expect(name).toBe(video);
    expect(labels.slice(0, 3).map((line) => line.replace(/\d/g, "0"))).toEqual([
      "  green                         : 00.00%",
      "  blue                          : 00.00%",
      "  red                           : 00.00%",
    ]);
    expect(labels[4]).toMatch(/^means \(sha256 .*clip level · 1 view · 4 frames \(floorInt\) · on 1 clip$/);
  });

  test("as CSV and JSON, and lists what it skipped", async () => {
    const video = await numberedVideo({ numFrames: 3 });
    const args = ["classify", video, "nope.mp4", "--model", await tinyModel(), "--top_k", "1"];
    const csv = await runCli([...args, "--csv"]);
    expect(csv.exitCode).toBe(3);
    expect(csv.stdout).toMatch(/^path,rank,label,probability\n[^\n]*numbered\.mp4,1,green,0\.\d+\n$/);
    expect(csv.stderr).toBe('Skipped: Cannot read "nope.mp4": no such file\n');

    const json = await runCli([...args, "--json", "--num_frames", "2", "--batch_size", "1"]);
    expect(json).toMatchObject({ exitCode: 3, stderr: "" });
    expect(JSON.parse(json.stdout)).toMatchObject({
      model: { name: "means" },
      setting: { numFrames: 2 },
      videos: [{ path: video, numFrames: 3, top: [{ label: "green", classIndex: 1 }] }],
      skipped: [{ path: "nope.mp4", reason: 'Cannot read "nope.mp4": no such file' }],
    });
    expect((await runCli(["classify", "nope.mp4", ...args.slice(3)])).exitCode).toBe(1);
  });

  test("a folder stands for the videos in it and below it", async () => {
    const folder = await temporaryFolder({ "notes.txt": "no video", "empty/notes.txt": "" });
    const video = await numberedVideo({ numFrames: 3 });
    mkdirSync(join(folder, "b", "deeper"), { recursive: true });
    const paths = [join(folder, "a.mp4"), join(folder, "b", "deeper", "c.MP4")];
    for (const path of paths) copyFileSync(video, path);
    const args = ["--model", await tinyModel(), "--csv", "--top_k", "1"];
    const { exitCode, stdout, stderr } = await runCli(["classify", folder, ...args]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const [, ...rows] = stdout.trimEnd().split("\n");
    expect(rows.map((row) => row.split(",")[0])).toEqual(paths);

    const none = await runCli(["classify", join(folder, "empty"), ...args]);
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain(`No video in the folder ${JSON.stringify(join(folder, "empty"))}`);
    const probed = await runCli(["probe", folder, "--json"]);
    expect(JSON.parse(probed.stdout)).toMatchObject({ videos: paths.map((path) => ({ path })) });
  });

  test("--ties says which of equally probable labels comes first", async () => {
    const video = await numberedVideo({ numFrames: 3 });
    const args = ["classify", video, "--model", await tinyModel(tiedCard), "--csv"];
    const labels = async (...more: readonly string[]): Promise<readonly string[]> => {
      const [, ...rows] = (await runCli([...args, ...more])).stdout.trimEnd().split("\n");
      return rows.map((row) => row.split(",")[2]);
    };
    expect(await labels()).toEqual(["red", "green", "blue"]);
    expect(await labels("--ties", "lower")).toEqual(["red", "green", "blue"]);
    expect(await labels("--ties", "higher")).toEqual(["blue", "green", "red"]);
  });

  test("--frames prints each frame with its time and its best label", async () => {
    const video = await numberedVideo({ numFrames: 5, fps: 10 });
    const args = ["classify", video, "--model", await tinyModel(tinyFrameCard), "--frames"];
    const { stdout } = await runCli([...args, "--every", "2"]);
    const [name, header, ...rows] = stdout.trimEnd().split("\n");
    expect([name, header]).toEqual([video, "frame  seconds  probability  label"]);
    expect(rows.map((row) => row.replace(/\d\d\.\d\d%/, "p"))).toEqual([
      "    0    0.000       p  green",
      "    2    0.200       p  green",
      "    4    0.400       p  green",
    ]);
    const csv = (await runCli([...args, "--csv"])).stdout.trimEnd().split("\n");
    expect(csv).toHaveLength(6);
    expect(csv.slice(0, 2).join("\n")).toMatch(
      /^path,frame,seconds,label,probability\n.*numbered\.mp4,0,0\.0,green,0\.\d+$/,
    );
    const two = await runCli([...args, "nope.mp4", "--json", "--batch_size", "2"]);
    expect(two.exitCode).toBe(3);
    const json = JSON.parse(two.stdout) as { videos: { frames: { frame: number; seconds: number }[] }[] };
    expect(json.videos[0].frames.map(({ frame, seconds }) => [frame, seconds])).toEqual([
      ...[[0, 0], [1, 0.1], [2, 0.2], [3, 0.3], [4, 0.4]], // prettier-ignore
    ]);
    expect(json).toMatchObject({ skipped: [{ path: "nope.mp4" }] });
  });

  test("takes names that begin with a dash", async () => {
    const cwd = await temporaryFolder();
    copyFileSync(await numberedVideo({ numFrames: 3 }), join(cwd, "-4ws.mp4"));
    const model = await tinyModel();
    expect((await runCli(["classify", "--model", model, "--", "-4ws.mp4"], { cwd })).exitCode).toBe(0);
    expect((await runCli(["classify", "./-4ws.mp4", "--model", model], { cwd })).exitCode).toBe(0);
  });
});

describe("kinetoscope probe", () => {
  test("prints what is in a video, and broken files with the reason", async () => {
    const video = await numberedVideo({ numFrames: 20, fps: 10 });
    const page = join(await temporaryFolder({ "page.mp4": "<!doctype html>" }), "page.mp4");
    const { exitCode, stdout, stderr } = await runCli(["probe", video, page]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: "" });
    expect(stdout.replaceAll(video, "video").replaceAll(page, "page")).toMatchInlineSnapshot(`
      " size  fps  length  codec  frames  claimed  turned  first pts  last pts  video
      32×24   10  2.00 s  h264       20       20      0°    0.000 s   1.900 s  video

      Broken: 1 of 2 videos
        Cannot read "page": it is a text file, not a video; it begins with "<!doctype html>"
      "
    `);
    expect((await runCli(["probe", page])).exitCode).toBe(1);
    expect((await runCli(["probe", video])).exitCode).toBe(0);
  });

  test("counts the frames that there are, and those that can be saved of a damaged file", async () => {
    const video = await numberedVideo({ numFrames: 40, extraArguments: ["-movflags", "+faststart"] });
    truncateSync(video, Math.floor(statSync(video).size * 0.6));
    const { exitCode, stdout } = await runCli(["probe", video, "--json"]);
    expect(exitCode).toBe(1);
    const [found] = (JSON.parse(stdout) as { videos: Record<string, unknown>[] }).videos;
    expect(found).toMatchObject({ width: 32, height: 24, numFramesClaimed: 40, firstPtsSeconds: 0 });
    expect(found["problem"]).toContain("the stream is damaged");
    expect(found["numFrames"]).toBeGreaterThan(5);
    expect(found["numFrames"]).toBeLessThan(40);
  });
});
