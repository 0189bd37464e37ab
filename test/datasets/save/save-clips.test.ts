import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Clip } from "../../../src/datasets/clip.js";
import { loadLabelStudio } from "../../../src/datasets/label-studio/label-studio.js";
import { saveClips, type SaveClipsOptions } from "../../../src/datasets/save/save-clips.js";
import type { LabelledTable } from "../../../src/datasets/table/labelled-table.js";
import { loadTable } from "../../../src/datasets/table/load-table.js";
import { loadVideoList } from "../../../src/datasets/video-list/video-list.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

async function someClips(): Promise<{ readonly root: string; readonly clips: Clip[] }> {
  const root = await temporaryFolder({ "deep/a b.mp4": "", "c;d.avi": "" });
  const [a, c] = [join(root, "deep", "a b.mp4"), join(root, "c;d.avi")];
  const clips: Clip[] = [
    { path: a, id: "first", label: "run, fast", startSeconds: 1, endSeconds: 2.5 },
    { path: a, id: "second", label: "=jump", startSeconds: 3.04, endSeconds: 4 },
    { path: c, id: "third", label: "run, fast" },
  ];
  return { root, clips };
}

function facts({ available }: Pick<LabelledTable, "available">): unknown[] {
  return available.toArray().map(({ path, id, label, labels, startSeconds, endSeconds }) => {
    return { path, id, label, labels, startSeconds, endSeconds };
  });
}

async function saved(clips: readonly Clip[], path: string, options: SaveClipsOptions): Promise<string> {
  await saveClips(clips, path, options);
  return readFile(path, "utf8");
}

describe("saveClips()", () => {
  test("as CSV comes back the same from loadTable()", async () => {
    const { root, clips } = await someClips();
    const path = join(root, "clips.csv");
    expect(await saved(clips, path, {})).toBe(
      'path,label,id,startSeconds,endSeconds\ndeep/a b.mp4,"run, fast",first,1,2.5\ndeep/a b.mp4,=jump,second,3.04,4\nc;d.avi,"run, fast",third,,\n',
    );
    expect(facts(await loadTable(path))).toEqual(
      clips.map((clip) => ({ labels: undefined, startSeconds: undefined, endSeconds: undefined, ...clip })),
    );
    const several = [{ path: clips[2].path, id: "x", labels: ["a", "b"] }];
    await saveClips(several, path);
    expect(facts(await loadTable(path, { separator: "|" }))).toMatchObject(several);
  });

  test("as MMAction2's list comes back from loadVideoList(), and says what it cannot hold", async () => {
    const { root, clips } = await someClips();
    const path = join(root, "list.txt");
    const labels = ["=jump", "run, fast"];
    expect(await saved([clips[2]], path, { format: "mmaction2", labels })).toBe("c;d.avi 1\n");
    expect(facts(await loadVideoList(path, { classes: labels }))).toMatchObject([
      { path: clips[2].path, label: "run, fast" },
    ]);
    const never = join(root, "never.txt");
    await expect(saveClips([clips[0]], never, { format: "mmaction2" })).rejects.toThrow(
      "hold whole files: cut it first (cutClip)",
    );
    const spaced = { ...clips[0], startSeconds: undefined, endSeconds: undefined };
    await expect(saveClips([spaced], never, { format: "mmaction2" })).rejects.toThrow(
      "its path holds one: rename it",
    );
    await expect(saveClips(clips, never, { labels: ["=jump"] })).rejects.toThrow(
      'its label "run, fast" is none of labels',
    );
    expect(existsSync(never)).toBe(false);
  });

  test("as Label Studio's tasks comes back from loadLabelStudio(), to the frame", async () => {
    const { root, clips } = await someClips();
    const path = join(root, "tasks.json");
    const text = await saved(clips, path, { format: "label-studio", frameRate: 25 });
    expect(JSON.parse(text)).toMatchObject([
      {
        data: { video: "/data/local-files/?d=deep/a%20b.mp4", fps: 25 },
        annotations: [
          {
            result: [
              {
                type: "timelinelabels",
                value: { ranges: [{ start: 26, end: 63 }], timelinelabels: ["run, fast"] },
              },
              {
                type: "timelinelabels",
                value: { ranges: [{ start: 77, end: 100 }], timelinelabels: ["=jump"] },
              },
            ],
          },
        ],
      },
      {
        data: { video: "/data/local-files/?d=c%3Bd.avi" },
        annotations: [{ result: [{ type: "choices", value: { choices: ["run, fast"] } }] }],
      },
    ]);
    expect(facts(await loadLabelStudio(path))).toMatchObject([
      { path: clips[0].path, label: "run, fast", startSeconds: 1, endSeconds: 2.52 },
      { path: clips[1].path, label: "=jump", startSeconds: 3.04, endSeconds: 4 },
      { path: clips[2].path, label: "run, fast", startSeconds: undefined },
    ]);
    expect(
      await saved(clips, path, { format: "label-studio", frameRate: 25, asPredictions: true }),
    ).toContain('"predictions"');
    await expect(saveClips(clips, path, { format: "label-studio" })).rejects.toThrow(
      "Label Studio counts frames: give frameRate",
    );
  });

  test("as FiftyOne's labels.json has times in seconds", async () => {
    const { root, clips } = await someClips();
    const path = join(root, "labels.json");
    expect(JSON.parse(await saved(clips.slice(0, 2), path, { format: "fiftyone" }))).toEqual({
      classes: ["=jump", "run, fast"],
      labels: {
        "a b": [
          { label: 1, timestamps: [1, 2.5] },
          { label: 0, timestamps: [3.04, 4] },
        ],
      },
    });
    await expect(saveClips(clips, path, { format: "fiftyone" })).rejects.toThrow("give endSeconds");
  });

  test("writes files that lie elsewhere by their whole path", async () => {
    const { root, clips } = await someClips();
    const text = await saved([clips[2]], join(root, "deep", "clips.csv"), {});
    expect(text).toContain(`\n${clips[2].path.replaceAll("\\", "/")},`);
  });
});

describe("loadLabelStudio()", () => {
  test("reads uploaded files, cancelled and missing annotations", async () => {
    const root = await temporaryFolder({ "a.mp4": "", "b.mp4": "" });
    const choices = (choice: string): object => ({ type: "choices", value: { choices: [choice] } });
    const tasks = [
      {
        data: { video: "/data/upload/3/0f3a9c2e-a.mp4" },
        annotations: [
          { result: [choices("old")] },
          { result: [choices("new")] },
          { was_cancelled: true, result: [choices("no")] },
        ],
      },
      { data: { video: "s3://bucket/b.mp4" }, annotations: [] },
      {
        data: { video: "gone.mp4" },
        annotations: [{ result: [choices("x"), { type: "textarea", value: {} }] }],
      },
    ];
    await writeFile(join(root, "export.json"), JSON.stringify(tasks));
    const table = await loadLabelStudio(join(root, "export.json"));
    expect(facts(table)).toMatchObject([{ id: "a", label: "new" }, { id: "b" }]);
    expect(table.available.at(1).label).toBeUndefined();
    expect(table.rowsWithoutFile.length).toBe(1);
    expect(table.problems).toEqual([{ line: 3, reason: 'a label of the kind "textarea" is not read' }]);
    await writeFile(join(root, "min.json"), JSON.stringify([{ video: "a.mp4", choice: "x" }]));
    await expect(loadLabelStudio(join(root, "min.json"))).rejects.toThrow("Export it as JSON, not JSON_MIN");
  });
});
