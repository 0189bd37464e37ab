import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  evaluate,
  loadModel,
  mostInformativeFrames,
  storeFrameScores,
  verifyResults,
  type Clip,
  type EvaluateOptions,
  type Model,
} from "kinetoscope";
import { describe, expect, onTestFinished, test } from "vitest";
import { tinyCard, tinyFrameCard, tinyModel } from "../cli/support.js";
import { numberedVideo } from "../support/numbered-video.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** Five clips, and a place beside them. */
async function clipsIn(): Promise<{ readonly clips: readonly Clip[]; readonly saveTo: string }> {
  const folder = await temporaryFolder();
  const clips = [0, 1, 2, 3, 4].map((i) => ({ path: join(folder, `${i}.mp4`), id: `${i}`, label: "green" }));
  for (const [i, { path }] of clips.entries()) copyFileSync(await numberedVideo({ numFrames: 4 + i }), path);
  return { clips, saveTo: join(folder, "table.csv") };
}

async function opened(path: string, threads: number): Promise<Model> {
  const model = await loadModel(path, { threads });
  onTestFinished(() => model.close());
  return model;
}

function recorded(saveTo: string): string | undefined {
  const text = readFileSync(`${saveTo}.provenance.json`, "utf8");
  return (JSON.parse(text) as { readonly versions: { readonly threads?: string } }).versions.threads;
}

function warningsFromHere(): string[] {
  const warnings: string[] = [];
  const onWarning = ({ message }: Error): void => void warnings.push(message);
  process.on("warning", onWarning);
  onTestFinished(() => void process.off("warning", onWarning));
  return warnings;
}

/** Makes a journal what an earlier version wrote. */
function forgetThreads(saveTo: string): void {
  const path = `${saveTo}.progress.jsonl`;
  const text = readFileSync(path, "utf8");
  expect(text).toContain('"threads":');
  writeFileSync(path, text.replaceAll(/"threads":\d+,/g, ""));
}

describe("the number of threads", () => {
  test("stands in a table's provenance, and the table is verified with as many", async () => {
    const { clips, saveTo } = await clipsIn();
    const path = await tinyModel(tinyCard);
    await evaluate(await opened(path, 3), clips, { topK: 2, saveTo });
    expect(recorded(saveTo)).toBe("3");
    expect(await verifyResults(saveTo)).toMatchObject({ reproduces: true, tolerance: 0, differences: [] });
  });

  test("is named before a value is called wrong, where a model of other threads verifies", async () => {
    const { clips, saveTo } = await clipsIn();
    const path = await tinyModel(tinyCard);
    await evaluate(await opened(path, 3), clips, { topK: 2, saveTo });
    const [, first] = readFileSync(saveTo, "utf8").split("\n");
    const cells = first.split(",");
    const edited = [...cells.slice(0, 5), "0.9", ...cells.slice(6)].join(",");
    writeFileSync(saveTo, readFileSync(saveTo, "utf8").replace(first, edited));
    const verification = await verifyResults(saveTo, { model: await opened(path, 1) });
    expect(verification.tolerance).toBe(1e-4);
    expect(verification.differences.map(({ kind }) => kind)).toEqual(["version", "table", "value"]);
    expect(verification.differences[0]).toEqual({
      ...{ kind: "version", name: "threads", recorded: "3", found: "1" },
    });
  });

  test("of an evaluation that others continue is that of both, and nothing is computed again", async () => {
    const { clips, saveTo } = await clipsIn();
    const path = await tinyModel(tinyCard);
    const [two, one] = [await opened(path, 2), await opened(path, 1)];
    const told: string[] = [];
    const options: EvaluateOptions = { topK: 2, batchSize: 1, saveTo };
    await evaluate(two, clips.slice(0, 3), options);
    await evaluate(one, clips, { ...options, onResult: ({ clip }) => void told.push(clip.id) });
    expect([told.sort(), recorded(saveTo)]).toEqual([["3", "4"], "1 | 2"]);
    expect(await verifyResults(saveTo)).toMatchObject({ reproduces: true, tolerance: 1e-4 });
    forgetThreads(saveTo);
    await evaluate(one, clips, { ...options, onResult: ({ clip }) => void told.push(clip.id) });
    expect([told, recorded(saveTo)]).toEqual([["3", "4"], "1"]);
  });

  test("of workers is one for all: what a process with others has kept is computed again, with a word", async () => {
    const { clips, saveTo } = await clipsIn();
    const path = await tinyModel(tinyCard);
    const told: string[] = [];
    const options: EvaluateOptions = { topK: 2, batchSize: 1, saveTo };
    await evaluate(await opened(path, 2), clips.slice(0, 3), options);
    const warnings = warningsFromHere();
    const onResult: EvaluateOptions["onResult"] = ({ clip }) => void told.push(clip.id);
    await evaluate(await opened(path, 1), clips, { ...options, workers: 1, onResult });
    expect([told.sort(), recorded(saveTo)]).toEqual([["0", "1", "2", "3", "4"], "1"]);
    expect(warnings).toEqual([
      "Computing 3 clips of an earlier run, with 2 threads instead of 1, again: last digits may differ. " +
        "loadModel(path, { threads }) sets them",
    ]);
  });

  test("of workers stays what it was where their run is continued, with a word", async () => {
    const { clips, saveTo } = await clipsIn();
    const path = await tinyModel(tinyCard);
    const options: EvaluateOptions = { topK: 2, workers: 1, saveTo };
    await evaluate(await opened(path, 2), clips, options);
    const warnings = warningsFromHere();
    await evaluate(await opened(path, 1), clips, options);
    expect([recorded(saveTo), warnings]).toEqual([
      "2",
      [
        "Continuing an earlier run with 2 threads a process, as before, not 1: last digits may differ. Use fresh to compute all anew",
      ],
    ]);
  });

  test("stands in the provenance of most informative frames, also of a run that others continued", async () => {
    const { clips, saveTo } = await clipsIn();
    const path = await tinyModel(tinyFrameCard);
    await mostInformativeFrames(await opened(path, 2), clips.slice(0, 3), { saveTo });
    expect(recorded(saveTo)).toBe("2");
    await mostInformativeFrames(await opened(path, 1), clips, { saveTo });
    expect(recorded(saveTo)).toBe("1 | 2");
    forgetThreads(saveTo);
    await mostInformativeFrames(await opened(path, 1), clips, { saveTo });
    expect(recorded(saveTo)).toBe("1");
  });

  test("of a store of scores is one: others are refused by name, and a store without it is continued", async () => {
    const { clips } = await clipsIn();
    const folder = await temporaryFolder();
    const path = await tinyModel(tinyFrameCard);
    const two = await opened(path, 2);
    const made = await storeFrameScores(two, clips, { folder });
    expect(made.manifest.versions["threads"]).toBe("2");
    await expect(storeFrameScores(await opened(path, 1), clips, { folder })).rejects.toThrow(
      /its scores were made with threads 2 \(now 1\)\. /,
    );
    expect(await verifyResults(folder, { model: path })).toMatchObject({ differences: [] });
    const manifest = join(folder, "_manifest.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace(/\s*"threads": "2",/, ""));
    const part = join(folder, made.manifest.parts[0].file);
    const before = readFileSync(part);
    const again = await storeFrameScores(two, clips, { folder });
    expect(readFileSync(join(folder, again.manifest.parts[0].file))).toEqual(before);
    expect(again.manifest).toEqual(made.manifest);
  });
});
