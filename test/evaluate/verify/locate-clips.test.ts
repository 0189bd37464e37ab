import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { drawnPositions, locateClips } from "../../../src/evaluate/verify/locate-clips.js";
import { sha256 } from "../../../src/files/hash.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** A clip of a table by its path and what the file held. */
function clip(path: string, content: string | null): Parameters<typeof locateClips>[1][number] {
  return { path, id: path, label: null, sha256: content === null ? null : sha256(content) };
}

describe("locateClips()", () => {
  test("compares each clip with what was recorded of it", async () => {
    const folder = await temporaryFolder({ "a.mp4": "a", "b.mp4": "other", "back.mp4": "back" });
    const at = (name: string): string => join(folder, name);
    const clips = [
      clip(at("a.mp4"), "a"),
      clip(at("b.mp4"), "b"),
      clip(at("gone.mp4"), "gone"),
      clip(at("never.mp4"), null),
      clip(at("back.mp4"), null),
    ];
    const { located, differences } = await locateClips("t.csv", clips, undefined, undefined);
    expect(located.map(({ isThere }) => isThere)).toEqual([true, true, false, false, true]);
    expect(located.map(({ path, recorded }) => [path, recorded.id])).toEqual(
      clips.map(({ path }) => [path, path]),
    );
    const short = (text: string): string => `sha256 ${sha256(text).slice(0, 8)}…`;
    expect(differences).toEqual([
      { kind: "clip", name: at("b.mp4"), recorded: short("b"), found: short("other") },
      { kind: "clip", name: at("gone.mp4"), recorded: short("gone"), found: "no readable file" },
      { kind: "clip", name: at("back.mp4"), recorded: "no readable file", found: short("back") },
    ]);
  });

  test("looks in another folder under as much of the old path as fits, whichever way it was written", async () => {
    const folder = await temporaryFolder({
      "val/yoga/a.mp4": "long",
      "yoga/a.mp4": "middle",
      "a.mp4": "short",
      "b.mp4/c.mp4": "in a folder",
      "c.mp4": "",
    });
    const pathOf = async (path: string): Promise<string> => {
      const { located } = await locateClips(
        "t.csv",
        [clip(path, null), clip("/x/a.mp4", null)],
        folder,
        undefined,
      );
      return located[0].path.slice(folder.length + 1);
    };
    expect(await pathOf("/old/val/yoga/a.mp4")).toBe("val/yoga/a.mp4");
    expect(await pathOf("C:\\old\\yoga\\a.mp4")).toBe("yoga/a.mp4");
    expect(await pathOf("./../yoga/./a.mp4")).toBe("yoga/a.mp4");
    expect(await pathOf("../../../a.mp4")).toBe("a.mp4");
    // a folder of that name is no clip
    expect(await pathOf("/old/b.mp4")).toBe("b.mp4");
    expect(
      (await locateClips("t.csv", [clip("/old/b.mp4", null), clip("a.mp4", null)], folder, undefined))
        .located[0].isThere,
    ).toBe(false);
    expect(await pathOf("/old/gone.mp4")).toBe("gone.mp4");
  });

  test("refuses where none is there, not where there are none; and ends with the signal", async () => {
    const folder = await temporaryFolder({ "a.mp4": "a" });
    const path = join(folder, "a.mp4");
    await rm(path);
    await expect(
      locateClips("t.csv", [clip(path, "a"), clip(path, "a")], undefined, undefined),
    ).rejects.toThrow(
      `Cannot verify "t.csv": none of its 2 clips is there, such as "${path}". ` +
        "Name the folder that they are in now with the option data",
    );
    expect(await locateClips("t.csv", [], undefined, undefined)).toEqual({ located: [], differences: [] });
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(locateClips("t.csv", [clip(path, "a")], undefined, signal)).rejects.toThrow("enough");
  });
});

test("drawnPositions() are all, or a seeded sample of so many", () => {
  const drawn = (count: number, sample: number | undefined, seed = 0): number[] => [
    ...drawnPositions(count, sample, seed),
  ];
  expect(drawn(4, undefined)).toEqual([0, 1, 2, 3]);
  expect(drawn(4, 4)).toEqual([0, 1, 2, 3]);
  expect(drawn(4, 5)).toEqual([0, 1, 2, 3]);
  expect(drawn(0, undefined)).toEqual([]);
  // pandas: DataFrame(range(10)).sample(3, random_state=1).index, which numpy's permutation begins with
  expect(drawn(10, 3, 1)).toEqual([2, 9, 6]);
  expect(new Set(drawn(50, 10, 2)).size).toBe(10);
});
