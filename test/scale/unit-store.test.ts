import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkedResults } from "../../src/scale/read-results.js";
import {
  openPlan,
  writePlan,
  indexLines,
  unitsFolder,
  type PlanFolder,
} from "../../src/scale/plan-folder.js";
import { clipLine, planId, type Plan, type PlanContent } from "../../src/scale/plan.js";
import { readStatus } from "../../src/scale/status.js";
import { keepUnit, readUnit, unitPath } from "../../src/scale/unit-store.js";
import { unitText, type UnitHeader, type UnitLine } from "../../src/scale/unit-text.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** A plan of two clips a unit about files that are not there: nothing here reads them. */
async function plannedFolder(numClips: number, folder?: string): Promise<PlanFolder> {
  const lines = Array.from({ length: numClips }, (_, i) =>
    clipLine({ path: `${i}.mp4`, size: 10 + i, id: `clip${i}`, label: "red" }),
  );
  const { clipsSha256, offsets } = indexLines(lines, 2);
  const content: PlanContent = {
    kind: "evaluation",
    model: { name: "means", sha256: "0", cardSha256: "1", card: { labels: ["red"] } },
    settings: { topK: 1 },
    ...{ unitSize: 2, numClips, clipsSha256 },
  };
  const places = {
    ...{ root: "a/", rootFolder: "/a/", model: "/m.onnx", modelPath: "m.onnx", call: "evaluate", seed: null },
  };
  const plan: Plan = {
    ...{ format: "kinetoscope plan", version: 1, id: planId(content), content, places, offsets },
    threads: 1,
  };
  const path = folder ?? (await temporaryFolder());
  await writePlan(path, plan, lines);
  return openPlan(path);
}

function textOf(run: PlanFolder, unit: number, facts: { versions?: object; score?: number } = {}): string {
  const header: UnitHeader = {
    ...{ format: "kinetoscope unit", version: 1, plan: run.plan.id, unit },
    ...{ versions: { ffmpeg: "5.1", processor: "A", ...facts.versions }, processorFlags: "avx2" },
  };
  const lines = run.clipsOf(unit).map((_, i): UnitLine => {
    const position = unit * 2 + i;
    if (position === 1) return { position, sha256: null, skipped: 'Cannot read "1.mp4": it is empty' };
    return { position, sha256: `hash${position}`, result: { top: [facts.score ?? 1], numFramesInClip: 3 } };
  });
  return unitText(header, lines, { withoutNumbers: 0 });
}

async function complete(run: PlanFolder): Promise<void> {
  for (let unit = 0; unit < run.numUnits; unit += 1) await keepUnit(run, unit, textOf(run, unit));
}

describe("a unit's result", () => {
  test("is there once, however often it comes", async () => {
    const run = await plannedFolder(5);
    expect(await keepUnit(run, 1, textOf(run, 1))).toBe("new");
    const before = readFileSync(unitPath(run.folder, 1), "utf8");
    expect(await keepUnit(run, 1, textOf(run, 1))).toBe("there already");
    // the same results by another machine
    expect(await keepUnit(run, 1, textOf(run, 1, { versions: { processor: "B" } }))).toBe("there already");
    expect(readFileSync(unitPath(run.folder, 1), "utf8")).toBe(before);
    expect(readdirSync(unitsFolder(run.folder))).toEqual(["000001.jsonl"]);
  });

  test("that comes with other bytes is kept too, and the merge stops and names it", async () => {
    const run = await plannedFolder(5);
    await complete(run);
    expect(await keepUnit(run, 1, textOf(run, 1, { score: 0.5 }))).toBe("other bytes");
    const [, first, other] = readdirSync(unitsFolder(run.folder)).sort();
    expect([first, other].sort()).toEqual([
      expect.stringMatching(/^000001\.[\da-f]{12}\.jsonl$/),
      "000001.jsonl",
    ]);
    expect(() => checkedResults(run, { mixed: false })).toThrow(
      /^Cannot merge ".*": there are other results of the same units: ".*\/units\/000001\.[\da-f]{12}\.jsonl"\. Keep one of them/,
    );
    expect(readStatus(run).conflicts).toHaveLength(1);
  });

  test("of two workers at the same moment is whole, and other bytes are not lost", async () => {
    const run = await plannedFolder(4);
    const kept = await Promise.all([
      ...Array.from({ length: 8 }, () => keepUnit(run, 0, textOf(run, 0))),
      keepUnit(run, 1, textOf(run, 1)),
      keepUnit(run, 1, textOf(run, 1, { score: 0.5 })),
    ]);
    expect(kept.slice(0, 8).sort()).toEqual(["new", ...Array<string>(7).fill("there already")]);
    expect(kept.slice(8).sort()).toEqual(["new", "other bytes"]);
  });

  test.each([
    ["cut off", (text: string) => text.slice(0, -20), "it is cut off"],
    ["empty", () => "", "it is cut off"],
    ["altered", (text: string) => text.replace("hash2", "hash9"), "it was altered: its hash is another"],
  ])("that is %s stops the merge, and is computed again", async (_, spoil, found) => {
    const run = await plannedFolder(5);
    await complete(run);
    const path = unitPath(run.folder, 1);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, spoil(text));
    expect(readUnit(run, 1)).toBe(found);
    expect(() => checkedResults(run, { mixed: false })).toThrow(
      `Cannot merge "${run.folder}": "${path}": ${found}`,
    );
    expect(await keepUnit(run, 1, text)).toBe("new");
    expect(checkedResults(run, { mixed: false }).numSkipped).toBe(1);
  });

  test("of another plan, or under another number, is refused by name", async () => {
    const run = await plannedFolder(5);
    await complete(run);
    const other = await plannedFolder(6);
    writeFileSync(unitPath(run.folder, 2), textOf(other, 2));
    expect(() => checkedResults(run, { mixed: false })).toThrow('000002.jsonl": it belongs to another plan');
    writeFileSync(unitPath(run.folder, 2), textOf(run, 1));
    expect(() => checkedResults(run, { mixed: false })).toThrow('000002.jsonl": it is of unit 1');
  });

  test("that is missing is named", async () => {
    const run = await plannedFolder(5);
    await keepUnit(run, 1, textOf(run, 1));
    expect(() => checkedResults(run, { mixed: false })).toThrow(
      "2 units of 3 are missing: unit 0, 2. Run kinetoscope work",
    );
  });

  test("of another processor or FFmpeg is named with its units, and accepted when asked", async () => {
    const run = await plannedFolder(5);
    await keepUnit(run, 0, textOf(run, 0));
    await keepUnit(run, 1, textOf(run, 1, { versions: { processor: "B", ffmpeg: "7.1" } }));
    await keepUnit(run, 2, textOf(run, 2));
    expect(() => checkedResults(run, { mixed: false })).toThrow(
      'units were computed with different things: ffmpeg "5.1" (unit 0, 2), "7.1" (unit 1); ' +
        'processor "A" (unit 0, 2), "B" (unit 1)',
    );
    expect(checkedResults(run, { mixed: true }).versions).toEqual({
      ffmpeg: "5.1 | 7.1",
      processor: "A | B",
    });
  });

  test("gives records in the order of the list, with paths and reasons as they were planned", async () => {
    const run = await plannedFolder(3);
    await complete(run);
    expect([...checkedResults(run, { mixed: false }).records()]).toEqual([
      {
        clip: { path: "a/0.mp4", id: "clip0", label: "red" },
        ...{ position: 0, place: "", sha256: "hash0", result: { top: [1], numFramesInClip: 3 } },
      },
      {
        clip: { path: "a/1.mp4", id: "clip1", label: "red" },
        ...{ position: 1, place: "", skipped: 'Cannot read "a/1.mp4": it is empty' },
      },
      {
        clip: { path: "a/2.mp4", id: "clip2", label: "red" },
        ...{ position: 2, place: "", sha256: "hash2", result: { top: [1], numFramesInClip: 3 } },
      },
    ]);
  });
});

describe("a plan's folder", () => {
  test("may be moved", async () => {
    const run = await plannedFolder(5);
    await complete(run);
    const moved = join(await temporaryFolder(), "elsewhere");
    await rename(run.folder, moved);
    expect(checkedResults(await openPlan(moved), { mixed: false }).numSkipped).toBe(1);
  });

  test("that somebody changed is refused", async () => {
    const { folder } = await plannedFolder(5);
    const plan = join(folder, "plan.json");
    const text = readFileSync(plan, "utf8");
    writeFileSync(plan, text.replace('"topK": 1', '"topK": 2'));
    await expect(openPlan(folder)).rejects.toThrow(
      '"plan.json" was changed: its id is another. Make it anew',
    );
    // where the units begin is no part of the id: it says nothing of the result
    for (const offsets of [[], [0, 1], [0, "1", 2]]) {
      writeFileSync(plan, JSON.stringify({ ...(JSON.parse(text) as Plan), offsets }));
      await expect(openPlan(folder)).rejects.toThrow(
        '"plan.json" was changed: it does not say where the clips of its 3 units begin. Make it anew',
      );
    }
    writeFileSync(plan, text);
    const clips = join(folder, "clips.jsonl");
    writeFileSync(clips, readFileSync(clips, "utf8").replace("3.mp4", "4.mp4"));
    await expect(openPlan(folder)).rejects.toThrow('"clips.jsonl" is not the plan\'s. Make it anew');
    writeFileSync(plan, "{}");
    await expect(openPlan(folder)).rejects.toThrow('"plan.json" is no plan that this version reads');
    await expect(openPlan(join(folder, "none"))).rejects.toThrow(
      "it has no plan.json. Make one with kinetoscope plan",
    );
  });

  test("says how far it is", async () => {
    const run = await plannedFolder(5);
    expect(readStatus(run)).toMatchObject({ numUnits: 3, numDone: 0, numSkipped: 0, secondsLeft: undefined });
    await complete(run);
    writeFileSync(unitPath(run.folder, 2), "torn");
    expect(readStatus(run)).toMatchObject({
      numDone: 2,
      numClips: 4,
      numSkipped: 1,
      cutOff: [2],
      failing: [],
    });
  });
});
