import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { mapInOrder } from "../../../src/core/pool.js";
import { seededRandom } from "../../../src/core/random.js";
import { buildCli, startCli, type RunningCli } from "../../cli/support.js";
import { md5 } from "../../support/file-server.js";
import { kineticsServer, type KineticsServer } from "../../support/kinetics-server.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** Real processes that are really killed: what they leave must be continued by the next. */

beforeAll(buildCli);

function start(root: string, server: KineticsServer): RunningCli {
  return startCli(["download", "kinetics", "--root", root, "--base_url", server.url, "--num_parts", "all"]);
}

/** Runs it to its end and looks at every byte. */
async function finish(root: string, server: KineticsServer): Promise<string> {
  const { exitCode, stdout, stderr } = await start(root, server).ended;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  for (const [i, clips] of server.clips.entries()) {
    const folder = join(root, "val", `part_${i}`);
    expect(readdirSync(folder).sort()).toEqual([...clips.keys(), ".download.json"].sort());
    for (const [name, content] of clips) expect(readFileSync(join(folder, name)).equals(content)).toBe(true);
  }
  return stdout;
}

function archiveOf(part: number): string {
  return `/400/val/part_${part}.tar.gz`;
}

/** Parts whose archive was complete and checked, as the folder shows. */
function verifiedParts(root: string, server: KineticsServer): number[] {
  return server.clips.flatMap((_, i) => {
    const folder = join(root, "val", `part_${i}`);
    return [`.part_${i}.tar.gz`, ".download.json"].some((name) => existsSync(join(folder, name))) ? [i] : [];
  });
}

/** GET requests for archives after the first `n` requests. */
function archivesAskedFor(server: KineticsServer, n: number): { path: string; range: string | undefined }[] {
  return server.log
    .slice(n)
    .filter(({ method, path }) => method === "GET" && path.endsWith(".gz"))
    .map(({ path, range }) => ({ path, range }));
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

describe("SIGKILL", () => {
  test("in the middle of a part costs its tail", async () => {
    const pace = { chunk: 20_000, pause: 5 };
    const server = await kineticsServer({ numParts: 1, clipBytes: 200_000, archives: pace });
    const root = await temporaryFolder();
    const part = join(root, "val", "part_0", ".part_0.tar.gz.part");
    const running = start(root, server);
    await vi.waitFor(() => expect(sizeOf(part)).toBeGreaterThan(300_000), { timeout: 20_000, interval: 2 });
    running.kill("SIGKILL");
    expect((await running.ended).signal).toBe("SIGKILL");
    const [size, asked] = [sizeOf(part), server.log.length];
    expect(size).toBeLessThan(800_000);
    expect(verifiedParts(root, server)).toEqual([]);
    pace.pause = 0;
    expect(await finish(root, server)).toMatch(/: 1 part fetched \(\d+ kB\), 0 kept; 4 clips on disk\n$/);
    expect(archivesAskedFor(server, asked)).toEqual([{ path: archiveOf(0), range: `bytes=${size}-` }]);
  });

  test("after the last byte, before the file has its name, costs nothing", async () => {
    // The window holds the comparison with the MD5 and the wait for the disk. It is found by looking all the time.
    let hits = 0;
    for (let attempt = 0; attempt < 8 && hits === 0; attempt += 1) {
      const headers = { server: "AmazonS3", etag: "" };
      const server = await kineticsServer({
        numParts: 1,
        clipBytes: 3_000_000,
        archives: { etag: null, headers },
      });
      const archive = server.files.get(archiveOf(0)) ?? Buffer.alloc(0);
      headers.etag = `"${md5(archive)}"`;
      const root = await temporaryFolder();
      const done = join(root, "val", "part_0", ".part_0.tar.gz");
      const running = start(root, server);
      await vi.waitFor(() => expect(sizeOf(`${done}.part`)).toBeGreaterThan(0), {
        timeout: 20_000,
        interval: 1,
      });
      const deadline = performance.now() + 30_000;
      while (sizeOf(`${done}.part`) < archive.length && !existsSync(done) && performance.now() < deadline)
        await new Promise((resolve) => setImmediate(resolve)); // the server is in this process
      running.kill("SIGKILL");
      await running.ended;
      if (existsSync(done) || existsSync(join(done, "..", ".download.json"))) continue; // too late, once more
      if (performance.now() >= deadline) continue; // a machine that is busy with other things
      expect(sizeOf(`${done}.part`)).toBe(archive.length);
      hits += 1;
      const asked = server.log.length;
      await finish(root, server);
      expect(archivesAskedFor(server, asked)).toEqual([]);
    }
    expect(hits).toBe(1);
  });

  test("in the middle of unpacking costs nothing that was fetched, and half a clip is never there", async () => {
    const server = await kineticsServer({ numParts: 1, clipsPerPart: 600, clipBytes: 3000 });
    const root = await temporaryFolder();
    const folder = join(root, "val", "part_0");
    const numFiles = (): number => (existsSync(folder) ? readdirSync(folder).length : 0);
    const running = start(root, server);
    await vi.waitFor(() => expect(numFiles()).toBeGreaterThan(20), { timeout: 20_000, interval: 1 });
    running.kill("SIGKILL");
    await running.ended;
    const clips = readdirSync(folder).filter((name) => name.endsWith(".mp4"));
    expect(clips.length).toBeLessThan(600);
    for (const name of clips) {
      expect(readFileSync(join(folder, name)).equals(server.clips[0].get(name) ?? Buffer.alloc(0))).toBe(
        true,
      );
    }
    expect(verifiedParts(root, server)).toEqual([0]);
    const first = statSync(join(folder, clips[0]));
    const asked = server.log.length;
    await finish(root, server);
    expect(archivesAskedFor(server, asked)).toEqual([]);
    expect(statSync(join(folder, clips[0])).ino).toBe(first.ino); // kept, not written again
  });

  test("at ten random moments of a download of several parts", { timeout: 100_000 }, async () => {
    const slow = { chunk: 9000, pause: 15 };
    const numbers = { numParts: 4, clipsPerPart: 6, clipBytes: 30_000 };
    const random = seededRandom(6);
    // by what has been sent, so that a busy machine makes no difference; the wait leads into checks and unpacking too
    const moments = Array.from({ length: 10 }, () => ({
      share: random.nextFloat() * 0.95,
      milliseconds: random.nextFloat() * 40,
    }));
    const trial = async ({
      share,
      milliseconds,
    }: (typeof moments)[number]): Promise<{ interrupted: boolean; verified: number }> => {
      const pace = { ...slow };
      const server = await kineticsServer({ ...numbers, archives: pace });
      const root = await temporaryFolder();
      const running = start(root, server);
      const patience = { timeout: 60_000, interval: 2 };
      await vi.waitFor(() => expect(shareSent(server)).toBeGreaterThanOrEqual(share), patience);
      await sleep(milliseconds);
      running.kill("SIGKILL");
      const interrupted = (await running.ended).signal === "SIGKILL";
      const verified = verifiedParts(root, server);
      const parts = server.clips.map((_, i) =>
        sizeOf(join(root, "val", `part_${i}`, `.part_${i}.tar.gz.part`)),
      );
      const asked = server.log.length;
      pace.pause = 0;
      await finish(root, server);
      const later = archivesAskedFor(server, asked);
      // nothing is fetched again that was verified, or whose last byte had come; what had begun is continued there
      const whole = parts.map((size, i) => size === server.files.get(archiveOf(i))?.length);
      expect(later.map(({ path }) => path).sort()).toEqual(
        server.clips.flatMap((_, i) => (verified.includes(i) || whole[i] ? [] : [archiveOf(i)])),
      );
      for (const [i, size] of parts.entries()) {
        const range = later.find(({ path }) => path === archiveOf(i))?.range;
        if (size > 0 && !whole[i]) expect(range).toBe(`bytes=${size}-`);
      }
      return { interrupted, verified: verified.length };
    };
    const results: Awaited<ReturnType<typeof trial>>[] = [];
    for await (const result of mapInOrder(moments, 4, trial)) results.push(result);
    expect(results.filter(({ interrupted }) => interrupted).length).toBeGreaterThanOrEqual(8);
    // the moments were early and late
    expect(new Set(results.map(({ verified }) => verified)).size).toBeGreaterThanOrEqual(2);
  });
});

/** How much of the archives has been sent, 0 … 1. */
function shareSent({ log, files }: KineticsServer): number {
  const sent = log.filter(({ path }) => path.endsWith(".gz")).reduce((sum, request) => sum + request.sent, 0);
  const all = [...files]
    .filter(([path]) => path.endsWith(".gz"))
    .reduce((sum, [, { length }]) => sum + length, 0);
  return sent / all;
}

test("two processes at one root share the work", async () => {
  const server = await kineticsServer({ clipBytes: 60_000, archives: { chunk: 20_000, pause: 20 } });
  const root = await temporaryFolder();
  const both = await Promise.all([start(root, server).ended, start(root, server).ended]);
  expect(both.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual([
    { exitCode: 0, stderr: "" },
    { exitCode: 0, stderr: "" },
  ]);
  expect(Object.values(server.fetchedFromStart())).toEqual([1, 1, 1, 1, 1]);
  const asked = server.log.length;
  await finish(root, server);
  expect(server.log.length).toBe(asked);
});

test("Ctrl-C keeps what has come, and says so", async () => {
  const server = await kineticsServer({ clipBytes: 200_000, archives: { chunk: 20_000, pause: 5 } });
  const root = await temporaryFolder();
  const part = join(root, "val", "part_0", ".part_0.tar.gz.part");
  const running = start(root, server);
  await vi.waitFor(() => expect(sizeOf(part)).toBeGreaterThan(100_000), { timeout: 20_000, interval: 2 });
  running.kill("SIGINT");
  expect(await running.ended).toEqual({
    ...{ exitCode: null, signal: "SIGINT", stdout: "" },
    stderr: "What has come is kept: the same command continues there\nkinetoscope: interrupted\n",
  });
  expect(sizeOf(part)).toBeGreaterThan(100_000);
  await finish(root, server);
});
