import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { hostileTexts } from "../display/hostile-texts.js";
import { numberedVideo } from "../support/numbered-video.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { buildCli, runCli, tinyCard, tinyDataset, tinyFrameCard, tinyModel } from "./support.js";

beforeAll(buildCli);

/** What a terminal could take for a command: controls other than line feeds, and what turns text around. */
// eslint-disable-next-line no-control-regex
const command = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const texts = Object.values(hostileTexts);
/** Three of them, for a model of three labels. */
const { escapeSequence, bidi, lineEnds } = hostileTexts;
const labels = [escapeSequence, `${lineEnds} of green`, bidi];
/** Those that a file can have as its name. */
const fileNames = texts
  .filter((text) => !/[/\u0000\ud800]/.test(text)) // eslint-disable-line no-control-regex
  .map((text) => `${text.slice(0, 200)}.mp4`);

/** Runs a command line and checks that nothing it writes is a command for the terminal. */
async function run(...args: string[]): Promise<{ exitCode: number | null; stdout: string }> {
  const { exitCode, stdout, stderr } = await runCli(args);
  expect(stdout + stderr).not.toMatch(command);
  return { exitCode, stdout };
}

test("names of files, labels and the card's texts reach the terminal as text, and are whole in JSON", async () => {
  const folder = await temporaryFolder();
  const video = await numberedVideo({ numFrames: 3 });
  const paths = fileNames.map((name) => join(folder, name));
  for (const path of paths) copyFileSync(video, path);
  const name = `${escapeSequence}${bidi}`;
  const model = await tinyModel({ ...tinyCard, labels, name });
  const frameModel = await tinyModel({ ...tinyFrameCard, labels, name });
  const missing = join(folder, `gone${escapeSequence}.mp4`);
  expect(await run("classify", ...paths, missing, "--model", model)).toMatchObject({ exitCode: 3 });
  expect(await run("classify", paths[0], "--frames", "--model", frameModel)).toMatchObject({ exitCode: 0 });
  expect(await run("probe", ...paths, missing)).toMatchObject({ exitCode: 3 });
  for (const wrong of [["classify", paths[0], "--model", `${name}.onnx`], [name], ["probe", `--${name}`]]) {
    expect((await run(...wrong)).exitCode).not.toBe(0);
  }
  const { stdout } = await run("classify", ...paths, "--model", model, "--json");
  const { videos } = JSON.parse(stdout) as { videos: { path: string; top: { label: string }[] }[] };
  expect(videos.map(({ path }) => path)).toEqual(paths);
  expect(videos[0].top[0].label).toBe(labels[1]);
}, 120_000);

test("cells of a ground truth reach the terminal as text: evaluate, verify, check", async () => {
  const root = await tinyDataset(texts.length, 1);
  const csv = join(root, "val", "val.csv");
  const [header, ...rows] = readFileSync(csv, "utf8").trimEnd().split("\n");
  const hostile = rows.map((row, i) => {
    // a table with a NUL byte is no text and is refused
    const cell = (texts[i] ?? "last").replaceAll("\0", "").replaceAll('"', '""').replaceAll("\ud800", "");
    return row.replace(/^[^,]*/, () => `"${cell}"`);
  });
  writeFileSync(csv, [header, ...hostile, ""].join("\n"));
  const results = await temporaryFolder();
  const model = await tinyModel({ ...tinyCard, labels });
  const where = ["--model", model, "--root", root, "--results_dir", results];
  expect(await run("evaluate", ...where, "--verbose_logging")).toMatchObject({ exitCode: 3 });
  const table = join(results, "means_val400.csv");
  expect(await run("verify", table)).toMatchObject({ exitCode: 0 });
  writeFileSync(table, readFileSync(table, "utf8").replaceAll("green", `blue${bidi}`));
  expect(await run("verify", table)).toMatchObject({ exitCode: 1 });
  expect(await run("check", root, "--min_frames", "4")).toMatchObject({ exitCode: 3 });
}, 120_000);

test("names of folders reach the terminal as text: check of a folder per category", async () => {
  const root = await temporaryFolder();
  const video = await numberedVideo({ numFrames: 3 });
  for (const name of fileNames) {
    mkdirSync(join(root, name));
    copyFileSync(video, join(root, name, name));
  }
  const { exitCode, stdout } = await run("check", root, "--kind", "folder", "--min_frames", "4");
  expect(exitCode).toBe(3);
  // all but the first
  expect(stdout).toMatch(new RegExp(`same content as another clip +${fileNames.length - 1} `));
}, 120_000);
