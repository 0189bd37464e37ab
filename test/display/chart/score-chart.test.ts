import { expect, test } from "vitest";
import type { ChartSpec } from "../../../src/display/chart/chart-spec.js";
import { lineColors } from "../../../src/display/chart/chart-style.js";
import { drawSpec } from "../../../src/display/chart/vega.js";
import { scoreChart } from "../../../src/display/chart/score-chart.js";
import { schemaErrors } from "../schema.js";
import { frameScores, risingScores } from "../frame-scores.js";

const mime = "application/vnd.vegalite.v5+json";

interface Row {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly frame: number;
}

interface Layer {
  readonly data?: { readonly values: readonly object[] };
  readonly mark: { readonly type: string };
  readonly encoding: object;
}

function rowsOf(spec: unknown): readonly Row[] {
  return (spec as { readonly data: { readonly values: readonly Row[] } }).data.values;
}

test("scoreChart() is a Vega-Lite object, an SVG, HTML and text", async () => {
  const bundle = await scoreChart(risingScores(20, 12), { label: "tai chi" }).toBundle();
  expect(Object.keys(bundle)).toEqual([mime, "image/svg+xml", "text/html", "image/png", "text/plain"]);
  const spec = bundle[mime];
  expect(spec).toMatchObject({ $schema: "https://vega.github.io/schema/vega-lite/v5.json" });
  expect(schemaErrors(spec)).toEqual([]);
  await drawSpec(spec as ChartSpec); // throws if Vega-Lite has anything to remark
  expect(rowsOf(spec)).toHaveLength(40);
  expect(rowsOf(spec)[3]).toEqual({ x: 0.3, y: 0.54, frame: 3, name: "yoga" });
});

test("scoreChart() has candidates as bands above the lines, in the colours of their classes", async () => {
  const candidates = [
    { label: "tai chi", startSeconds: 0.2, endSeconds: 0.8 },
    { label: "surfing", startSeconds: 1, endSeconds: 1.5 },
  ];
  const bundle = await scoreChart(risingScores(20, 12), { label: "yoga", candidates }).toBundle();
  expect(schemaErrors(bundle[mime])).toEqual([]);
  const { layer, height } = bundle[mime] as { readonly layer: readonly Layer[]; readonly height: number };
  const [shade, band] = layer.filter(({ mark }) => mark.type === "rect");
  expect(band.data?.values).toEqual([
    { name: "tai chi", startSeconds: 0.2, endSeconds: 0.8, color: lineColors[1], row: "candidates" },
    { name: "surfing", startSeconds: 1, endSeconds: 1.5, color: "#6b6b6b", row: "candidates" },
  ]);
  expect(shade.encoding).toMatchObject({ y: { value: 2 }, y2: { value: height } });
  expect(bundle["image/svg+xml"]).toContain(">candidates</text>");
});

test("scoreChart() draws a picture that refers to nothing and names classes, marks and setting", async () => {
  const scores = risingScores(20, 12);
  const svg = (await scoreChart(scores, { label: "yoga" }).toBundle())["image/svg+xml"] as string;
  for (const text of [
    "yoga",
    "tai chi",
    "best frame 12 · 90.0 %",
    "worst frame 0 · 42.0 %",
    "a.mp4",
    "tiny (sha256 01234567…) · preset imagenet · frame level · every frame",
    "seconds",
  ]) {
    expect(svg).toContain(`>${text}</text>`);
  }
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(svg).not.toMatch(/<(script|image|style|a|foreignObject)\b|url\(|(href|src)=/);
  expect(svg.match(/width="640"/)).not.toBeNull();
});

test("the words of the best and the worst frame stand above the lines, on no ground, each in its own row where they would meet", async () => {
  const near = { labels: ["yoga", "tai chi"], rows: [0.5, 0.6, 0.4, 0.5].map((share) => [share, 1 - share]) };
  const apart = [0.1, ...Array.from({ length: 30 }, () => 0.5), 0.9].map((share) => [share, 1 - share]);
  for (const [scores, numRows] of [
    [frameScores(near), 2],
    [frameScores({ ...near, rows: apart }), 1],
  ] as const) {
    const svg = String((await scoreChart(scores, { label: "yoga" }).toBundle())["image/svg+xml"]);
    const words = [
      ...svg.matchAll(/<text [^>]*transform="translate\(([\d.]+),([\d.]+)\)"[^>]*>(?:best|worst) frame/g),
    ];
    expect(new Set(words.map(([, , y]) => y)).size).toBe(numRows);
    const highest = Math.max(...words.map(([, , y]) => Number(y)));
    const lines = [...svg.matchAll(/aria-roledescription="line mark" d="([^"]+)"/g)];
    const points = lines.flatMap(([, drawn]) => [...drawn.matchAll(/[ML][\d.]+,([\d.]+)/g)]);
    expect(points.length).toBeGreaterThan(6);
    expect(Math.min(...points.map(([, y]) => Number(y)))).toBeGreaterThan(highest + 5);
    for (const [text] of words) expect(text).not.toContain("stroke=");
  }
});

test("scoreChart() of a long video keeps every peak in a small chart", async () => {
  const rows = Array.from({ length: 18_000 }, (_, row) => [row === 7_777 ? 0.97 : 0.3, 0.2]);
  const scores = frameScores({ labels: ["yoga", "tai chi"], rows, fps: 30 });
  const bundle = await scoreChart(scores, { label: "yoga" }).toBundle();
  const kept = rowsOf(bundle[mime]);
  expect(kept.length).toBeLessThan(2_500);
  expect(kept).toContainEqual({ x: 259.233, y: 0.97, frame: 7_777, name: "yoga" });
  expect(bundle["image/svg+xml"]).toContain("best frame 7,777 · 97.0 %");
  expect(bundle["image/svg+xml"]).toContain(">10:00<");
  expect(JSON.stringify(bundle).length).toBeLessThan(300_000);
});

test("scoreChart() takes one frame, one class, and labels that occur twice or attack", async () => {
  const attack = `</text><script>alert("1")</script>' + datum.x + '`;
  const labels = ["crane", attack, "crane", "x".repeat(500)];
  const bundle = await scoreChart(frameScores({ labels, rows: [[0.4, 0.3, 0.2, 0.1]] })).toBundle();
  expect(schemaErrors(bundle[mime])).toEqual([]);
  const svg = bundle["image/svg+xml"] as string;
  expect(svg).toContain("frame 0 · 40.0 %");
  expect(svg).toContain("crane (class 0)");
  expect(svg).toContain("crane (class 2)");
  expect(svg).not.toContain("<script");
  expect(rowsOf(bundle[mime]).map(({ name }) => name.length)).toEqual([15, attack.length, 15, 60]);
  const alone = await scoreChart(frameScores({ labels: ["yoga"], rows: [[1], [0.5]] })).toBundle();
  expect(schemaErrors(alone[mime])).toEqual([]);
});

test("scoreChart() prints means and peaks", () => {
  const scores = frameScores({
    labels: ["yoga", "tai chi"],
    every: 2,
    rows: [
      [0.9, 0.1],
      [0.5996, 0.4],
      [0.9, 0.0001],
    ],
  });
  expect(scoreChart(scores, { label: "tai chi" }).toString()).toMatchInlineSnapshot(`
    "class        mean    peak  at frame  at second
    yoga       80.0 %  90.0 %         0       0.00
    → tai chi  16.7 %  40.0 %         2       0.20
    → best frame 2 (40.0 % at 0.20 s), worst frame 4 (< 0.1 % at 0.40 s)
    tiny (sha256 01234567…) · preset imagenet · frame level · every 2nd frame"
  `);
});

test("scoreChart() throws on what the model does not know and on sizes out of range", () => {
  const scores = risingScores(3, 1);
  expect(() => scoreChart(scores, { label: "yogo" })).toThrow(
    new RangeError('Unknown label "yogo" for "tiny": did you mean "yoga"?'),
  );
  expect(() => scoreChart(scores, { width: 20 })).toThrow(
    new RangeError("Expected width to be an integer from 240 to 2000 but received 20 (number)"),
  );
});
