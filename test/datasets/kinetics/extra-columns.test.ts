import { join } from "node:path";
import { expect, test } from "vitest";
import { loadKinetics, type Kinetics } from "../../../src/datasets/kinetics/kinetics.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const ids = ["AAAAAAAAAAA", "-BBBBBBBBBB", "CCCCCCCCCCC"];
const val = [
  "label,youtube_id,time_start,time_end,split",
  ...ids.map((id, i) => `yoga,${id},${10 * i},${10 * i + 10},val`),
  "",
].join("\n");

async function load(extra: string, name = "extra.csv"): Promise<Kinetics> {
  const root = await temporaryFolder({
    "val/val.csv": val,
    [`val/${ids[0]}_000000_000010.mp4`]: "",
    [`val/${ids[1]}_000010_000020.mp4`]: "",
    [name]: extra,
  });
  return loadKinetics(root, { extra: join(root, name) });
}

test("loadKinetics() joins columns of one's own by id, whatever the second table's kind", async () => {
  const csv = `mood;youtube_id\ncalm;${ids[1]}\nwild;${ids[2]}\nelsewhere;ZZZZZZZZZZZ\n`;
  const json = JSON.stringify([
    { youtube_id: ids[1], mood: "calm" },
    { youtube_id: ids[2], mood: "wild" },
  ]);
  for (const kinetics of [await load(csv), await load(json, "extra.json")]) {
    expect(kinetics.groundTruthRows.columnNames.at(-1)).toBe("mood");
    expect(kinetics.groundTruthRows.column("mood")).toEqual(["", "calm", "wild"]);
    expect(kinetics.available.toArray().map(({ columns }) => columns?.["mood"])).toEqual(["", "calm"]);
    expect(kinetics.rowsWithoutFile.column("mood")).toEqual(["wild"]);
  }
});

test("loadKinetics() joins by the times too where the second table has both", async () => {
  const times = "youtube_id,time_start,time_end,mood\n";
  const kinetics = await load(`${times}${ids[1]},000010,20,calm\n${ids[1]},0,10,other\n`);
  expect(kinetics.groundTruthRows.column("mood")).toEqual(["", "calm", ""]);
});

test("loadKinetics() says what is wrong with a second table", async () => {
  await expect(load(`mood\ncalm\n`)).rejects.toThrow(/expected the column "youtube_id"/);
  await expect(load(`youtube_id,label\n${ids[0]},x\n`)).rejects.toThrow(
    /has a column "label" too. Rename one/,
  );
  await expect(load(`youtube_id,mood\n${ids[0]},x\n${ids[0]},y\n`)).rejects.toThrow(
    /line 3 names the same clip as line 2/,
  );
  await expect(load("youtube_id,mood\nZZZZZZZZZZZ,x\n")).rejects.toThrow(/names no clip of the ground truth/);
  const root = await temporaryFolder({ "val/val.csv": val });
  await expect(loadKinetics(root, { extra: join(root, "none.csv") })).rejects.toThrow(
    /none\.csv.*no such file/,
  );
});
