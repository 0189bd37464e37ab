import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { Clip } from "../../src/datasets/clip.js";
import { ClipList } from "../../src/datasets/clip-list.js";

function clip(id: string, label?: string): Clip {
  return { path: `clips/${id}.mp4`, id, ...(label === undefined ? {} : { label }) };
}

const five = new ClipList([
  clip("a", "yoga"),
  clip("b", "zumba"),
  clip("c", "zumba"),
  clip("d"),
  clip("e", "x"),
]);

test("ClipList reads like an array", () => {
  expect(five.length).toBe(5);
  expect(five.at(0).id).toBe("a");
  expect(five.at(-1).id).toBe("e");
  expect([...five].map(({ id }) => id)).toEqual(["a", "b", "c", "d", "e"]);
  expect(five.toArray()).toEqual([...five]);
  expect(five.slice(1, 3).toArray()).toEqual([five.at(1), five.at(2)]);
  expect(five.slice(-1).toArray()).toEqual([five.at(4)]);
  expect(five.filter(({ label }, position) => label === "zumba" && position > 1).toArray()).toEqual([
    five.at(2),
  ]);
});

test("ClipList is not changed by what happens to the arrays around it", () => {
  const clips = [clip("a")];
  const list = new ClipList(clips);
  clips.push(clip("b"));
  list.toArray().push(clip("c"));
  expect(list.length).toBe(1);
});

test("ClipList.at() throws where there is no clip", () => {
  expect(() => five.at(5)).toThrow(
    new RangeError("Expected position to be an integer from -5 to 4 but received 5 (number)"),
  );
  expect(() => new ClipList([]).at(0)).toThrow(new RangeError("Cannot take a clip: the list is empty"));
});

test("ClipList remembers the seed with which its clips were drawn", () => {
  expect(five.seed).toBeUndefined();
  const drawn = five.sample(3, { seed: 7 });
  const parts = [drawn, drawn.slice(1), drawn.filter(() => true), five.sample(2)];
  expect(parts.map(({ seed }) => seed)).toEqual([7, 7, 7, 0]);
});

test("ClipList.sample() draws as pandas does, default seed 0", () => {
  // pandas.DataFrame({"x": list("abcde")}).sample(3, random_state=s).x
  expect(
    five
      .sample(3)
      .toArray()
      .map(({ id }) => id),
  ).toEqual(["c", "a", "b"]);
  expect(
    five
      .sample(3, { seed: 1 })
      .toArray()
      .map(({ id }) => id),
  ).toEqual(["c", "b", "e"]);
  expect(() => five.sample(6)).toThrow(
    new RangeError("Cannot sample 6 of 5 clips: none is taken twice, so count may be at most 5"),
  );
});

test("ClipList.countBy() counts labels, ids and published columns", () => {
  expect(five.countBy("label")).toEqual([
    { value: "zumba", count: 2 },
    { value: "yoga", count: 1 },
    { value: "x", count: 1 },
  ]);
  expect(five.countBy("id")).toHaveLength(5);
  const published = new ClipList([{ ...clip("a"), columns: { youtube_id: "a", is_cc: 0 } }, clip("b")]);
  expect(published.countBy("is_cc")).toEqual([{ value: 0, count: 1 }]);
  expect(new ClipList([]).countBy("label")).toEqual([]);
});

test("ClipList.countBy() throws on a column that no clip has", () => {
  expect(() => five.countBy("tag")).toThrow(
    new RangeError('Unknown column "tag": the clips have "id", "label", "path"'),
  );
  expect(() => five.countBy("constructor")).toThrow(RangeError);
});

test("ClipList.toRows() keeps published columns in their order, then the path", () => {
  const columns = { label: "yoga", youtube_id: "-a", time_start: 3 };
  const rows = new ClipList([{ ...clip("-a", "yoga"), columns }, clip("b")]).toRows();
  expect(rows).toEqual([
    { label: "yoga", youtube_id: "-a", time_start: 3, path: "clips/-a.mp4" },
    { id: "b", path: "clips/b.mp4" },
  ]);
  expect(Object.keys(rows[0])).toEqual(["label", "youtube_id", "time_start", "path"]);
});

test("ClipList.toDataFrame() has the published columns, the path, and the row numbers as index", async () => {
  const list = new ClipList([
    { ...clip("a", "yoga"), row: 309, columns: { label: "yoga", youtube_id: "00012345678", time_start: 3 } },
    { ...clip("b", "zumba"), row: 7, columns: { label: "zumba", youtube_id: "1e10", time_start: 4 } },
  ]);
  const frame = await list.toDataFrame();
  expect(frame.columns).toEqual(["label", "youtube_id", "time_start", "path"]);
  expect(frame.index).toEqual([309, 7]);
  expect(frame.values).toEqual([
    ["yoga", "00012345678", 3, "clips/a.mp4"],
    ["zumba", "1e10", 4, "clips/b.mp4"],
  ]);
});

test("ClipList.toDataFrame() fills what a clip does not have with NaN", async () => {
  const frame = await five.slice(3).toDataFrame();
  expect(frame.columns).toEqual(["id", "label", "path"]);
  expect(frame.values).toEqual([
    ["d", NaN, "clips/d.mp4"],
    ["e", "x", "clips/e.mp4"],
  ]);
  expect((await new ClipList([]).toDataFrame()).shape).toEqual([0, 3]);
});

test("ClipList prints small", () => {
  expect(inspect(five)).toBe("ClipList of 5 clips, 3 labels: zumba (2), yoga (1), x (1)");
  expect(String(new ClipList([clip("a", "yoga")]))).toBe("ClipList of 1 clip, 1 label: yoga (1)");
  expect(String(new ClipList([clip("a")]))).toBe("ClipList of 1 clip");
  expect(String(new ClipList([]))).toBe("ClipList of 0 clips");
  const many = new ClipList(Array.from("abcdefg", (label) => clip(label, label)));
  expect(String(many)).toBe("ClipList of 7 clips, 7 labels: a (1), b (1), c (1), d (1), e (1), …");
});

test("a ClipList of what makes clips makes only those that are asked for, each once", () => {
  const made: number[] = [];
  const list = new ClipList({
    length: 1000,
    at(position) {
      made.push(position);
      return { path: `${position}.mp4`, id: String(position), label: position % 2 === 0 ? "even" : "odd" };
    },
    labelAt: (position) => (position % 2 === 0 ? "even" : "odd"),
  });
  expect(list.countBy("label")).toEqual([
    { value: "even", count: 500 },
    { value: "odd", count: 500 },
  ]);
  expect(String(list)).toBe("ClipList of 1,000 clips, 2 labels: even (500), odd (500)");
  const some = list.slice(-3, -1);
  const drawn = list.sample(2, { seed: 4 });
  expect(made).toEqual([]);
  expect(some.toArray().map(({ id }) => id)).toEqual(["997", "998"]);
  expect(some.at(0)).toBe(list.at(997));
  expect(drawn.countBy("label")).toEqual(new ClipList(drawn.toArray()).countBy("label"));
  expect(made).toHaveLength(4);
  expect(
    list
      .slice(990)
      .slice(2, 4)
      .toArray()
      .map(({ id }) => id),
  ).toEqual(["992", "993"]);
  expect(list.filter((_, position) => position === 5).at(0).id).toBe("5");
  expect(made).toHaveLength(1000);
  expect(list.toArray()).toEqual(Array.from(list));
});
