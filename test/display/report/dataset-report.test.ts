import { expect, test } from "vitest";
import { asDisplayable } from "../../../src/display/page/as-displayable.js";
import type { ChartSpec } from "../../../src/display/chart/chart-spec.js";
import { classChart } from "../../../src/display/chart/class-chart.js";
import { datasetReport } from "../../../src/display/report/dataset-report.js";
import { drawSpec } from "../../../src/display/chart/vega.js";
import type { ClipFacts } from "../../../src/check/clip-facts.js";
import { DatasetReport, type ClassCount } from "../../../src/check/dataset-report.js";
import { findingsOf } from "../../../src/check/findings.js";
import { schemaErrors } from "../schema.js";

const mime = "application/vnd.vegalite.v5+json";

function report(): DatasetReport {
  const clip = (path: string, label: string, more: Partial<ClipFacts> = {}): ClipFacts => ({
    ...{ path, id: path, label, split: "val", state: "sound", numFrames: 20, numBytes: 9, sha256: path },
    ...more,
  });
  const clips = [
    clip("a.mp4", "yoga"),
    clip("b.mp4", "zumba", { sha256: "a.mp4" }),
    clip("<b>.mp4", "yoga", { state: "broken", numFrames: 0, problem: 'Cannot read "<b>.mp4": empty' }),
  ];
  const dataset = { root: "data", labels: ["yoga", "zumba", "boxing"] };
  const findings = findingsOf(dataset, clips, 16);
  return new DatasetReport({ root: "data", findings, clips, classes: dataset.labels });
}

test("datasetReport() is a table, lists of what each row is about, and a picture of the classes", async () => {
  const shown = datasetReport(report());
  expect(shown.toString()).toMatchInlineSnapshot(`
    "   finding                                 count  of
    –  clips expected                              –
       clips found                                 3
       clips that decode without a fault           2   3
    ✓  damaged: some frames decode                 0   3
    ✗  broken: no frame decodes                    1   3
    ✓  too short: fewer than 16 frames             0   3
    ✓  header lies about its frames                0   3
    ✗  same content as another clip                1   3
    –  second files of a clip                      –
    –  rows without a file                         –
    –  files without a row                         –
    –  unusable lines of the ground truth          –
    –  files that are no clips                     –
    ✗  classes never seen                          1   3
    –  test clips of a group that is in train      –
    ✓  splits sorted by class                      0   1
    data: every frame of 3 clips decoded
    Not known, because the dataset has no ground truth: clips expected, second files of a clip, rows without a file, files without a row, unusable lines of the ground truth
    Not known, because the dataset does not list them: files that are no clips
    Not known, because only one split was looked at: test clips of a group that is in train

    broken: no frame decodes:
      <b>.mp4: empty

    same content as another clip:
      b.mp4: the bytes of a.mp4, labelled "yoga" there and "zumba" here

    classes never seen:
      boxing: no clip on disk"
  `);
  const bundle = await shown.toBundle();
  const markup = String(bundle["text/html"]);
  expect(markup).toContain("<b>&lt;b&gt;.mp4</b>: empty");
  expect(markup).not.toContain("<b>.mp4");
  expect(markup).toContain('src="data:image/svg+xml;base64,');
  expect(asDisplayable(report()).toString()).toBe(shown.toString());
});

test("classChart() draws the classes from the most clips to the fewest, a colour a split", async () => {
  const counts: ClassCount[] = [
    { label: "yoga", split: "train", numClips: 2 },
    { label: "yoga", split: "test", numClips: 1 },
    { label: "zumba", split: "train", numClips: 4 },
    { label: "zumba", split: "test", numClips: 0 },
  ];
  const bundle = await classChart(counts).toBundle();
  expect(schemaErrors(bundle[mime])).toEqual([]);
  await drawSpec(bundle[mime] as ChartSpec); // throws if Vega-Lite has anything to remark
  const svg = String(bundle["image/svg+xml"]);
  for (const text of ["zumba", "yoga", "train", "test", "clips", "7 clips in 2 classes"]) {
    expect(svg).toContain(`>${text}</text>`);
  }
  expect(svg.indexOf(">zumba<")).toBeLessThan(svg.indexOf(">yoga<"));
});

test("classChart() of a long list shows both of its ends", async () => {
  const counts = Array.from({ length: 400 }, (_, i) => ({ label: `class ${i}`, split: "val", numClips: i }));
  const bundle = await classChart(counts, { ends: 2 }).toBundle();
  expect(schemaErrors(bundle[mime])).toEqual([]);
  const { values } = (bundle[mime] as { readonly data: { readonly values: readonly ClassCount[] } }).data;
  expect(values.map(({ label }) => label)).toEqual(["class 399", "class 398", "class 1", "class 0"]);
  expect(bundle["image/svg+xml"]).toContain(
    ">79,800 clips in 400 classes; the 2 with the most and the 2 with the fewest clips</text>",
  );
});

test("classChart() of no class throws", () => {
  expect(() => classChart([])).toThrow(
    new RangeError("Cannot draw a histogram of the classes: there is none"),
  );
});
