import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compareRuns, evaluate, loadModel } from "kinetoscope";
import { expect, onTestFinished, test } from "vitest";
import { numberedVideo } from "../../support/numbered-video.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { tinyModel } from "../../cli/support.js";

test("compareRuns() reads the CSV that evaluate() wrote, as it takes the predictions themselves", async () => {
  const model = await loadModel(await tinyModel());
  onTestFinished(() => model.close());
  const paths = await Promise.all([3, 4, 5].map((numFrames) => numberedVideo({ numFrames })));
  const clips = paths.map((path, i) => ({ path, id: `clip ${i}`, label: i === 1 ? "red" : "green" }));
  const folder = await temporaryFolder();
  const saveTo = join(folder, "results.csv");
  const own = await evaluate(model, clips, { saveTo, topK: 1 });
  const read = await compareRuns(saveTo, saveTo);
  // three files of one name: their ids tell them apart
  const probabilities = own.rows.map(({ top }, i) => (i === 1 ? undefined : top[0].probability));
  expect(read.rows.map((row) => row.firstProbability)).toEqual(probabilities);
  expect(read.rows.map((row) => row.secondProbability)).toEqual(probabilities);
  expect(read.rows).toEqual((await compareRuns(own, own)).rows);
  expect(read.rows[1]?.firstAtMost).toBeGreaterThan(0);
  expect(read.rows[1]?.firstAtMost).toBeLessThan(0.5);
  expect((await compareRuns(own, saveTo)).onlyInFirst).toEqual([]);

  // without its provenance the clips are known by their ids, and only the last kept label is a bound
  await rm(`${saveTo}.provenance.json`);
  const alone = await compareRuns(own, saveTo);
  expect([alone.rows.length, alone.onlyInFirst, alone.onlyInSecond]).toEqual([3, [], []]);
  expect(alone.rows[1]?.secondAtMost).toBeCloseTo(own.rows[1]?.top[0]?.probability ?? 0, 6);
  const broken = (await readFile(saveTo, "utf8")).replace(/,[^,\n]+\n$/, ",much\n");
  await writeFile(saveTo, broken);
  await expect(compareRuns(saveTo, own)).rejects.toThrow(
    `Cannot read the run "${saveTo}": score_1 of line 4 is "much", no number`,
  );
});
