import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { DatasetError } from "../../../src/core/errors.js";
import { loadUcf101, type Ucf101 } from "../../../src/datasets/ucf101/ucf101.js";
import { parseUcf101FileName } from "../../../src/datasets/ucf101/name.js";
import { describeWithShared, sharedPath } from "../../support/shared.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const names = (ucf: Ucf101, split: "train" | "test"): string[] =>
  ucf[split].toArray().map(({ path, label }) => `${relative(ucf.root, path)} ${label ?? ""}`);

/** Rows of a table, taken apart in the plainest way. */
async function plainRows(path: string): Promise<string[][]> {
  const lines = (await readFile(path, "utf8")).trimEnd().split(/\r?\n/);
  return lines.map((line) => line.split(path.endsWith(".csv") ? "," : " "));
}

describe("loadUcf101() with train.csv and test.csv", () => {
  test("joins ucf-tiny row by row, with groups, in the order of the tables", async () => {
    const ucf = await loadUcf101("data/ucf-tiny");
    for (const split of ["train", "test"] as const) {
      const rows = (await plainRows(`data/ucf-tiny/${split}.csv`)).slice(1);
      expect(names(ucf, split)).toEqual(rows.map(([name, tag]) => `${join(split, name)} ${tag}`));
    }
    expect(ucf.train.length).toBe(50);
    expect(ucf.available).toBe(ucf.test);
    expect(ucf.test.at(1)).toEqual({
      path: join("data/ucf-tiny/test/v_CarArriving_g01_c02.avi"),
      id: "v_CarArriving_g01_c02",
      label: "CarArriving",
      row: 1,
      columns: { video_name: "v_CarArriving_g01_c02.avi", tag: "CarArriving", group: "g01", clip: "c02" },
    });
    expect(String(ucf)).toBe(
      "data/ucf-tiny: 50 clips to train and 25 to test in 5 classes; 0 rows without a file; 0 files without a row\n" +
        "Note: Train is sorted by class: its last rows are no fair validation set. Split stratified, or shuffle",
    );
  });

  test("compares names, classes and labels whichever way their letters are composed, with CR as line end too", async () => {
    const root = await temporaryFolder({
      "classInd.txt": "1 Cr\u00eape\r2 Yoga\r",
      "trainlist01.txt": "Cre\u0302pe/v_Cr\u00eape_g08_c01.avi 1\rYoga/v_Yoga_g08_c01.avi 2\r",
      "testlist01.txt": "Cr\u00eape/v_Cr\u00eape_g01_c01.avi\r",
      "cre\u0302pe/v_Cre\u0302pe_g08_c01.avi": "",
      "cre\u0302pe/v_Cre\u0302pe_g01_c01.avi": "",
    });
    const ucf = await loadUcf101(root);
    expect(ucf.problems).toEqual([]);
    expect(ucf.labels).toEqual(["Cr\u00eape", "Yoga"]);
    expect([ucf.train.length, ucf.test.length, ucf.filesWithoutRow.length]).toEqual([1, 1, 0]);
    expect(ucf.warnings.filter((warning) => warning.startsWith("Not in classInd"))).toEqual([]);
  });

  test("reads a byte-order mark, CRLF, quotes and a missing last newline, and lists what it cannot use", async () => {
    const root = await temporaryFolder({
      "train.csv":
        '\ufeffvideo_name,tag\r\nv_A_g08_c01.avi,"A, or so"\r\n"v_B_g08_c01.avi",B\r\nv_A_g08_c01.avi,B\r\n' +
        ",B\r\nv_C_g01_c01.avi,\r\n../v_D_g01_c01.avi,D\r\nv_E_g08_c01.avi,B",
      "test.csv": "tag,video_name\nB,v_B_g01_c01.avi\n",
      "train/v_A_g08_c01.avi": "",
      "train/v_B_g08_c01.avi": "",
      "train/deeper/v_X_g08_c01.avi": "",
      "test/v_B_g01_c01.avi": "",
    });
    const ucf = await loadUcf101(root, { split: "train" });
    expect(names(ucf, "train")).toEqual(["train/v_A_g08_c01.avi A, or so", "train/v_B_g08_c01.avi B"]);
    expect(names(ucf, "test")).toEqual(["test/v_B_g01_c01.avi B"]);
    expect(ucf.available).toBe(ucf.train);
    expect(ucf.labels).toEqual(["A, or so", "B"]);
    const path = join(root, "train.csv");
    expect(ucf.problems).toEqual([
      { path, line: 4, reason: 'Duplicate of line 2, but with the label "B"' },
      { path, line: 5, reason: "The name of the video is empty" },
      { path, line: 6, reason: "The label is empty" },
      { path, line: 7, reason: '"../v_D_g01_c01.avi" leads out of the folder' },
    ]);
    expect(ucf.rowsWithoutFile).toEqual([
      { videoName: "v_E_g08_c01.avi", label: "B", split: "train", row: 6 },
    ]);
    expect(ucf.filesWithoutRow).toEqual([join(root, "train/deeper/v_X_g08_c01.avi")]);
    expect(String(ucf)).toContain("4 problems in the tables: line 4: Duplicate of line 2");
    expect(String(ucf)).toContain("; and 1 more");
  });

  test("gives each split the file of its own folder where a name is in both, and says so", async () => {
    const root = await temporaryFolder({
      "train.csv": "video_name,tag\nv_A_g08_c01.avi,A\nv_B_g01_c01.avi,B\n",
      "test.csv": "video_name,tag\nv_A_g08_c01.avi,A\nv_B_g01_c02.avi,B\nv_N_g01_c01.avi,N\n",
      "train/v_A_g08_c01.avi": "",
      "test/v_A_g08_c01.avi": "",
      "elsewhere/v_A_g08_c01.avi": "",
    });
    const ucf = await loadUcf101(root);
    expect(names(ucf, "train")).toEqual(["train/v_A_g08_c01.avi A"]);
    expect(names(ucf, "test")).toEqual(["test/v_A_g08_c01.avi A"]);
    expect(ucf.duplicateFiles).toEqual([join(root, "elsewhere/v_A_g08_c01.avi")]);
    expect(ucf.warnings).toEqual([
      '1 clip in train and in test: "v_A_g08_c01.avi"',
      'Train and test share 2 groups: "A g08", "B g01". Clips of a group were cut from one recording, so accuracy on ' +
        "test will be too high",
      'In test but not in train: "N"',
    ]);
  });

  test("asks for the chosen split's table, and for its columns", async () => {
    const root = await temporaryFolder({ "train.csv": "name,tag\nx,y\n", "train/x.avi": "" });
    await expect(loadUcf101(root)).rejects.toThrow(
      new DatasetError(
        `Cannot load UCF101 from "${root}": no table of the test split. Looked in "${root}" for "test.csv" and ` +
          `"testlist01.txt"; found "${join(root, "train.csv")}". Put the table there, name it with the option ` +
          "annotations, or sort the clips into folders by class",
        { path: root },
      ),
    );
    await expect(loadUcf101(root, { split: "train" })).rejects.toThrow(
      `Cannot read ground truth "${join(root, "train.csv")}": expected the column "video_name" but its first line has "name", "tag"`,
    );
    await expect(loadUcf101(join(root, "no"))).rejects.toThrow(/no such folder$/);
    await expect(loadUcf101(root, { split: "val" as "test" })).rejects.toThrow(
      'Expected split to be one of "train", "test" but received "val"',
    );
  });
});

describe("loadUcf101() with the official lists", () => {
  test("reads those of ucf-tiny as it reads its CSV files", async () => {
    const [csv, lists] = await Promise.all([
      loadUcf101("data/ucf-tiny"),
      loadUcf101("data/ucf-tiny", { list: 1 }),
    ]);
    expect(lists.tables.map((path) => relative("data/ucf-tiny", path))).toEqual([
      join("lists", "trainlist01.txt"),
      join("lists", "testlist01.txt"),
    ]);
    for (const split of ["train", "test"] as const) expect(names(lists, split)).toEqual(names(csv, split));
    expect(lists.labels).toEqual(csv.labels);
  });

  test("reads lists with a byte-order mark, without a last newline and with rows that come twice", async () => {
    const root = await temporaryFolder({
      "classInd.txt": "\ufeff1 Punch\r\n2 YoYo",
      "trainlist01.txt":
        "\ufeffPunch/v_Punch_g08_c01.avi 1\r\nPunch/v_Punch_g08_c01.avi 1\r\nYoYo/v_YoYo_g08_c01.avi 2",
      "testlist01.txt": "\ufeffYoYo/v_YoYo_g01_c01.avi\nYoYo/v_YoYo_g01_c01.avi",
      "Punch/v_Punch_g08_c01.avi": "",
      "YoYo/v_YoYo_g08_c01.avi": "",
      "YoYo/v_YoYo_g01_c01.avi": "",
    });
    const ucf = await loadUcf101(root);
    expect(names(ucf, "train")).toEqual(["Punch/v_Punch_g08_c01.avi Punch", "YoYo/v_YoYo_g08_c01.avi YoYo"]);
    expect(names(ucf, "test")).toEqual(["YoYo/v_YoYo_g01_c01.avi YoYo"]);
    expect(ucf.problems).toEqual([
      { path: join(root, "trainlist01.txt"), line: 2, reason: "Duplicate of line 1" },
      { path: join(root, "testlist01.txt"), line: 2, reason: "Duplicate of line 1" },
    ]);
    expect(ucf.warnings.filter((warning) => warning.startsWith("Not in classInd"))).toEqual([]);
  });

  test("finds files whose class is spelt otherwise, takes labels from classInd.txt and checks its numbers", async () => {
    const root = await temporaryFolder({
      "ucfTrainTestlist/classInd.txt": "1 HandstandPushups\r\n2 Punch\r\n",
      "ucfTrainTestlist/trainlist02.txt":
        "HandStandPushups/v_HandStandPushups_g01_c01.avi 1\r\nHandstandPushups/v_HandstandPushups_g01_c02.avi 1\r\n" +
        "Punch/v_Punch_g01_c01.avi 1\r\nv_Punch_g01_c02.avi 2\r\n\r\nYoYo/v_YoYo_g01_c01.avi 101",
      "ucfTrainTestlist/testlist02.txt": "Punch/v_Punch_g08_c01.avi",
      "HandstandPushups/v_HandStandPushups_g01_c01.avi": "",
      "HandstandPushups/v_HandStandPushups_g01_c02.avi": "",
      "Punch/v_Punch_g01_c01.avi": "",
      "Punch/v_Punch_g01_c02.avi": "",
      "Punch/v_Punch_g08_c01.avi": "",
      "YoYo/v_YoYo_g01_c01.avi": "",
    });
    const ucf = await loadUcf101(root, { list: 2 });
    expect(names(ucf, "train")).toEqual([
      "HandstandPushups/v_HandStandPushups_g01_c01.avi HandstandPushups",
      "HandstandPushups/v_HandStandPushups_g01_c02.avi HandstandPushups",
      "Punch/v_Punch_g01_c02.avi Punch",
      "YoYo/v_YoYo_g01_c01.avi YoYo",
    ]);
    expect(names(ucf, "test")).toEqual(["Punch/v_Punch_g08_c01.avi Punch"]);
    const path = join(root, "ucfTrainTestlist/trainlist02.txt");
    expect(ucf.problems).toEqual([
      { path, line: 3, reason: 'The folder is "Punch", but class 1 is "HandstandPushups"' },
    ]);
    expect(ucf.filesWithoutRow).toEqual([join(root, "Punch/v_Punch_g01_c01.avi")]);
    expect(ucf.warnings).toContain('Not in classInd.txt: "YoYo"');
  });
});

describe("loadUcf101() with folders by class", () => {
  const clips = (folder: string, ...numbers: number[]): Record<string, string> =>
    Object.fromEntries(numbers.map((n) => [`${folder}_g${String(n).padStart(2, "0")}_c01.avi`, ""]));

  test("splits by group as the official lists do", async () => {
    const root = await temporaryFolder({
      ...clips("Punch/v_Punch", 1, 7, 8, 14, 15, 25),
      ...clips("YoYo/v_YoYo", 7, 8),
      "YoYo/holiday.avi": "",
    });
    const first = await loadUcf101(root);
    expect(first.test.toArray().map(({ id }) => id)).toEqual([
      "v_Punch_g01_c01",
      "v_Punch_g07_c01",
      "v_YoYo_g07_c01",
    ]);
    expect(first.filesWithoutRow).toEqual([join(root, "YoYo/holiday.avi")]);
    const second = await loadUcf101(root, { list: 2 });
    expect(second.test.toArray().map(({ id }) => id)).toEqual([
      "v_Punch_g08_c01",
      "v_Punch_g14_c01",
      "v_YoYo_g08_c01",
    ]);
    expect(second.train.length).toBe(5);
  });

  test("takes the folders train and test where they are", async () => {
    const root = await temporaryFolder({
      ...clips("train/Punch/v_Punch", 1, 2),
      "test/Punch/any.mp4": "",
      "train/loose.avi": "",
    });
    const ucf = await loadUcf101(root);
    expect(names(ucf, "train")).toHaveLength(2);
    expect(names(ucf, "test")).toEqual(["test/Punch/any.mp4 Punch"]);
    expect(ucf.test.at(0).columns).toEqual({ video_name: "test/Punch/any.mp4", tag: "Punch" });
    expect(ucf.filesWithoutRow).toEqual([join(root, "train/loose.avi")]);
  });

  test("says what is expected of a folder that holds nothing of the kind", async () => {
    const root = await temporaryFolder({ "train/loose.avi": "" });
    await expect(loadUcf101(root)).rejects.toThrow(
      /^Cannot load UCF101 .*sort the clips into folders by class$/,
    );
  });
});

test("parseUcf101FileName() takes names apart that hold underscores, and no others", () => {
  expect(parseUcf101FileName("a/v_Hand_Stand_g08_c12.avi")).toEqual({
    className: "Hand_Stand",
    group: "g08",
    clip: "c12",
  });
  expect(parseUcf101FileName("v_Punch_c01.avi")).toBeUndefined();
});

describeWithShared("loadUcf101() on clips of the real dataset", () => {
  test.each([
    ["ucf101_top5", 31, 17, 5],
    ["ucf101_alt4", 32, 16, 4],
  ])("joins %s row by row", async (set, ...counts) => {
    const root = sharedPath("data", set);
    const ucf = await loadUcf101(root);
    let numRows = 0;
    for (const split of ["train", "test"] as const) {
      const rows = (await plainRows(join(root, `${split}.csv`))).slice(1);
      expect(names(ucf, split)).toEqual(rows.map(([name, tag]) => `${join(split, name)} ${tag}`));
      numRows += rows.length;
    }
    expect(numRows).toBe(counts[0] + counts[1]);
    expect([ucf.train.length, ucf.test.length, ucf.labels.length]).toEqual(counts);
    expect([ucf.rowsWithoutFile, ucf.filesWithoutRow, ucf.problems]).toEqual([[], [], []]);
    expect(ucf.warnings.filter((warning) => warning.includes("share"))).toEqual([]);
  });

  test("knows all 13,320 rows of the official lists, and finds the 48 clips of top5 among them", async () => {
    const lists = sharedPath("data", "ucf101_lists");
    const ucf = await loadUcf101(sharedPath("data", "ucf101_top5"), { annotations: lists });
    for (const split of ["train", "test"] as const) {
      const rows = await plainRows(join(lists, `${split}list01.txt`));
      const found = ucf[split].length + ucf.rowsWithoutFile.filter((row) => row.split === split).length;
      expect(found).toBe(rows.length);
      const wanted = new Set(rows.map(([name]) => name));
      for (const { columns, label } of ucf[split]) {
        expect(wanted).toContain(columns?.["video_name"]);
        expect(columns?.["video_name"]).toMatch(new RegExp(`^${label ?? ""}/`));
      }
    }
    expect(ucf.train.length + ucf.test.length + ucf.rowsWithoutFile.length).toBe(13_320);
    // nine clips of Punch that the lists count to test lie in this set's train folder
    expect(ucf.train.length + ucf.test.length).toBe(48);
    expect([ucf.train.length, ucf.test.length]).toEqual([22, 26]);
    expect(ucf.labels).toHaveLength(101);
    expect(ucf.labels).toContain("HandstandPushups");
    expect(ucf.problems).toEqual([]);
    // what the split by group gives is what the lists say
    const rows = [...ucf.rowsWithoutFile.map(({ videoName, split }) => ({ videoName, split }))];
    const wrong = rows.filter(({ videoName, split }) => {
      const group = Number(parseUcf101FileName(videoName)?.group.slice(1));
      return (group <= 7 ? "test" : "train") !== split;
    });
    expect(wrong).toEqual([]);
  });

  test("reads tables of another name: the 594 and 224 rows of the CNN-RNN lab", async () => {
    const lists = sharedPath("data", "ucf101_lists");
    const annotations = {
      train: join(lists, "train_full594.csv"),
      test: join(lists, "test_full224.csv"),
    };
    const ucf = await loadUcf101(sharedPath("data", "ucf101_top5"), { annotations });
    const count = (split: string): number => ucf.rowsWithoutFile.filter((row) => row.split === split).length;
    expect([ucf.train.length + count("train"), ucf.test.length + count("test")]).toEqual([594, 224]);
    expect(ucf.labels).toEqual(["CricketShot", "PlayingCello", "Punch", "ShavingBeard", "TennisSwing"]);
  });
});
