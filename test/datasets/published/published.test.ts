import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkDataset } from "../../../src/check/check-dataset.js";
import { loadActivityNet } from "../../../src/datasets/activitynet/activitynet.js";
import { loadAva } from "../../../src/datasets/ava/ava.js";
import { loadCharades } from "../../../src/datasets/charades/charades.js";
import { clipsFrom } from "../../../src/datasets/clips-from.js";
import { loadEpicKitchens } from "../../../src/datasets/epic-kitchens/epic-kitchens.js";
import { loadHmdb51 } from "../../../src/datasets/hmdb51/hmdb51.js";
import { loadKinetics } from "../../../src/datasets/kinetics/kinetics.js";
import { loadMomentsInTime } from "../../../src/datasets/moments-in-time/moments-in-time.js";
import { loadMsrVtt } from "../../../src/datasets/msrvtt/msrvtt.js";
import { loadSomethingSomething } from "../../../src/datasets/something-something/something-something.js";
import { loadSplitFolders } from "../../../src/datasets/split-folders/split-folders.js";
import type { LabelledTable } from "../../../src/datasets/table/labelled-table.js";
import { loadTable } from "../../../src/datasets/table/load-table.js";
import { loadUcf101 } from "../../../src/datasets/ucf101/ucf101.js";
import { loadVideoFolder } from "../../../src/datasets/video-folder.js";
import { loadVideoList } from "../../../src/datasets/video-list/video-list.js";
import { DatasetError } from "../../../src/core/errors.js";
import { publishedExamples, writeExample } from "../../support/published-examples.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

function clipsOf({ available }: Pick<LabelledTable, "available">): unknown[] {
  return available
    .toArray()
    .map(({ id, label, labels, startSeconds: start, endSeconds: end }) => [id, labels ?? label, start, end]);
}

function counts(table: LabelledTable): unknown[] {
  const { groundTruthRows, available, rowsWithoutFile, filesWithoutRow, problems } = table;
  return [groundTruthRows, available, rowsWithoutFile, filesWithoutRow, problems].map(({ length }) => length);
}

describe("a small example of each published layout is read by one call", () => {
  test("HMDB51: three splits, 0 is neither, names with anything in them", async () => {
    const { root } = await writeExample("loadHmdb51");
    const hmdb = await loadHmdb51(root);
    expect(counts(hmdb)).toEqual([5, 4, 1, 1, 1]);
    expect(hmdb.labels).toEqual(["brush_hair", "wave"]);
    expect(hmdb.train?.toArray().map(({ label }) => label)).toEqual(["brush_hair", "wave"]);
    expect(hmdb.test?.toArray().map(({ id }) => id)).toEqual(["Brushing_hair_u_cm_np1_ri_goo_1"]);
    expect(hmdb.split("unused").length).toBe(1);
    expect(hmdb.problems).toEqual([
      { line: 2, reason: 'wave_test_split1.txt: "nonsense" is no video and 0, 1 or 2' },
    ]);
    const second = await loadHmdb51(root, { list: 2 });
    expect(second.train?.toArray().map(({ id }) => id)).toEqual(["Brushing_hair_u_cm_np1_ri_goo_1"]);
    await expect(loadHmdb51(root, { list: 3 })).rejects.toThrow(
      /no list <class>_test_split3\.txt in .*option annotations/,
    );
  });

  test("a list as MMAction2 has it: spaces in paths, several classes", async () => {
    const { root, table } = await writeExample("loadVideoList");
    await expect(loadVideoList(table, {} as never)).rejects.toThrow(
      "Expected classes to be a list of names or the path of a file but received undefined",
    );
    const list = await loadVideoList(table, { classes: join(root, "label_map.txt") });
    expect(counts(list)).toEqual([4, 3, 1, 0, 0]);
    expect(list.labels).toEqual(["jumping rope", "running"]);
    expect(clipsOf(list)).toEqual([
      ["a b", "jumping rope", undefined, undefined],
      ["c", "running", undefined, undefined],
      ["both", ["jumping rope", "running"], undefined, undefined],
    ]);
    await expect(loadVideoList(table, { classes: ["one"] })).rejects.toThrow(
      "line 2: class number 1, but there are 1 classes, numbered from 0",
    );
    // the lists of UCF101 that MMAction2 makes, and files in one folder: the lines look like other sets' own
    const alike = join(
      await temporaryFolder({ "l.txt": "A/v_A_g01_c01.avi 0\n", "A/v_A_g01_c01.avi": "" }),
      "l.txt",
    );
    expect((await loadVideoList(alike, { classes: ["a"] })).available.at(0).label).toBe("a");
    const flat = join(await temporaryFolder({ "l.txt": "x.avi 1\n", "x.avi": "" }), "l.txt");
    expect((await loadVideoList(flat, { classes: ["a", "b"] })).available.at(0).label).toBe("b");
    const official = join(
      await temporaryFolder({ "trainlist01.txt": "A/v_A_g01_c01.avi 1\n" }),
      "trainlist01.txt",
    );
    await expect(loadVideoList(official, { classes: ["a", "b"] })).rejects.toThrow("Use loadUcf101");
    const frames = join(await temporaryFolder({ "list.txt": "jump/a 120 0\n" }), "list.txt");
    await expect(loadVideoList(frames, { classes: ["one"] })).rejects.toThrow("line 1 is a folder of frames");
  });

  test("Something-Something: the class is the template, in the order of the labels' numbers", async () => {
    const { table } = await writeExample("loadSomethingSomething");
    const root = join(dirname(dirname(table)), "20bn-something-something-v2");
    const val = await loadSomethingSomething(table, { root });
    expect(counts(val)).toEqual([3, 2, 1, 0, 0]);
    expect(val.labels).toEqual([
      "Holding something next to something",
      "Pushing one of many similar things on the table",
    ]);
    expect(val.available.at(0)).toMatchObject({
      id: "78687",
      label: "Holding something next to something",
      columns: {
        label: "holding potato next to vicks vaporub bottle",
        placeholders: "potato|vicks vaporub bottle",
      },
    });
    const files = { "labels.json": '{"Holding something beside something": "0"}', "v.json": "[]" };
    const other = join(await temporaryFolder(files), "labels.json");
    await expect(loadSomethingSomething(table, { root, labels: other })).rejects.toThrow(
      'record 1: "Holding something next to something" is none of the labels',
    );
  });

  test("Moments in Time: no line of names, categories by number, the folder of the split", async () => {
    const { table } = await writeExample("loadMomentsInTime");
    const val = await loadMomentsInTime(table);
    expect(counts(val)).toEqual([3, 2, 1, 0, 0]);
    expect(val.labels).toEqual(["adult+female+singing", "boating"]);
    expect(clipsOf(val)).toEqual([
      ["flickr-0-1-2-3_1", "adult+female+singing", undefined, undefined],
      ["vine-x", "boating", undefined, undefined],
    ]);
    expect(val.available.at(1).columns).toMatchObject({ votes_yes: "4", votes_no: "1" });
  });

  test("ActivityNet: moments of videos, ids that begin with a minus, a reversed one, a test set without labels", async () => {
    const { root, table } = await writeExample("loadActivityNet");
    const all = await loadActivityNet(table, { root: join(root, "videos") });
    expect(counts(all)).toEqual([6, 4, 1, 0, 1]);
    expect(all.labels).toEqual(["Diving", "Juggling"]);
    expect(clipsOf(all)).toEqual([
      ["v_-abc_123-XY_1.5-4.25", "Juggling", 1.5, 4.25],
      ["v_-abc_123-XY_4-9.75", "Diving", 4, 9.75],
      ["second00001_0-7.2", "Juggling", 0, 7.2],
      ["v_testing00001", undefined, undefined, undefined],
    ]);
    expect(all.splitNames).toEqual(["training", "validation", "testing"]);
    expect(all.train?.length).toBe(2);
    expect(all.problems[0].reason).toBe('"v_-abc_123-XY": it is reversed: from 12 s to 11 s');
  });

  test("Charades: several actions in a row, or a video with all of them", async () => {
    const { root, table } = await writeExample("loadCharades");
    const actions = await loadCharades(table, { root: join(root, "Charades_v1_480") });
    expect(clipsOf(actions)).toEqual([
      ["YSKX3_11.9-21.2", "Putting clothes somewhere", 11.9, 21.2],
      ["YSKX3_0-12.6", "Holding some clothes", 0, 12.6],
      ["NONE1", [], undefined, undefined],
    ]);
    expect(counts(actions)).toEqual([4, 3, 1, 0, 0]);
    expect(actions.labels).toEqual(["Holding some clothes", "Putting clothes somewhere"]);
    const videos = await loadCharades(table, { root: join(root, "Charades_v1_480"), clips: "videos" });
    expect(clipsOf(videos)).toEqual([
      ["YSKX3", ["Putting clothes somewhere", "Holding some clothes"], undefined, undefined],
      ["NONE1", [], undefined, undefined],
    ]);
  });

  test("EPIC-Kitchens: clock times, a class's first word, .MP4", async () => {
    const { root, table } = await writeExample("loadEpicKitchens");
    const verbs = await loadEpicKitchens(table, { root: join(root, "EPIC-KITCHENS") });
    expect(counts(verbs)).toEqual([3, 2, 1, 0, 0]);
    expect(clipsOf(verbs)).toEqual([
      ["P01_01_0", "open", 0.14, 3.37],
      ["P01_01_1", "open", 4.37, 66.17],
    ]);
    const labelled = async (label: "noun" | "action" | "narration"): Promise<unknown> =>
      (await loadEpicKitchens(table, { root, label })).available.toArray().map((clip) => clip.label);
    expect(await labelled("noun")).toEqual(["door", "door"]);
    expect(await labelled("action")).toEqual(["open door", "open door"]);
    expect(await labelled("narration")).toEqual(["open door", "pull door"]);
  });

  test("AVA: a clip a second, with the actions of all persons", async () => {
    const { root, table } = await writeExample("loadAva");
    const val = await loadAva(table, { root: join(root, "videos") });
    expect(counts(val)).toEqual([3, 2, 1, 0, 0]);
    expect(clipsOf(val)).toEqual([
      ["1j20qq1JyX4_901.5-902.5", ["stand", 'watch (a "person")'], 901.5, 902.5],
      ["1j20qq1JyX4_902.5-903.5", ["stand"], 902.5, 903.5],
    ]);
    expect(val.available.at(0).columns).toMatchObject({ persons: 2 });
    const cut = await loadAva(table, { root: join(root, "videos"), fileStartSeconds: 900, seconds: 3 });
    expect(cut.available.at(0).id).toBe("1j20qq1JyX4_0.5-3.5");
  });

  test("MSR-VTT: captions, a category as label, and times that are not the file's", async () => {
    const { root, table } = await writeExample("loadMsrVtt");
    const all = await loadMsrVtt(table, { root: join(root, "TrainValVideo") });
    expect(counts(all)).toEqual([3, 2, 1, 0, 0]);
    expect(all.labels).toEqual(["music", "vehicles/autos"]);
    expect(all.available.at(0)).toMatchObject({
      ...{ id: "video0", label: "vehicles/autos" },
      columns: { captions: "a man drives / fast|a car", num_captions: 2, "start time": 137.72 },
    });
    expect(all.available.at(0).startSeconds).toBeUndefined();
    expect(all.splitNames).toEqual(["train", "validate"]);
  });

  test("folders of splits, above or below the classes", async () => {
    const above = await temporaryFolder({
      "train/jump/a.mp4": "",
      "val/jump/a.mp4": "",
      "Test/run/b.avi": "",
      "x.mp4": "",
    });
    const table = await loadSplitFolders(above);
    expect(clipsOf(table)).toEqual([
      ["b", "run", undefined, undefined],
      [join("train", "jump", "a"), "jump", undefined, undefined],
      [join("val", "jump", "a"), "jump", undefined, undefined],
    ]);
    expect(table.problems.map(({ reason }) => reason)).toEqual([
      `${join(above, "x.mp4")}: it is in no class's folder of a split`,
    ]);
    const below = await loadSplitFolders(
      await temporaryFolder({ "jump/training/a.mp4": "", "run/test/b.avi": "" }),
    );
    expect([below.train?.at(0).label, below.test?.at(0).label]).toEqual(["jump", "run"]);
    await expect(loadSplitFolders(await temporaryFolder({ "jump/a.mp4": "" }))).rejects.toThrow(
      "Without splits use loadVideoFolder",
    );
    const onlySplits = await temporaryFolder({ "train/jump/a.mp4": "", "val/jump/a.mp4": "" });
    await expect(loadVideoFolder(onlySplits)).rejects.toThrow(
      'its folders "train" and "val" are splits and no categories. Use loadSplitFolders',
    );
  });
});

/** Each loader, given any table. */
const loaders: Readonly<Record<string, (table: string) => Promise<unknown>>> = {
  loadHmdb51: (table) => loadHmdb51(dirname(table), { annotations: dirname(table) }),
  loadVideoList: (table) => loadVideoList(table, { classes: ["one", "two", "three"] }),
  loadSomethingSomething: (table) => loadSomethingSomething(table),
  loadMomentsInTime: (table) => loadMomentsInTime(table),
  loadActivityNet: (table) => loadActivityNet(table),
  loadCharades: (table) => loadCharades(table),
  loadEpicKitchens: (table) => loadEpicKitchens(table),
  loadAva: (table) => loadAva(table),
  loadMsrVtt: (table) => loadMsrVtt(table),
  loadKinetics: (table) => loadKinetics(dirname(table), { annotations: table }),
  loadUcf101: (table) => loadUcf101(dirname(table), { annotations: { train: table, test: table } }),
};

describe("a dataset that a published table describes", () => {
  test.each([
    "loadActivityNet",
    "loadAva",
    "loadCharades",
    "loadEpicKitchens",
    "loadMsrVtt",
    "loadMomentsInTime",
  ])("is checked clip by clip: %s", async (name) => {
    const { table } = await writeExample(name);
    const dataset = (await loaders[name](table)) as LabelledTable;
    expect(dataset.available.length).toBeGreaterThan(0);
    const report = await checkDataset(dataset);
    expect(report.clips.map(({ path }) => path)).toEqual(dataset.available.toArray().map(({ path }) => path));
    expect(report.finding("rowsWithoutFile").count).toBe(dataset.rowsWithoutFile.length);
  });

  test("is checked in all of its splits, and clips of none of them too", async () => {
    const root = await temporaryFolder({ "a.mp4": "a", "b.mp4": "b", "c.mp4": "c" });
    await writeFile(join(root, "t.csv"), "path,label,split\na.mp4,run,train\nb.mp4,run,val\nc.mp4,run,\n");
    const { clips } = await checkDataset(await loadTable(join(root, "t.csv")));
    expect(clips.map(({ id, split }) => [id, split])).toEqual([
      ["a", "train"],
      ["b", "val"],
      ["c", "all"],
    ]);
  });

  test("is no clip, though its table has a path", async () => {
    const { table } = await writeExample("loadAva");
    const dataset = (await loaders["loadAva"](table)) as LabelledTable;
    expect(() => clipsFrom(dataset as never)).toThrow("a dataset, whose clips are its .available");
  });
});

describe("a table in the wrong loader is an error that names the right one", () => {
  const tables = Object.keys(publishedExamples);
  const pairs = tables.flatMap((table) =>
    Object.keys(loaders)
      // HMDB51's loader is given a folder, and takes lists of its own name only
      .filter((loader) => loader !== table && loader !== "loadHmdb51")
      .map((loader) => [table, loader] as const),
  );

  test.each(pairs)("%s's table in %s", async (right, wrong) => {
    const { table } = await writeExample(right);
    const error: unknown = await loaders[wrong](table).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatasetError);
    expect((error as Error).message).toContain(`Use ${right}`);
  });

  test.each(tables.filter((name) => !["loadKinetics", "loadVideoList", "loadUcf101"].includes(name)))(
    "%s's table in loadTable",
    async (right) => {
      const { table } = await writeExample(right);
      await expect(loadTable(table)).rejects.toThrow(right);
    },
  );

  test.each(tables.filter((name) => name !== "loadHmdb51"))(
    "%s's table is its own loader's",
    async (right) => {
      const { table } = await writeExample(right);
      await expect(loaders[right](table)).resolves.toBeDefined();
    },
  );
});
