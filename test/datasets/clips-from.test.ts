import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ClipList } from "../../src/datasets/clip-list.js";
import { clipsFrom, type ClipInput } from "../../src/datasets/clips-from.js";
import { toDataFrame } from "../../src/datasets/tables/data-frame.js";
import { describeWithShared, sharedPath } from "../support/shared.js";

test("clipsFrom() takes a path, a clip, a list of both, or a ClipList", () => {
  const clip = { path: "a/x.mp4", id: "own", label: "yoga" };
  const list = new ClipList([clip]);
  expect(clipsFrom(list)).toBe(list);
  expect(clipsFrom(clip).toArray()).toEqual([clip]);
  expect(clipsFrom("clips/-dash_1.mp4").toArray()).toEqual([{ path: "clips/-dash_1.mp4", id: "-dash_1" }]);
  expect(clipsFrom(["two.dots..mp4", clip]).toArray()).toEqual([
    { path: "two.dots..mp4", id: "two.dots." },
    clip,
  ]);
  expect(clipsFrom([]).length).toBe(0);
});

test("clipsFrom() reads path, label and youtube_id of a DataFrame and keeps its columns", async () => {
  const frame = await toDataFrame({
    label: ["yoga", NaN],
    youtube_id: ["00012345678", "1e10"],
    path: ["a.mp4", "b.mp4"],
  });
  expect(clipsFrom(frame).toArray()).toEqual([
    {
      path: "a.mp4",
      id: "00012345678",
      label: "yoga",
      columns: { label: "yoga", youtube_id: "00012345678" },
    },
    { path: "b.mp4", id: "1e10", columns: { youtube_id: "1e10" } },
  ]);
  const pathsOnly = await toDataFrame({ path: ["c/d.mp4"] });
  expect(clipsFrom(pathsOnly).toArray()).toEqual([{ path: "c/d.mp4", id: "d", columns: {} }]);
});

test("clipsFrom() gives back what ClipList.toDataFrame() wrote", async () => {
  const list = new ClipList([
    { path: "a.mp4", id: "x", label: "yoga", columns: { label: "yoga", youtube_id: "x" } },
  ]);
  expect(clipsFrom(await list.toDataFrame()).toArray()).toEqual(list.toArray());
});

test("clipsFrom() throws on anything else", async () => {
  const expected =
    "Expected clips to be a ClipList, a clip, a path, a list of clips or paths, " +
    "or a DataFrame with a path column but received";
  const wrong = (value: unknown): unknown => clipsFrom(value as ClipInput);
  expect(() => wrong(3)).toThrow(new TypeError(`${expected} 3 (number)`));
  expect(() => wrong(undefined)).toThrow(new TypeError(`${expected} undefined`));
  expect(() => wrong("")).toThrow(new TypeError(`${expected} "" (string)`));
  expect(() => wrong({ id: "x" })).toThrow(new TypeError(`${expected} an object without a path`));
  expect(() => wrong(["a.mp4", 7])).toThrow(
    new TypeError("Expected clips[1] to be a clip or a path but received 7 (number)"),
  );
  const noPath = await toDataFrame({ label: ["yoga"], file: ["a.mp4"] });
  expect(() => wrong(noPath)).toThrow(
    new TypeError('Cannot take clips from a DataFrame without a "path" column: it has "label", "file"'),
  );
  const number = await toDataFrame({ path: ["a.mp4", 12] });
  expect(() => wrong(number)).toThrow(
    new TypeError("Cannot take a clip from row 1 of the DataFrame: its path is 12 (number)"),
  );
});

describeWithShared("with the shared list of awkward names", () => {
  test("clipsFrom() takes the id from every name", () => {
    const { names } = JSON.parse(readFileSync(sharedPath("data/bad/names.json"), "utf8")) as {
      names: string[];
    };
    const ids = clipsFrom(names)
      .toArray()
      .map(({ id }) => id);
    expect(ids).toEqual(names.map((name) => name.replace(/\.mp4$/i, "")));
  });
});
