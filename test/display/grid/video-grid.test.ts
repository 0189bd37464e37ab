import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { gridScript } from "../../../src/display/grid/grid-script.js";
import { videoGrid } from "../../../src/display/grid/video-grid.js";
import { resultsCsv } from "../../../src/evaluate/results.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { makeClip, prediction, predictionsOf } from "../support.js";

beforeAll(() => {
  process.env["KINETOSCOPE_CACHE"] = join(tmpdir(), "kinetoscope-test-previews");
});

test("videoGrid() holds each clip as a video with a still inside, in HTML, PNG and text", async () => {
  const folder = await temporaryFolder();
  const path = await makeClip(folder, "-dash_1.mp4");
  const tall = await makeClip(folder, "tall.mp4", { size: "90x160" });
  const bundle = await videoGrid([
    { path, id: "-dash_1", label: "yoga" },
    { path: tall, id: "tall" },
  ]).toBundle();
  const html = bundle["text/html"] as string;
  expect(html.match(/<video/g)).toHaveLength(2);
  expect(html.match(/<img/g)).toHaveLength(2);
  expect(html.match(/src="data:video\/mp4;base64,/g)).toHaveLength(2);
  expect(html).not.toMatch(/(src|href|poster)="(?!data:)/);
  expect(html).not.toMatch(/<(style|svg)/);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).toContain(gridScript.toString());
  expect(bundle["text/plain"]).toBe("2 clips\n  0  yoga (-dash_1)\n  1  tall");
  const png = Buffer.from(bundle["image/png"] as string, "base64");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
});

test("videoGrid() keeps the place of a clip that cannot be decoded, and lists the skipped ones", async () => {
  const folder = await temporaryFolder({ "broken.mp4": "no video" });
  const rows = [
    prediction("yoga", ["yoga", "squats"], await makeClip(folder, "a.mp4")),
    prediction("yoga", ["squats", "yoga"], join(folder, "broken.mp4")),
  ];
  const skipped = [{ path: "<b>.mp4", reason: "the file is empty" }];
  const bundle = await videoGrid(predictionsOf(rows, { topK: 2, skipped })).toBundle();
  const html = (bundle["text/html"] as string).replaceAll("\u00a0", " ");
  expect(html).toContain("2 of 3 clips, 1 of them without a picture · 1 skipped: the file is empty");
  expect(html).toContain("<b>&lt;b&gt;.mp4</b>: the file is empty");
  expect(html).toContain("No picture");
  expect(html).toContain("<b>✓</b> right: <bdi>yoga</bdi> 60.0 %");
  expect(html).toContain("<b>✗</b> wrong: predicted <bdi>squats</bdi> 60.0 % · truth in top 2 (2nd)");
  expect(html).toContain(
    "tiny (sha256 01234567…) · preset imagenet · clip level · 1 view · 16 frames (floorInt)",
  );
  expect(bundle["text/plain"]).toMatch(/1 {2}yoga .* no picture: Cannot read/);
});

test("the number of a clip in a grid is its place in the predictions and its video_id in the table", async () => {
  const path = await makeClip(await temporaryFolder(), "a.mp4");
  const rows = ["b", "a", "c"].map((id) => ({ ...prediction("yoga", ["yoga", "surf"], path), id }));
  const predictions = predictionsOf(rows, { topK: 2 });
  const [, ...records] = resultsCsv(predictions).trimEnd().split("\n");
  const numbered = records.map((record) => record.split(",").slice(0, 2));
  expect(numbered).toEqual(rows.map(({ id }, i) => [String(i), id]));

  const bundle = await videoGrid(predictions).toBundle();
  const cells = String(bundle["text/html"]).split("<figure").slice(1);
  const found = (pattern: RegExp): (string | undefined)[] => cells.map((cell) => pattern.exec(cell)?.[1]);
  const numbers = numbered.map(([number]) => number);
  expect(found(/<b>(\d+)<\/b>/)).toEqual(numbers);
  expect(found(/data-name="(\w+)"/)).toEqual(rows.map(({ id }) => id));
  // what a screen reader says, of the video and of the still in its place
  expect(found(/aria-label="Clip (\d+): yoga"/)).toEqual(numbers);
  expect(found(/alt="Clip (\d+): yoga"/)).toEqual(numbers);
  const inText = String(bundle["text/plain"]).matchAll(/^ +(\d+) {2}yoga \((\w+)\)/gm);
  expect(Array.from(inText, ([, number, id]) => [number, id])).toEqual(numbered);
});

test("videoGrid() of 500 clips with long labels is below 2.5 MB: 40 videos, small stills, and a line that says so", async () => {
  const folder = await temporaryFolder();
  const path = await makeClip(folder, "a.mp4", { size: "320x240" });
  const labels = ["a", "b", "c", "d", "e"].map((letter) => `${letter} ${"long label ".repeat(4)}`);
  const rows = Array.from({ length: 500 }, () => prediction(labels[1], labels, path));
  const bundle = await videoGrid(predictionsOf(rows, { topK: 5 })).toBundle();
  const html = bundle["text/html"] as string;
  expect(html.match(/<figure/g)).toHaveLength(500);
  expect(html.match(/<video/g)).toHaveLength(40);
  expect(html).toContain(
    "To keep this output small: videos are of lower quality, 460 clips shown as a small still",
  );
  expect(JSON.stringify(bundle).length).toBeLessThan(2_500_000);
});

test("videoGrid() of nothing is a sentence", async () => {
  const bundle = await videoGrid([]).toBundle();
  expect(Object.keys(bundle)).toEqual(["text/html", "text/plain"]);
  expect(bundle["text/plain"]).toBe("No clips to show: the list is empty");
  const allSkipped = predictionsOf([], { skipped: [{ path: "a.mp4", reason: "broken" }] });
  expect(videoGrid(allSkipped).toString()).toContain(
    "No clips to show: all were skipped · 1 skipped:\n  a.mp4: broken",
  );
});

test("videoGrid() reads its input at once, and throws on what is no clip", () => {
  const clips = [{ path: "a.mp4", id: "a" }];
  const grid = videoGrid(new Set(clips));
  clips.pop();
  expect(grid.toString()).toBe("1 clip\n  0  a");
  expect(() => videoGrid([{ id: "a" } as never])).toThrow(TypeError);
  expect(() => videoGrid([], { columns: 0 })).toThrow(
    new RangeError("Expected columns to be an integer ≥ 1 but received 0 (number)"),
  );
  expect(() => videoGrid([], { width: 20 })).toThrow(
    new RangeError("Expected width to be an integer from 80 to 1280 but received 20 (number)"),
  );
});

test("videoGrid() ends with its signal, and can be shown afterwards by another", async () => {
  const folder = await temporaryFolder();
  const path = await makeClip(folder, "a.mp4", { seconds: 2 });
  const stop = new AbortController();
  stop.abort(new Error("enough"));
  await expect(videoGrid([path], { signal: stop.signal }).toBundle()).rejects.toThrow("enough");
  await writeFile(join(folder, "unrelated"), "");
  expect(await videoGrid([path]).toBundle()).toHaveProperty("image/png");
});
