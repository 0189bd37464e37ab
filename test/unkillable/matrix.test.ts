import { chmodSync, copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { killedRun, type KillMoment, type KillPoint } from "../support/killed-run.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { confinedRun, whyNotConfined, type Trouble } from "./confined-run.js";
import { openWorkshop, outcomeOf, type Work } from "./works.js";

/** Work that is ended in all ways: a rerun must end with the bytes of a run that nobody disturbed. */

// not temporaryFolder(): what it makes goes away with a test
const base = mkdtempSync(join(tmpdir(), "kinetoscope-unkillable-"));
const { works, clips, storing } = openWorkshop(base);
const table = works.map((work) => [work.name, work] as const);
const readers = table.filter(([, work]) => work.readsClips);
const expected = new Map<string, Record<string, string>>();
const durations = new Map<string, number>();

beforeAll(async () => {
  for (const work of works) {
    const folder = join(base, work.name);
    // not killedRun(): its script goes away with a test
    const { milliseconds } = await killedRun(work.code(folder), undefined, base);
    durations.set(work.name, milliseconds);
    expected.set(work.name, outcomeOf(folder));
  }
  return () => rmSync(base, { recursive: true });
}, 300_000);

afterEach(() => void vi.unstubAllEnvs());

async function rerun(work: Work, folder: string): Promise<void> {
  await killedRun(work.code(folder), undefined);
  expect(outcomeOf(folder)).toEqual(expected.get(work.name));
}

test("each work has a result", () => {
  for (const work of works)
    expect(Object.keys(expected.get(work.name) ?? {}).length, work.name).toBeGreaterThan(0);
});

describe.each(table)("%s", (_, work) => {
  test("killed just before it keeps something", async () => {
    const folder = await temporaryFolder();
    if (work.result !== undefined) writeFileSync(join(folder, work.result), "old");
    const point: KillPoint = { beforeRenameTo: work.keeps };
    expect((await killedRun(work.code(folder), point)).killed).toBe(true);
    if (work.result !== undefined)
      expect(outcomeOf(folder)[work.result]).toBe(Buffer.from("old").toString("base64"));
    await rerun(work, folder);
  });

  // ten more for a store of scores are in test/pipeline/score-store/score-store.test.ts
  test("ended at two random moments, once by SIGKILL and once by SIGTERM", async () => {
    const random = seededRandom(work.name.length);
    for (const signal of ["SIGKILL", "SIGTERM"] as const) {
      const folder = await temporaryFolder();
      let killed = false;
      // a run that was done first does not count
      for (let tries = 0; tries < 5 && !killed; tries += 1) {
        rmSync(folder, { recursive: true, force: true });
        const share = (0.2 + 0.7 * random.nextFloat()) / (tries + 1);
        const moment: KillMoment = { afterMilliseconds: share * (durations.get(work.name) ?? 0), signal };
        killed = (await killedRun(work.code(folder), moment)).killed;
      }
      expect(killed).toBe(true);
      await rerun(work, folder);
    }
  });

  test("twice at the same time, at the same place", async () => {
    const folder = await temporaryFolder();
    await Promise.all([killedRun(work.code(folder), undefined), killedRun(work.code(folder), undefined)]);
    expect(outcomeOf(folder)).toEqual(expected.get(work.name));
  });

  test.for<[string, Trouble, RegExp]>([
    ["a full disk", { bytesLeft: 4096 }, /no space left on device\. Free some space there/],
    [
      "a read-only folder",
      "read-only",
      /read-only file system\. (Choose a place that may be used|Set KINETOSCOPE_CACHE)/,
    ],
  ])("with %s", async ([, trouble, message], { skip }) => {
    const reason = whyNotConfined();
    if (reason !== undefined) skip(reason);
    const old = work.result === undefined ? {} : { [work.result]: "old" };
    const run = await confinedRun(work.code, trouble, old);
    expect(run.error).toMatchObject({ name: "FileSystemError" });
    expect(run.error?.message).toMatch(message);
    expect(run.error?.message).toContain("/disk/");
    if (work.result !== undefined)
      expect(Buffer.from(run.afterError[work.result], "base64").toString()).toBe("old");
    for (const [path, bytes] of Object.entries(expected.get(work.name) ?? {}))
      expect(run.afterRerun[path], path).toBe(bytes);
  });
});

describe.each(readers)("%s", (_, work) => {
  const victim = clips[1].path;

  /** An ffmpeg that does something to a clip just before it reads it, once. */
  async function meddlingFfmpeg(command: string): Promise<void> {
    const program = join(await temporaryFolder(), "ffmpeg");
    const meddle = `[ -e '${program}.done' ] || { touch '${program}.done'; ${command}; }`;
    writeFileSync(program, `#!/bin/sh\ncase "$*" in *${victim}*) ${meddle} ;; esac\nexec ffmpeg "$@"\n`);
    chmodSync(program, 0o755);
    vi.stubEnv("FFMPEG_PATH", program);
  }

  test.each([
    ["disappears", `mv '${victim}' '${victim}.away'`],
    ["is replaced by another", `mv '${victim}' '${victim}.away'; cp '${clips[2].path}' '${victim}'`],
  ])("with a clip that %s midway", async (_name, command) => {
    const folder = await temporaryFolder();
    await meddlingFfmpeg(command);
    await killedRun(work.code(folder), undefined).catch((error: unknown) => {
      expect(String(error)).toContain(victim); // shown, or listed among what was skipped
    });
    renameSync(`${victim}.away`, victim);
    vi.unstubAllEnvs();
    await rerun(work, folder);
  });
});

test("two stores of other clips at the same place: the second waits, and no part is lost", async () => {
  const folder = await temporaryFolder();
  const runs = [clips.slice(0, 3), clips.slice(1)].map((some) => killedRun(storing(folder, some), undefined));
  await Promise.all(runs);
  const names = Object.keys(outcomeOf(folder));
  expect(names.filter((name) => name.endsWith(".parquet"))).toHaveLength(3);
  expect(names).toContain("_manifest.json");
  expect(names).not.toContain("_lock");
  await rerun(works[2], folder);
  copyFileSync(clips[0].path, join(folder, "kept")); // what is no part of ours stays
  await killedRun(storing(folder, clips), undefined);
  expect(Object.keys(outcomeOf(folder))).toContain("kept");
});
