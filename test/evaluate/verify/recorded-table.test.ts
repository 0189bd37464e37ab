import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRecordedTable, rowName } from "../../../src/evaluate/verify/recorded-table.js";
import { sha256 } from "../../../src/files/hash.js";
import { clipListSha256, rowSha256, type Provenance } from "../../../src/pipeline/provenance.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const lines = ["video_id,id,label", "0,a,yoga", "1,c,golf", ""];
/** The second of three clips was skipped. */
const clips = ["a", "b", "c"].map((id) => ({
  path: `${id}.mp4`,
  id,
  label: "yoga",
  sha256: null,
  rowSha256: id === "b" ? null : rowSha256(id === "a" ? ["0", "a", "yoga"] : ["1", "c", "golf"]),
}));

/** What is found in a table whose provenance tells of `lines`. */
async function found(
  text: string,
  more: object = {},
): Promise<{ differences: unknown[]; changed: number[]; rows: unknown[] }> {
  const path = join(await temporaryFolder(), "t.csv");
  await writeFile(path, text);
  const provenance = {
    clips,
    clipListSha256: clipListSha256(clips),
    tableSha256: sha256(lines.join("\n")),
    ...more,
  };
  const { differences, changed, rows, header } = await readRecordedTable(
    path,
    provenance as unknown as Provenance,
  );
  expect(header).toEqual(["video_id", "id", "label"]);
  return {
    differences: differences.map(({ kind, name }) => `${kind} ${name}`),
    changed: [...changed],
    rows: [...rows],
  };
}

test("an untouched table has no difference, and each row belongs to its clip", async () => {
  expect(await found(lines.join("\n"))).toEqual({
    differences: [],
    changed: [],
    rows: [
      [0, ["0", "a", "yoga"]],
      [2, ["1", "c", "golf"]],
    ],
  });
});

test("a changed row has the name of its place and clip, a missing or added one is counted", async () => {
  expect(await found(lines.join("\n").replace("golf", "gulf"))).toMatchObject({
    differences: ["table row 1 (c)"],
    changed: [2],
  });
  expect(await found(lines.slice(0, 2).join("\n"))).toMatchObject({
    differences: ["table rows"],
    changed: [],
  });
  expect(await found(`${lines.join("\n")}2,d,yoga\n`)).toMatchObject({
    differences: ["table rows"],
    changed: [],
  });
  expect(rowName(3, "x")).toBe("row 3 (x)");
});

test("other bytes with the same cells are the whole file's difference, once nothing else is", async () => {
  expect((await found(lines.join("\r\n"))).differences).toEqual(["table the whole file"]);
  expect((await found(`\ufeff${lines.join("\n")}`)).differences).toEqual(["table the whole file"]);
});

test("a provenance whose clips were edited says so", async () => {
  expect((await found(lines.join("\n"), { clipListSha256: "other" })).differences).toEqual([
    "table list of clips in the provenance",
  ]);
});
