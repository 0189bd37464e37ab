import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Clip } from "../../../src/datasets/clip.js";
import { saveClips } from "../../../src/datasets/save/save-clips.js";
import { applyLabels } from "../../../src/datasets/table/apply-labels.js";
import { loadTable } from "../../../src/datasets/table/load-table.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

async function corrections(rows: string): Promise<string> {
  const path = join(await temporaryFolder(), "labels.csv");
  await writeFile(path, `path,startSeconds,endSeconds,id,label,tag\n${rows}`);
  return path;
}

const ucf: readonly Clip[] = ["a", "b"].map((id) => ({
  path: `${id}.avi`,
  id,
  label: "CricketShot",
  columns: { video_name: id, tag: "CricketShot", remark: "indoors" },
}));

test("applyLabels() writes a remark over no column of the dataset, and over an earlier remark", async () => {
  const first = await applyLabels(ucf, await corrections('a.avi,,,a,CricketShot,"blurry, ""dark"""\n'));
  expect(first.at(0).columns).toEqual({
    ...ucf[0].columns,
    tag: "CricketShot",
    remark: "indoors",
    remark_2: 'blurry, "dark"',
  });
  const again = await applyLabels(first, await corrections("a.avi,,,a,,sharp\n"));
  expect(again.at(0).columns).toEqual({ ...ucf[0].columns, remark_2: "sharp" });
  expect(again.at(0).label).toBe("CricketShot");
});

test("applyLabels() corrects the column that the labels come from, and saveClips() keeps the others", async () => {
  const csv = "file;what;note;tag\na.mp4;run;k400;x\nb.mp4;jump;youtube;y\n";
  const root = await temporaryFolder({ "hf.csv": csv, "a.mp4": "", "b.mp4": "" });
  const { available } = await loadTable(join(root, "hf.csv"), { label: "what" });
  const corrected = await applyLabels(available, await corrections("x/a.mp4,,,a,swim,wet\n"));
  expect(corrected.toRows()).toEqual([
    { file: "a.mp4", what: "swim", note: "k400", tag: "x", remark: "wet", label: "swim", path: join(root, "a.mp4") },
    { file: "b.mp4", what: "jump", note: "youtube", tag: "y", label: "jump", path: join(root, "b.mp4") },
  ]); // prettier-ignore
  await saveClips(corrected, join(root, "corrected.csv"));
  const back = await loadTable(join(root, "corrected.csv"));
  expect(back.available.toArray().map(({ label, columns }) => [label, columns])).toEqual([
    ["swim", { path: "a.mp4", label: "swim", id: "a", note: "k400", tag: "x", remark: "wet" }],
    ["jump", { path: "b.mp4", label: "jump", id: "b", note: "youtube", tag: "y", remark: "" }],
  ]);
});
