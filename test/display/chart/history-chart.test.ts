import { trainHead } from "kinetoscope";
import { expect, test } from "vitest";
import type { ChartSpec } from "../../../src/display/chart/chart-spec.js";
import { drawSpec } from "../../../src/display/chart/vega.js";
import { historyChart, type HistoryRow } from "../../../src/display/chart/history-chart.js";
import { schemaErrors } from "../schema.js";

const mime = "application/vnd.vegalite.v5+json";
const history: readonly HistoryRow[] = [
  { epoch: 1, loss: 1.5, accuracy: 0.25, valLoss: 1.75, valAccuracy: 0.125, seconds: 0.25 },
  { epoch: 2, loss: 0.5, accuracy: 0.75, valLoss: 1.25, valAccuracy: 0.5, seconds: 0.25 },
];

interface Panel {
  readonly data: { readonly values: readonly unknown[] };
}

test("historyChart() has loss on the left and accuracy on the right, as specification, picture and text", async () => {
  const chart = historyChart(history, { title: "GRU", note: "seed 7" });
  const bundle = await chart.toBundle();
  expect(Object.keys(bundle)).toEqual([mime, "image/svg+xml", "text/html", "image/png", "text/plain"]);
  expect(schemaErrors(bundle[mime])).toEqual([]);
  await drawSpec(bundle[mime] as ChartSpec); // throws if Vega-Lite has anything to remark
  const [loss, accuracy] = (bundle[mime] as { readonly hconcat: readonly Panel[] }).hconcat;
  expect(loss.data.values).toEqual([
    { x: 1, y: 1.5, name: "training" },
    { x: 2, y: 0.5, name: "training" },
    { x: 1, y: 1.75, name: "validation" },
    { x: 2, y: 1.25, name: "validation" },
  ]);
  expect(accuracy.data.values).toContainEqual({ x: 2, y: 0.75, name: "training" });
  for (const text of ["loss", "accuracy", "epoch", "training", "validation", "GRU", "seed 7"]) {
    expect(bundle["image/svg+xml"]).toContain(`>${text}</text>`);
  }
  expect(chart.toString()).toMatchInlineSnapshot(`
    "epoch  loss  accuracy %  validation loss  validation accuracy %  seconds
        1   1.5          25             1.75                   12.5     0.25
        2   0.5          75             1.25                   50.0     0.25
    seed 7"
  `);
});

test("historyChart() of a head says what it was trained on, how, and with which seed", async () => {
  const features = {
    data: Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)),
    shape: [8, 3] as const,
    source: {
      ...{ model: "squeezenet", modelSha256: "1eeff551a67ae8d5", preset: "imagenet", tensor: "pool10" },
      ...{ pooling: "mean" as const, sampling: { rule: "skip" as const, numFrames: 20 } },
    },
  };
  const labels = ["a", "b", "a", "b", "a", "b", "a", "b"];
  const head = await trainHead(features, labels, { layers: [], epochs: 2, validationSplit: 0.25, seed: 11 });
  const chart = historyChart(head);
  const note = chart.toString().split("\n").at(-1);
  expect(note).toBe(
    "squeezenet (sha256 1eeff551…) · preset imagenet · tensor pool10 · 20 frames (skip) · " +
      "trained on 6, validated on 2 · adam, learning rate 0.001 · seed 11",
  );
  const svg = String((await chart.toBundle())["image/svg+xml"]);
  expect(svg).toContain(">Training</text>");
  for (const word of ["(sha256", "pool10", "seed"]) expect(svg).toContain(word);
  expect(
    historyChart({ history: head.history, settings: head.settings, source: undefined }).toString(),
  ).toMatch(/\ntrained on 6, validated on 2 · adam/);
  await head.close();
});

test("historyChart() takes one epoch, no validation, and a loss that is no number", async () => {
  const bundle = await historyChart([{ epoch: 3, loss: Number.NaN, accuracy: 0.5 }]).toBundle();
  expect(schemaErrors(bundle[mime])).toEqual([]);
  const [loss, accuracy] = (bundle[mime] as { readonly hconcat: readonly Panel[] }).hconcat;
  expect(loss.data.values).toEqual([]);
  expect(accuracy.data.values).toEqual([{ x: 3, y: 0.5, name: "training" }]);
});

test("historyChart() of no epoch throws", () => {
  expect(() => historyChart([])).toThrow(new RangeError("Cannot draw a history: it holds no epoch"));
  expect(() => historyChart(history, { width: 20 })).toThrow(RangeError);
});
