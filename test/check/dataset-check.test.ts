import {
  appendFile,
  copyFile,
  mkdir,
  readFile,
  rename,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { setTaskHost } from "../../src/core/task.js";
import type { Clip } from "../../src/datasets/clip.js";
import { ClipList } from "../../src/datasets/clip-list.js";
import { loadKinetics } from "../../src/datasets/kinetics/kinetics.js";
import { loadUcf101 } from "../../src/datasets/ucf101/ucf101.js";
import { loadVideoFolder } from "../../src/datasets/video-folder.js";
import { checkDataset } from "../../src/check/check-dataset.js";
import type { ClipFacts } from "../../src/check/clip-facts.js";
import type { DatasetReport } from "../../src/check/dataset-report.js";
import { fixDataset } from "../../src/check/fix-dataset.js";
import { classesNeverSeen, classSortedSplits, groupLeakage } from "../../src/check/split-findings.js";
import { sha256File } from "../../src/files/hash.js";
import { numberedVideo } from "../support/numbered-video.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";

afterEach(() => setTaskHost({ report: () => undefined, onInterrupt: () => () => undefined }));

/** Every row of the table: count, out of how many. */
function rows(report: DatasetReport): Record<string, string> {
  return Object.fromEntries(
    report.findings.map(({ kind, count, of }) => [
      kind,
      `${count ?? "–"}${of === undefined ? "" : ` of ${of}`}`,
    ]),
  );
}

function items(report: DatasetReport, kind: Parameters<DatasetReport["finding"]>[0]): [string, string][] {
  return report.finding(kind).items.map(({ name, detail }) => [basename(name), detail]);
}

/** A video whose index stands first and whose end is missing: the header promises 60 frames. */
async function cutVideo(): Promise<string> {
  const path = await numberedVideo({ numFrames: 60, extraArguments: ["-movflags", "+faststart"] });
  await truncate(path, Math.floor((await stat(path)).size * 0.6));
  return path;
}

/** A Kinetics split with every defect that can be made in one; good clips have 20 frames. */
async function defectiveKinetics(): Promise<string> {
  const good = await numberedVideo({ numFrames: 20 });
  const other = await numberedVideo({ numFrames: 21 });
  const clips: Record<string, string> = {
    good0000001_000000_000010: good,
    other000001_000000_000010: other,
    double00001_000000_000010: good,
    short000001_000000_000010: await numberedVideo({ numFrames: 5 }),
    damaged0001_000000_000010: await cutVideo(),
    stranger001_000000_000010: other,
  };
  const ids = ["good0000001", "other000001", "double00001", "short000001", "damaged0001", "broken00001"];
  const lines = [...ids, "missing0001"].map((id, i) => `${i % 2 === 0 ? "green" : "red"},${id},0,10,val,0`);
  const root = await temporaryFolder({
    "val/val.csv": [
      "label,youtube_id,time_start,time_end,split,is_cc",
      ...lines,
      "blue,unseen00001,0,10,val,0",
      "green,half",
      "",
    ].join("\n"),
    "val/part_0/broken00001_000000_000010.mp4": "<!doctype html>",
    "val/part_1/good0000001_000000_000010.mp4": "the second file of this clip is not read",
  });
  for (const [name, path] of Object.entries(clips))
    await copyFile(path, join(root, "val/part_0", `${name}.mp4`));
  return root;
}

test("checkDataset() finds every defect of a dataset, and says which clips have it", async () => {
  const root = await defectiveKinetics();
  const report = await checkDataset(await loadKinetics(root));
  expect(rows(report)).toEqual({
    expected: "8",
    found: "6",
    decodable: "4 of 6",
    damaged: "1 of 6",
    broken: "1 of 6",
    tooShort: "1 of 6",
    headerLies: "1 of 6",
    duplicateContent: "1 of 6",
    duplicateFiles: "1",
    rowsWithoutFile: "2 of 8",
    filesWithoutRow: "1",
    unusableRows: "1",
    ignoredFiles: "0",
    classesNeverSeen: "1 of 3",
    groupLeakage: "–",
    classSortedSplit: "0 of 1",
  });
  const numReadable = report.clips.find(({ state }) => state === "damaged")?.numFrames ?? 0;
  expect(numReadable).toBeGreaterThan(5);
  expect(numReadable).toBeLessThan(60);
  const good = join(root, "val/part_0/good0000001_000000_000010.mp4");
  expect(items(report, "damaged")[0][1]).toContain(
    `${numReadable} frames can be read; the stream is damaged: `,
  );
  expect(items(report, "headerLies")).toEqual([
    ["damaged0001_000000_000010.mp4", `claims 60, ${numReadable} frames decoded`],
  ]);
  expect(items(report, "broken")).toEqual([
    ["broken00001_000000_000010.mp4", 'it is a text file, not a video; it begins with "<!doctype html>"'],
  ]);
  expect(items(report, "tooShort")).toEqual([["short000001_000000_000010.mp4", "5 frames"]]);
  expect(items(report, "duplicateContent")).toEqual([
    ["double00001_000000_000010.mp4", `the bytes of ${good}`],
  ]);
  expect(items(report, "rowsWithoutFile")).toEqual([
    ["missing0001", "green, not on disk"],
    ["unseen00001", "blue, not on disk"],
  ]);
  expect(items(report, "filesWithoutRow")).toEqual([["stranger001_000000_000010.mp4", "fits no row"]]);
  expect(items(report, "classesNeverSeen")).toEqual([["blue", "no clip on disk"]]);
  expect(report.clips[0]).toEqual({
    ...{ path: good, id: "good0000001", label: "green", split: "val", group: undefined, state: "sound" },
    ...{ numFrames: 20, numFramesClaimed: 20, averageFps: 25, width: 32, height: 24, durationSeconds: 0.8 },
    ...{ numBytes: (await readFile(good)).length, sha256: await sha256File(good), problem: undefined },
  });
  expect(report.classCounts().map(({ label, numClips }) => [label, numClips])).toEqual([
    ["green", 3],
    ["red", 3],
    ["blue", 0],
  ]);
  const csv = report.toCsv().split("\n");
  expect(csv[0]).toBe(
    "path,id,label,split,group,state,frames,claimed,fps,width,height,seconds,bytes,sha256,problem",
  );
  expect(csv[4]).toMatch(
    /short000001_000000_000010\.mp4,short000001,red,val,,sound,5,5,25,32,24,0\.2,\d+,[0-9a-f]{64},$/,
  );
  expect(String(report).split("\n")[0]).toBe("8 clips expected");
  const frame = await report.toDataFrame();
  expect(frame.shape).toEqual([6, 15]);

  // nothing was changed; now it is told to
  const moveTo = join(root, "..", `${basename(root)}-aside`);
  const fix = await fixDataset(report, { moveTo });
  expect(fix.kept).toEqual([]);
  expect(fix.moved.map(({ to, kind }) => [to, kind])).toEqual([
    [join(moveTo, "broken/val/part_0/broken00001_000000_000010.mp4"), "broken"],
    [join(moveTo, "duplicateContent/val/part_0/double00001_000000_000010.mp4"), "duplicateContent"],
  ]);
  expect(await readFile(fix.moved[0].to, "utf8")).toBe("<!doctype html>");
  expect((await loadKinetics(root)).available.toArray().map(({ id }) => id)).toEqual([
    "good0000001",
    "other000001",
    "short000001",
    "damaged0001",
  ]);
  await rename(moveTo, join(root, "aside")); // goes with the test
});

test("checkDataset() takes plain paths, a missing one among them; minFrames is a parameter", async () => {
  const path = await numberedVideo({ numFrames: 5 });
  const report = await checkDataset([path, "nowhere.mp4"], { minFrames: 5 });
  expect(rows(report)).toMatchObject({ expected: "–", found: "2", decodable: "1 of 2", tooShort: "0 of 2" });
  expect(items(report, "broken")).toEqual([["nowhere.mp4", "no such file"]]);
  expect(report.problems.map(({ kind }) => kind)).toEqual(["broken"]);
  await expect(checkDataset([path], { minFrames: 0 })).rejects.toThrow(
    new RangeError("Expected minFrames to be an integer ≥ 1 but received 0 (number)"),
  );
  await expect(checkDataset([path], { split: "train" })).rejects.toThrow(
    new RangeError('Expected split to be one of "all" but received "train" (string)'),
  );
});

test("checkDataset() reads a file of several moments once, and takes them for several clips", async () => {
  const path = await numberedVideo({ numFrames: 60, fps: 10 });
  const part = (id: string, startSeconds: number, endSeconds: number): Clip => ({
    ...{ path, id, label: "numbers", startSeconds, endSeconds },
  });
  const clips = [part("a", 0, 2), part("b", 2, 4.5), part("c", 5.5, 9), part("again", 2, 4.5)];
  const saveTo = join(await temporaryFolder(), "check.csv");
  const report = await checkDataset(new ClipList(clips), { minFrames: 10, saveTo });
  expect(rows(report)).toMatchObject({ found: "4", decodable: "4 of 4", tooShort: "1 of 4" });
  expect(items(report, "tooShort")).toEqual([[basename(path), "5 frames"]]);
  expect(items(report, "duplicateContent")).toEqual([[basename(path), "listed already"]]);
  const kept = await readFile(`${saveTo}.progress.jsonl`, "utf8");
  expect(kept.split("\n").filter((line) => line.includes('"numFrames":60'))).toHaveLength(1);
});

test("checkDataset() sees files that are in train and in test, and checks one split alone", async () => {
  const folder = dirname(await numberedVideo({ numFrames: 20, name: "v_Punch_g01_c01.avi" }));
  const path = join(folder, "v_Punch_g01_c01.avi");
  const copy = join(folder, "v_Punch_g01_c02.avi");
  await copyFile(path, copy);
  const clip = (file: string): { path: string; id: string; label: string } => ({
    ...{ path: file, id: basename(file, ".avi"), label: "Punch" },
  });
  const dataset = {
    train: new ClipList([clip(path)]),
    test: new ClipList([clip(copy), clip(path)]),
    rowsWithoutFile: ["Punch/v_Punch_g02_c01.avi"],
  };
  const report = await checkDataset(dataset);
  expect(rows(report)).toMatchObject({ expected: "4", duplicateContent: "2 of 3", groupLeakage: "2 of 2" });
  expect(items(report, "duplicateContent")).toEqual([
    ["v_Punch_g01_c02.avi", `the bytes of ${path} in train`],
    ["v_Punch_g01_c01.avi", "listed in train already"],
  ]);
  expect(items(report, "groupLeakage")[0]).toEqual(["v_Punch_g01_c02.avi", `group 01, as ${path}`]);
  expect(items(report, "rowsWithoutFile")).toEqual([["v_Punch_g02_c01.avi", "not on disk"]]);
  // the file that is listed twice has no second copy
  const fix = await fixDataset(report, { moveTo: join(folder, "aside") });
  expect(fix.moved.map(({ from }) => from)).toEqual([copy]);
  expect(fix.kept.map(({ reason }) => reason)).toEqual([`${path} is the same file`]);
  const one = await checkDataset(dataset, { split: "test" });
  expect(rows(one)).toMatchObject({ expected: "–", found: "2", broken: "1 of 2", rowsWithoutFile: "–" });
});

test("checkDataset() continues: files that did not change are not read again", async () => {
  const paths = [await numberedVideo({ numFrames: 3 }), await numberedVideo({ numFrames: 4 })];
  const saveTo = join(dirname(paths[0]), "check.csv");
  const stop = new AbortController();
  setTaskHost({
    report: ({ done }) => (done === 1 ? stop.abort(new Error("enough")) : undefined),
    onInterrupt: () => () => undefined,
  });
  const clips = [
    ...paths,
    ...(await Promise.all([5, 6, 7].map((numFrames) => numberedVideo({ numFrames })))),
  ];
  await expect(checkDataset(clips, { saveTo, signal: stop.signal })).rejects.toThrow("enough");
  const progress = `${saveTo}.progress.jsonl`;
  const kept = (await readFile(progress, "utf8")).trimEnd().split("\n").slice(1);
  expect(kept.length).toBeGreaterThanOrEqual(1);
  expect(kept.length).toBeLessThan(clips.length);

  const found: number[] = [];
  setTaskHost({
    report: (progress) => void found.push(progress.found ?? 0),
    onInterrupt: () => () => undefined,
  });
  const report = await checkDataset(clips, { saveTo });
  expect(Math.max(...found)).toBe(kept.length);
  expect(report.clips.map(({ numFrames }) => numFrames)).toEqual([3, 4, 5, 6, 7]);
  expect(await readFile(saveTo, "utf8")).toBe(report.toCsv());

  // what the file beside says is believed of the same content, also when it was touched, and of no other
  const text = await readFile(progress, "utf8");
  await writeFile(progress, text.replaceAll(/"numFrames":\d/g, '"numFrames":99'));
  await utimes(paths[1], 1, 1);
  await appendFile(paths[0], " ");
  const again = await checkDataset(clips, { saveTo });
  expect(again.clips.map(({ numFrames }) => numFrames)).toEqual([3, 99, 99, 99, 99]);
  const fresh = await checkDataset(paths, { saveTo, fresh: true });
  expect(fresh.clips.map(({ numFrames }) => numFrames)).toEqual([3, 4]);
});

test("fixDataset() overwrites nothing, and leaves what is no longer as it was checked", async () => {
  const folder = await temporaryFolder({
    "set/a/broken.mp4": "broken",
    "set/b/broken.mp4": "broken too",
    "set/b/mended.mp4": "broken as well",
    "set/b/gone.mp4": "broken, and more",
    "elsewhere/broken.mp4": "broken elsewhere",
    "aside/broken/b/broken.mp4": "from an earlier time",
  });
  await symlink(join(folder, "elsewhere/broken.mp4"), join(folder, "set/a/linked.mp4"));
  const report = await checkDataset(await loadVideoFolder(join(folder, "set")));
  await writeFile(join(folder, "set/b/mended.mp4"), "downloaded again");
  await rename(join(folder, "set/b/gone.mp4"), join(folder, "gone.mp4"));
  const fix = await fixDataset(report, { moveTo: join(folder, "aside") });
  expect(fix.moved.map(({ to }) => to)).toEqual([
    join(folder, "aside/broken/a/broken.mp4"),
    join(folder, "aside/broken/a/linked.mp4"),
  ]);
  expect(fix.kept.map(({ from, reason }) => [basename(from), reason])).toEqual([
    ["broken.mp4", expect.stringMatching(/^Cannot write ".*aside\/broken\/b\/broken\.mp4": /)],
    ["gone.mp4", "it cannot be read"],
    ["mended.mp4", "it has changed since it was checked"],
  ]);
  expect(await readFile(join(folder, "aside/broken/b/broken.mp4"), "utf8")).toBe("from an earlier time");
  expect(await readFile(join(folder, "set/b/broken.mp4"), "utf8")).toBe("broken too");
  expect(await readFile(join(folder, "elsewhere/broken.mp4"), "utf8")).toBe("broken elsewhere");
  expect(await readFile(join(folder, "aside/broken/a/linked.mp4"), "utf8")).toBe("broken elsewhere");
  expect(String(fix).split("\n")[0]).toBe("2 files moved, 3 files left where it was");
});

describe("of the order and the groups of clips,", () => {
  const facts = (split: string, names: string): ClipFacts[] =>
    names.split(" ").map((name) => {
      const [label, group] = name.split("/");
      return { path: `${split}/${name}`, id: name, label, split, group, state: "sound", numFrames: 20 };
    });
  const found = (clips: ClipFacts[]): [string, string][] =>
    classSortedSplits(clips).items.map(({ name, detail }) => [name, detail]);

  test("classSortedSplits() names the splits in which every class is one run", () => {
    expect(found(facts("train", "a a a a b b b c c c"))).toEqual([
      ["train", "its last 30 % hold 1 of 3 classes: shuffle it, or set aside a share of each class"],
    ]);
    expect(found(facts("train", "a a b a b b"))).toEqual([]);
    expect(found(facts("train", "a b c"))).toEqual([]);
    expect(found(facts("train", "a a a"))).toEqual([]);
    expect(found([...facts("train", "a b a b"), ...facts("test", "a a b b")]).map(([name]) => name)).toEqual([
      "test",
    ]);
  });

  test("groupLeakage() takes a group as part of its class", () => {
    const train = facts("train", "a/1 a/2 b/3 b/3");
    const leak = groupLeakage([...train, ...facts("test", "a/3 b/3 a/2 b/1")]);
    expect(leak.items).toEqual([
      { name: "test/b/3", detail: "group 3, as train/b/3 and 1 more" },
      { name: "test/a/2", detail: "group 2, as train/a/2" },
    ]);
    expect(leak).toMatchObject({ count: 2, of: 4 });
    expect(groupLeakage(train)).toMatchObject({ count: undefined, note: "only one split was looked at" });
    expect(groupLeakage([...facts("train", "a"), ...facts("test", "a")])).toMatchObject({
      ...{ count: undefined, note: "the clips have no groups" },
    });
  });

  test("classesNeverSeen() looks for classes without a clip, and for those that cannot be learned", () => {
    const clips = [...facts("train", "a b a"), ...facts("test", "a c")];
    expect(classesNeverSeen(clips, ["a", "b", "c", "d"]).items).toEqual([
      { name: "d", detail: "no clip on disk" },
      { name: "c", detail: "clips in test, none in train" },
    ]);
    expect(classesNeverSeen(clips, undefined).items.map(({ name }) => name)).toEqual(["c"]);
    expect(classesNeverSeen(facts("all", "a"), undefined).count).toBeUndefined();
  });
});

describeWithShared("with the shared data", () => {
  /** What OpenCV reads. */
  interface Read {
    readonly opens: boolean;
    readonly frames: number;
    readonly header_frames: number;
  }

  test("the table of a folder of broken and odd files is right, and the frames are those that OpenCV reads", async () => {
    const golden = JSON.parse(await readFile(sharedPath("golden/bad.json"), "utf8")) as Record<string, Read>;
    const clips = Object.keys(golden).map((name) => sharedPath("data/bad", name));
    const report = await checkDataset(clips);
    const named = (keep: (read: Read) => boolean): string[] =>
      Object.entries(golden).flatMap(([name, read]) => (keep(read) ? [name] : []));
    const names = (kind: Parameters<DatasetReport["finding"]>[0]): string[] =>
      items(report, kind).map(([name]) => name);
    // OpenCV guesses where a header claims no number, and stops at the first damage without a word
    const claimed = (read: Read): boolean => read.header_frames > 0 && read.header_frames !== 28;
    const lying = named((read) => read.opens && claimed(read) && read.frames !== read.header_frames);
    expect(names("broken")).toEqual(named(({ opens }) => !opens));
    expect(names("damaged")).toEqual(lying);
    expect(names("headerLies")).toEqual(lying);
    expect(names("tooShort")).toEqual(named(({ opens, frames }) => opens && frames < 16));
    for (const { path, state, numFrames } of report.clips) {
      const read = golden[basename(path)];
      if (state === "sound") expect([path, numFrames]).toEqual([path, read.frames]);
      else expect(numFrames).toBeGreaterThanOrEqual(read.frames);
    }
    expect(rows(report)).toEqual({
      ...{ expected: "–", found: "37", decodable: "29 of 37", damaged: "3 of 37", broken: "5 of 37" },
      ...{ tooShort: "9 of 37", headerLies: "3 of 37", duplicateContent: "0 of 37", duplicateFiles: "–" },
      ...{ rowsWithoutFile: "–", filesWithoutRow: "–", unusableRows: "–", ignoredFiles: "–" },
      ...{ classesNeverSeen: "–", groupLeakage: "–", classSortedSplit: "0 of 1" },
    });
  });

  test("the table of Kinetics-400 val with 8 of its clips is right", async () => {
    const report = await checkDataset(await loadKinetics(sharedPath("data/kinetics400")), { minFrames: 250 });
    expect(rows(report)).toEqual({
      ...{ expected: "19906", found: "8", decodable: "8 of 8", damaged: "0 of 8", broken: "0 of 8" },
      ...{ tooShort: "0 of 8", headerLies: "0 of 8", duplicateContent: "0 of 8", duplicateFiles: "0" },
      ...{ rowsWithoutFile: "19898 of 19906", filesWithoutRow: "0", unusableRows: "0", ignoredFiles: "0" },
      ...{ classesNeverSeen: "396 of 400", groupLeakage: "–", classSortedSplit: "1 of 1" },
    });
    expect(report.classCounts()).toHaveLength(400);
  });

  test("the table of five classes of UCF101 is right: complete, groups apart, both splits sorted by class", async () => {
    const report = await checkDataset(await loadUcf101(sharedPath("data/ucf101_top5")));
    expect(rows(report)).toEqual({
      ...{ expected: "48", found: "48", decodable: "48 of 48", damaged: "0 of 48", broken: "0 of 48" },
      ...{ tooShort: "0 of 48", headerLies: "0 of 48", duplicateContent: "0 of 48", duplicateFiles: "0" },
      ...{ rowsWithoutFile: "0 of 48", filesWithoutRow: "0", unusableRows: "0", ignoredFiles: "0" },
      ...{ classesNeverSeen: "0 of 5", groupLeakage: "0 of 17", classSortedSplit: "2 of 2" },
    });
    const golden = JSON.parse(await readFile(sharedPath("golden/clips.json"), "utf8")) as Record<
      string,
      Read
    >;
    const opencv = report.clips.map(({ path }) => golden[`ucf101_top5/${path.split("ucf101_top5/")[1]}`]);
    expect(report.clips.map(({ numFrames }) => numFrames)).toEqual(opencv.map(({ frames }) => frames));
  });

  test("the table of a folder of Moments in Time is right, a copy added", async () => {
    const folder = await temporaryFolder();
    for (const category of ["diving", "punching", "bicycling"]) {
      await mkdir(join(folder, category));
      const { available } = await loadVideoFolder(sharedPath("data/moments"));
      for (const clip of available.filter(({ label }) => label === category)) {
        await symlink(clip.path, join(folder, category, basename(clip.path)));
      }
    }
    await symlink(
      sharedPath("data/moments/punching/ucf_v_Punch_g02_c04.mp4"),
      join(folder, "diving", "copy.mp4"),
    );
    await writeFile(join(folder, "notes.txt"), "");
    const moments = await loadVideoFolder(folder, {
      labels: sharedPath("data/moments/category_momentsv1.txt"),
    });
    const report = await checkDataset(moments);
    expect(rows(report)).toEqual({
      ...{ expected: "–", found: "6", decodable: "6 of 6", damaged: "0 of 6", broken: "0 of 6" },
      ...{ tooShort: "0 of 6", headerLies: "0 of 6", duplicateContent: "1 of 6", duplicateFiles: "–" },
      ...{ rowsWithoutFile: "–", filesWithoutRow: "–", unusableRows: "–", ignoredFiles: "1" },
      ...{ classesNeverSeen: "336 of 339", groupLeakage: "–", classSortedSplit: "1 of 1" },
    });
    expect(items(report, "duplicateContent")).toEqual([
      [
        "ucf_v_Punch_g02_c04.mp4",
        `the bytes of ${join(folder, "diving/copy.mp4")}, labelled "diving" there and "punching" here`,
      ],
    ]);
  });
});
