import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { framePair } from "../../../src/display/player/frame-pair.js";
import { numberedVideo } from "../../support/numbered-video.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { frameScores } from "../frame-scores.js";

beforeAll(() => {
  process.env["KINETOSCOPE_CACHE"] = join(tmpdir(), "kinetoscope-test-previews");
});

/** Every 20th frame classified; the class is strongest in frame 160 and weakest in frame 40. */
const rows = [0.3, 0.2, 0.00009, 0.4, 0.5, 0.6, 0.7, 0.8, 0.93, 0.5].map((value) => [value, 1 - value]);

async function redOf(source: string): Promise<number> {
  const { data } = await sharp(Buffer.from(source, "base64")).raw().toBuffer({ resolveWithObject: true });
  return data[0];
}

test("framePair() shows exactly the frames in which the class is least and most probable", async () => {
  const path = await numberedVideo({ numFrames: 200 }); // red is the frame's number
  const scores = frameScores({ path, labels: ["yoga", "tai chi"], rows, every: 20, fps: 25 });
  const bundle = await framePair(scores, { label: "yoga" }).toBundle();
  const html = bundle["text/html"] as string;
  const pictures = Array.from(html.matchAll(/src="data:image\/jpeg;base64,([^"]+)"/g), (found) => found[1]);
  const reds = await Promise.all(pictures.map(redOf));
  expect(reds).toHaveLength(2);
  expect(Math.abs(reds[0] - 40)).toBeLessThan(8);
  expect(Math.abs(reds[1] - 160)).toBeLessThan(8);
  expect(bundle["text/plain"]).toMatchInlineSnapshot(`
    "Worst frame (40): yoga < 0.1 % at 1.60 s
    Best frame (160): yoga 93.0 % at 6.40 s
    tiny (sha256 01234567…) · preset imagenet · frame level · every 20th frame"
  `);
  expect(html).toMatch(/Worst frame \(40\)[^]*Best frame \(160\)/);
  expect(html).not.toMatch(/<(script|style|svg)/);
  const { width, height } = await sharp(Buffer.from(bundle["image/png"] as string, "base64")).metadata();
  expect([width, height]).toEqual([2 * 332 + 12, 24 + 240 + 26 + 12]);
});

test("framePair() keeps the places of pictures that cannot be read, and labels are text", async () => {
  const attack = "<img src=x onerror=alert(1)>";
  const path = join(await temporaryFolder(), "<b>gone.mp4");
  const scores = frameScores({ path, labels: [attack, "b"], rows });
  const bundle = await framePair(scores, { label: attack }).toBundle();
  const html = bundle["text/html"] as string;
  expect(html.match(/No picture/g)).toHaveLength(2);
  expect(html).toContain("&lt;b&gt;gone.mp4&quot;: no such file");
  expect(html).not.toMatch(/<img|<b>gone/);
  expect(bundle["text/plain"]).toMatch(/\nNo picture: Cannot read .* no such file$/);
  expect(bundle).toHaveProperty("image/png");
});

test("framePair() throws on a label that the model does not know", () => {
  const scores = frameScores({ labels: ["yoga"], rows: [[1]] });
  expect(() => framePair(scores, { label: "yogo" })).toThrow(/did you mean "yoga"/);
  expect(() => framePair(scores, { width: 1 })).toThrow(RangeError);
});
