import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { calibration } from "../../../src/evaluate/metrics/calibration.js";
import { evaluationReport } from "../../../src/display/report/evaluation-report.js";
import { reliabilityChart, reliabilitySpec } from "../../../src/display/chart/reliability-chart.js";
import { confident } from "../../evaluate/support.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { schemaErrors } from "../schema.js";
import { matchPageScript } from "../../../src/display/chart/match-page.js";
import { chartScript } from "../../../src/display/chart/chart-script.js";
import { gridScript } from "../../../src/display/grid/grid-script.js";
import { reportScript } from "../../../src/display/report/report-script.js";
import { tableScript } from "../../../src/display/table/table-script.js";
import { makeClip, prediction, predictionsOf } from "../support.js";

beforeAll(() => {
  process.env["KINETOSCOPE_CACHE"] = join(tmpdir(), "kinetoscope-test-previews");
});

const attack = "<img src=x onerror=alert(1)>";
const small = predictionsOf(
  [
    { ...confident("yoga", "yoga", 0.9), id: "one", durationSeconds: 2 },
    { ...confident("yoga", "zumba", 0.8), id: "two", durationSeconds: 2.5 },
    { ...confident("yoga", "zumba", 0.95), id: "three", durationSeconds: 2.5 },
    { ...confident("zumba", "zumba", 0.55), id: "four" },
    { ...confident(undefined, "zumba", 0.99), id: "five" },
  ],
  { topK: 1, skipped: [{ path: "six.mp4", reason: "broken" }] },
);

test("evaluationReport() as text", () => {
  expect(evaluationReport(small, { labels: ["yoga", "zumba", "tai chi"], bins: 4 }).toString())
    .toMatchInlineSnapshot(`
      "5 of 6 clips classified · 1 skipped:
        six.mp4: broken

      Accuracy:
      measure              right         of  accuracy   95 % interval
      top-1                    2          4   50.00 %  15.0 to 85.0 %
      mean class accuracy         2 classes   66.67 %               –
      Interval: Wilson. Guessing among 400 labels is right in 0.25 % (top-1) of cases

      Means over classes:
      mean over classes           precision  recall      F1  classes
      macro, no clip counts as 0     44.4 %  44.4 %  33.3 %        3
      macro, classes with clips      66.7 %  66.7 %  50.0 %        2
      weighted by clips              83.3 %  50.0 %  50.0 %        2
      1 of 3 classes without a clip: tai chi; "macro, no clip counts as 0" is scikit-learn's zero_division=0, "macro, classes with clips" and the mean class accuracy leave them out

      Classes:
      class    precision   recall      F1  clips  predicted
      yoga       100.0 %   33.3 %  50.0 %      3          1
      zumba       33.3 %  100.0 %  50.0 %      1          3
      tai chi          –        –       –      0          0

      Confusion matrix:
      truth ↓ · predicted →  0  1  2  clips
      0  yoga                1  2  ·      3
      1  zumba               ·  1  ·      1
      2  tai chi             ·  ·  ·      0
      Rows are the truth, columns the prediction; the shade is the share of the row, blue where it is right

      Most confused pairs:
      yoga taken for zumba: 2 of 3 clips (66.7 %): three, two

      Reliability:
       confidence  clips  mean confidence  accuracy    95 % interval
       50 to 75 %      1           55.0 %   100.0 %  20.7 to 100.0 %
      75 to 100 %      3           88.3 %    33.3 %    6.1 to 79.2 %
      Expected calibration error 52.5 % (4 bins)

      Most confident mistakes:
      clip   truth  predicted  confidence  truth's place
      three  yoga   zumba          95.0 %            > 1
      two    yoga   zumba          80.0 %            > 1

      Accuracy by duration in seconds:
      duration in seconds  right  of  accuracy    95 % interval
      2.00                     1   1  100.00 %  20.7 to 100.0 %
      2.50                     0   2    0.00 %    0.0 to 65.8 %
      not known                1   1  100.00 %  20.7 to 100.0 %

      tiny (sha256 01234567…) · preset imagenet · clip level · 1 view · 16 frames (floorInt) · on 4 of 6 clips (1 skipped, 1 without a true label)"
    `);
});

test("evaluationReport() opens the clips of a pair, with stills where the files can be read, and nothing from elsewhere", async () => {
  const folder = await temporaryFolder();
  const rows = [
    prediction("yoga", [attack, "yoga"], await makeClip(folder, "a.mp4")),
    prediction("yoga", [attack, "yoga"], join(folder, "missing.mp4")),
  ];
  const bundle = await evaluationReport(predictionsOf(rows)).toBundle();
  const html = bundle["text/html"] as string;
  const [pair] = /<details data-pair[^]*?<\/details>/.exec(html) ?? [""];
  expect(pair).toMatch(
    /<b dir="auto">yoga<\/b>\s+taken for\s+<b dir="auto">&lt;img src=x onerror=alert\(1\)&gt;<\/b>/,
  );
  expect(pair.match(/<img\s+src="data:image\/jpeg/g)).toHaveLength(1);
  expect(pair.match(/<figcaption/g)).toHaveLength(2);
  expect(html).toContain("data:image/svg+xml;base64,");
  expect(html).not.toMatch(/(src|href)="(?!data:)/);
  const ours = [tableScript, gridScript, reportScript, chartScript, matchPageScript].map(String);
  expect(ours.reduce((rest, script) => rest.replaceAll(script, ""), html)).not.toMatch(/<(style|script|svg)/);
});

test("evaluationReport() of 400 classes stays readable and small: no matrix, the most confused pairs", async () => {
  const rows = Array.from({ length: 3000 }, (_, i) => ({
    ...confident(`class ${i % 400}`, `class ${i % 3 === 0 ? (i + 1) % 400 : i % 400}`, ((i % 97) + 1) / 100),
    path: "missing.mp4",
  }));
  const bundle = await evaluationReport(predictionsOf(rows)).toBundle();
  expect(bundle["text/html"]).not.toContain("Confusion matrix");
  expect((bundle["text/html"] as string).match(/<details data-pair/g)).toHaveLength(10);
  expect(JSON.stringify(bundle).length).toBeLessThan(500_000);
});

test("evaluationReport() without a judged clip is its accuracy table alone", async () => {
  const nothing = evaluationReport(predictionsOf([confident(undefined, "yoga", 0.9)], { topK: 1 }));
  expect(nothing.toString()).toMatch(/top-1 +0 +0 +– +–/);
  expect(nothing.toString()).not.toContain("Reliability");
  expect(await nothing.toBundle()).toHaveProperty("text/html");
});

test("evaluationReport() throws on columns that are not there when it is made", () => {
  expect(() => evaluationReport(small, { by: "place" })).toThrow(/Cannot group 5 clips by "place"/);
});

test("reliabilityChart() is a valid specification, a picture and a table", async () => {
  const spec = reliabilitySpec(calibration(small, { bins: 4 }), 280, "how it was made");
  expect(schemaErrors(spec)).toEqual([]);
  const chart = reliabilityChart(small, { bins: 4 });
  expect(Object.keys(await chart.toBundle())).toEqual([
    "application/vnd.vegalite.v5+json",
    "image/svg+xml",
    "text/html",
    "image/png",
    "text/plain",
  ]);
  expect(chart.toString()).toContain("tiny (sha256 01234567…)");
  expect(() => reliabilityChart(predictionsOf([]))).toThrow(
    new RangeError("Cannot draw a reliability diagram: no classified clip has a true label"),
  );
});
