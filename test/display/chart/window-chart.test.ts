import { expect, test } from "vitest";
import { momentTimeline } from "../../../src/display/chart/moment-timeline.js";
import { windowChart } from "../../../src/display/chart/window-chart.js";
import type { Displayable } from "../../../src/display/page/displayable.js";
import { schemaErrors } from "../schema.js";
import { windowScores } from "../window-scores.js";

const labels = ["jump", "run", "rest"];
const scores = windowScores("clips/a.mp4", labels, [
  [0.1, 0.2, 0.7],
  [0.8, 0.1, 0.1],
  [0.6, 0.3, 0.1],
  [0.1, 0.1, 0.8],
]);
const moment = { path: "clips/a.mp4", label: "jump", probability: 0.8, startSeconds: 1, endSeconds: 3 };
const truth = [
  { path: "clips/a.mp4", id: "1", label: "jump", startSeconds: 1.5, endSeconds: 3 },
  { path: "clips/a.mp4", id: "2", label: "walk", startSeconds: 4, endSeconds: 5 },
  { path: "clips/b.mp4", id: "3", label: "jump", startSeconds: 0, endSeconds: 5 },
];

interface Layer {
  readonly data?: { readonly values: readonly Record<string, unknown>[] };
  readonly mark: { readonly type: string };
}
async function specOf(view: Displayable): Promise<Record<string, unknown>> {
  const spec = (await view.toBundle())["application/vnd.vegalite.v5+json"];
  expect(schemaErrors(spec)).toEqual([]);
  return spec as Record<string, unknown>;
}

test("windowChart() draws a point in the middle of each window, and bands of this video alone", async () => {
  const chart = windowChart(scores, { label: "jump", moments: [moment], truth });
  const spec = await specOf(chart);
  const { values } = spec["data"] as { readonly values: readonly Record<string, unknown>[] };
  expect(values.filter(({ name }) => name === "jump").map(({ x, y }) => [x, y])).toEqual([
    [1, 0.1],
    [2, 0.8],
    [3, 0.6],
    [4, 0.1],
  ]);
  const bands = (spec["layer"] as readonly Layer[]).filter(({ mark }) => mark.type === "rect");
  const spans = bands.map((layer) =>
    layer.data?.values.map((band) => [band["row"], band["name"], band["startSeconds"]]),
  );
  // found moments are shaded down to the axis too
  expect(spans).toEqual([
    [
      ["true", "jump", 1.5],
      ["true", "walk", 4],
    ],
    [["found", "jump", 1]],
    [["found", "jump", 1]],
  ]);
  expect(String(chart)).toMatchInlineSnapshot(`
    "class     mean    peak  in seconds
    rest    42.5 %  80.0 %   3.00–5.00
    → jump  40.0 %  80.0 %   1.00–3.00
    run     17.5 %  30.0 %   2.00–4.00
    tiny (sha256 01234567…) · preset opencv-square-112 · clip level · 1 view · 16 frames (uniform) · 4 windows"
  `);
});

test("windowChart() without moments has no room for them, and says what it does not know", async () => {
  const spec = await specOf(windowChart(scores, { height: 100 }));
  expect(spec["height"]).toBe(117); // one row of words
  expect(() => windowChart(scores, { label: "jmp" })).toThrow(/jmp/);
  expect(() => windowChart(scores, { moment: [] } as object)).toThrow(/did you mean "moments"/);
  expect(() => windowChart({ ...scores, windows: [] })).toThrow(/nothing was classified/);
});

test("momentTimeline() says of each bar what it is", async () => {
  const found = [moment, { ...moment, startSeconds: 6, endSeconds: 8, probability: 0.6 }];
  const view = momentTimeline(found, truth, { path: "clips/a.mp4" });
  const spec = await specOf(view);
  const { values } = spec["data"] as { readonly values: readonly Record<string, unknown>[] };
  expect(
    values.map(({ label, kind, state, startSeconds, overlap }) => [
      label,
      kind,
      state,
      startSeconds,
      overlap,
    ]),
  ).toEqual([
    ["jump", "true", "truth that was found", 1.5, 0.75],
    ["jump", "found", "found, right", 1, 0.75],
    ["walk", "true", "truth that was missed", 4, undefined],
    ["jump", "found", "found, wrong", 6, undefined],
  ]);
  // what a tooltip has nothing to say of is a dash
  expect(values.map(({ overlapText, probabilityText }) => [overlapText, probabilityText])).toEqual([
    ["0.75", "–"],
    ["0.75", "80.0 %"],
    ["–", "–"],
    ["–", "60.0 %"],
  ]);
  const markup = String((await view.toBundle())["text/html"]).replace(/<script>[\s\S]*?<\/script>/g, "");
  expect(markup).toContain("probability: –");
  expect(markup).not.toMatch(/NaN[^\w/+]|null|undefined/);
  expect(String(view)).toMatchInlineSnapshot(`
    "class  true  found  right  precision    recall  mean overlap
    jump      1      2      1    50.00 %  100.00 %          0.75
    walk      1      0      0          –    0.00 %             –
    all       2      2      1    50.00 %   50.00 %          0.75
    1 of 2 moments found, 1 wrong (overlap ≥ 0.50): precision 50.00 %, recall 50.00 %, mean overlap 0.75"
  `);
  expect(() => momentTimeline(found, truth)).toThrow(
    'Cannot draw moments of 2 videos at once: name one as path, of "clips/a.mp4", "clips/b.mp4"',
  );
  expect(() => momentTimeline(found, truth, { path: "c.mp4" })).toThrow(/moments of "c.mp4"/);
  expect(() => momentTimeline([], [])).toThrow("Cannot draw moments: there is none");
});
