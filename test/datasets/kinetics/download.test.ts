import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir, open, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { DatasetError, DownloadError } from "../../../src/core/errors.js";
import { setTaskHost, type Progress } from "../../../src/core/task.js";
import { downloadKinetics, type DownloadKineticsOptions } from "../../../src/datasets/kinetics/download.js";
import { kineticsSource, readPathList } from "../../../src/datasets/kinetics/source.js";
import { loadKinetics } from "../../../src/datasets/kinetics/kinetics.js";
import { tarGz } from "../../support/archives.js";
import { kineticsServer, type KineticsServer } from "../../support/kinetics-server.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const quick: DownloadKineticsOptions = { retries: 2, retrySeconds: 0.01, stallSeconds: 1 };

/** Every clip of the first parts is on disk, byte for byte, and nothing else is in their folders. */
function expectComplete(root: string, server: KineticsServer, numParts: number): void {
  for (const [i, clips] of server.clips.slice(0, numParts).entries()) {
    const folder = join(root, "val", `part_${i}`);
    expect(readdirSync(folder).sort()).toEqual([...clips.keys(), ".download.json"].sort());
    for (const [name, content] of clips) expect(readFileSync(join(folder, name)).equals(content)).toBe(true);
  }
}

describe("downloadKinetics()", () => {
  test("fetches ground truth, list and parts into the layout that loadKinetics() reads", async () => {
    const server = await kineticsServer();
    const root = join(await temporaryFolder(), "k400");
    const result = await downloadKinetics(root, { ...quick, baseUrl: `${server.url}/`, numParts: 2 });
    expectComplete(root, server, 2);
    expect(existsSync(join(root, "val", "part_2"))).toBe(false);
    expect(result.toString()).toMatch(
      new RegExp(`^Kinetics-400 val in ${root}: 2 parts fetched \\(\\d+ kB\\), 0 kept; 8 clips on disk$`),
    );
    expect(result.annotationsPath).toBe(join(root, "annotations", "val.csv"));
    expect(
      result.parts.map(({ name, state, numFiles, refused }) => ({ name, state, numFiles, refused })),
    ).toEqual([
      { name: "part_0", state: "fetched", numFiles: 4, refused: [] },
      { name: "part_1", state: "fetched", numFiles: 4, refused: [] },
    ]);
    const kinetics = await loadKinetics(root);
    expect([kinetics.available.length, kinetics.rowsWithoutFile.length]).toEqual([8, 4]);

    // a dataset that is loaded fetches the rest, and what is complete is not asked for again
    const more = await kinetics.download({ ...quick, baseUrl: server.url, numParts: "all" });
    expect(more.parts.map(({ state }) => state)).toEqual(["kept", "kept", "fetched"]);
    expectComplete(root, server, 3);
    expect(Object.values(server.fetchedFromStart())).toEqual([1, 1, 1, 1, 1]);
    const asked = server.log.length;
    await kinetics.download({ ...quick, baseUrl: server.url, numParts: "all" });
    expect(server.log.length).toBe(asked);
  });

  test("numVideos fetches as many parts as it takes, and no more", async () => {
    const server = await kineticsServer({ numParts: 5 });
    const root = await temporaryFolder();
    const options = { ...quick, baseUrl: server.url };
    expect((await downloadKinetics(root, { ...options, numVideos: 3 })).numClips).toBe(4);
    expect((await downloadKinetics(root, { ...options, numVideos: 4 })).numClips).toBe(4);
    expect((await downloadKinetics(root, { ...options, numVideos: 13 })).numClips).toBe(16);
    expect(existsSync(join(root, "val", "part_4"))).toBe(false);
    expect((await downloadKinetics(root, { ...options, numVideos: 1000 })).numClips).toBe(20);
  });

  test("takes archives that were brought on a disk, without the network", async () => {
    const server = await kineticsServer();
    const root = await temporaryFolder();
    for (const [path, content] of server.files) {
      if (path.includes("part_2")) continue;
      const place = join(root, path.replace("/400", ""));
      await mkdir(join(place, ".."), { recursive: true });
      await writeFile(place, content);
    }
    vi.stubEnv("KINETOSCOPE_OFFLINE", "1");
    onTestFinished(() => void vi.unstubAllEnvs());
    const options = { ...quick, baseUrl: server.url };
    await downloadKinetics(root, { ...options, numParts: 2 });
    expectComplete(root, server, 2);
    expect(existsSync(join(root, "val", "part_0.tar.gz"))).toBe(true); // it is not ours to remove
    await expect(downloadKinetics(root, { ...options, numParts: 3 })).rejects.toThrow(
      `Cannot download "${server.url}/400/val/part_2.tar.gz": KINETOSCOPE_OFFLINE is 1`,
    );
    expect(server.log).toEqual([]);
  });

  test("two at the same root share the work", async () => {
    const server = await kineticsServer({ archives: { chunk: 8000, pause: 2 } });
    const root = await temporaryFolder();
    const options = { ...quick, baseUrl: server.url, numParts: 3 };
    const results = await Promise.all([downloadKinetics(root, options), downloadKinetics(root, options)]);
    expectComplete(root, server, 3);
    expect(Object.values(server.fetchedFromStart())).toEqual([1, 1, 1, 1, 1]);
    expect(results.map(({ numClips }) => numClips)).toEqual([12, 12]);
  });

  test("several parts come at once, at most as many as told", async () => {
    let [running, most] = [0, 0];
    const server = await kineticsServer({
      ...{ numParts: 6, archives: { chunk: 20_000, pause: 40 } },
      onRequest(request, response) {
        if (request.method !== "GET" || request.url?.endsWith(".gz") !== true) return;
        running += 1;
        most = Math.max(most, running);
        response.on("finish", () => (running -= 1));
      },
    });
    await downloadKinetics(await temporaryFolder(), {
      ...quick,
      baseUrl: server.url,
      numParts: 6,
      parallel: 3,
    });
    expect(most).toBe(3);
  });

  test("lists parts that the server does not have or has damaged, and members that were refused", async () => {
    const server = await kineticsServer({ numParts: 4 });
    server.files.delete("/400/val/part_1.tar.gz");
    const whole = server.files.get("/400/val/part_2.tar.gz") ?? Buffer.alloc(0);
    server.files.set("/400/val/part_2.tar.gz", whole.subarray(0, whole.length / 2));
    server.files.set(
      "/400/val/part_3.tar.gz",
      tarGz([{ name: "../evil.mp4", content: "x" }, { name: "good.mp4" }]),
    );
    const root = await temporaryFolder();
    const result = await downloadKinetics(root, { ...quick, baseUrl: server.url, numParts: 4 });
    expectComplete(root, server, 1);
    expect(result.toString().split("\n").slice(1).join("\n").replaceAll(root, "…")).toBe(
      "1 member of the archives refused: part_3: ../evil.mp4: its path leads out of the folder (..)\n" +
        `2 parts failed: part_1: Cannot download "${server.url}/400/val/part_1.tar.gz": the server answered 404. Check the address; ` +
        'part_2: Cannot unpack "…/val/part_2/.part_2.tar.gz": unexpected end of file',
    );
    // mended on the server, they come with the next call; what is complete does not
    server.files.set("/400/val/part_2.tar.gz", whole);
    const again = await downloadKinetics(root, { ...quick, baseUrl: server.url, numParts: 4 });
    expect(again.parts.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "part_0 kept",
      "part_2 fetched",
      "part_3 kept",
    ]);
  });

  test.each(["..%2f..%2fsecret.tar.gz", "..%5c..%5csecret.tar.gz", "%zz.tar.gz"])(
    "takes no archive from outside of the dataset for an address that ends in %s",
    async (name) => {
      const server = await kineticsServer();
      const list = `https://s3.amazonaws.com/kinetics/400/val/${name}\n`;
      server.files.set("/400/val/k400_val_path.txt", Buffer.from(list));
      const folder = await temporaryFolder();
      await writeFile(
        join(folder, "secret.tar.gz"),
        tarGz([{ name: "./secret_000000_000010.mp4", content: "s" }]),
      );
      const download = downloadKinetics(join(folder, "k400"), { ...quick, baseUrl: server.url, numParts: 1 });
      await expect(download).rejects.toThrow(DownloadError);
      expect(readdirSync(folder).sort()).toEqual(["k400", "secret.tar.gz"]);
      expect(readdirSync(join(folder, "k400", "val"), { recursive: true })).not.toContain(
        "part_0/secret_000000_000010.mp4",
      );
    },
  );

  test("throws when nothing at all can be fetched", async () => {
    const server = await kineticsServer();
    for (const path of server.files.keys()) if (path.includes("part_")) server.files.delete(path);
    const root = await temporaryFolder();
    const promise = downloadKinetics(root, { ...quick, baseUrl: server.url, numParts: 1 });
    await expect(promise).rejects.toMatchObject({ name: "DownloadError", status: 404 });
    const nowhere = downloadKinetics(await temporaryFolder(), {
      ...quick,
      baseUrl: "http://127.0.0.1:9",
      numParts: 1,
    });
    await expect(nowhere).rejects.toThrow("connection refused");
  });

  test("compares the sizes with the disk before it fetches a part", async () => {
    const server = await kineticsServer({
      onRequest(request, response) {
        if (request.method === "HEAD") response.writeHead(200, { "content-length": 3e15 }).end();
      },
    });
    const root = await temporaryFolder();
    const error: unknown = await downloadKinetics(root, { ...quick, baseUrl: server.url, numParts: 3 }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DownloadError);
    expect((error as Error).message.replace(/, \S+ GB are free/, ", … are free")).toBe(
      `Cannot download 3 parts of Kinetics-400 val: 15000000.0 GB are needed in "${root}", … are free. ` +
        "Make room, or choose another folder",
    );
    expect(Object.keys(server.fetchedFromStart())).toEqual([
      "/400/annotations/val.csv",
      "/400/val/k400_val_path.txt",
    ]);
  });

  test("needs room for the clips of archives that were brought, which stay", async () => {
    const root = await temporaryFolder();
    await mkdir(join(root, "val"));
    const { bavail, bsize } = await statfs(root);
    const size = Math.floor(0.45 * bavail * bsize); // three of these do not fit, two do
    const urls = [0, 1, 2].map((i) => `https://s3.amazonaws.com/kinetics/400/val/part_${i}.tar.gz\n`);
    await writeFile(join(root, "val", "k400_val_path.txt"), urls.join(""));
    await writeFile(join(root, "val", "val.csv"), "label,youtube_id,time_start,time_end,split,is_cc\n");
    for (const i of [0, 1, 2]) {
      const file = await open(join(root, "val", `part_${i}.tar.gz`), "w");
      await file.truncate(size); // takes no room itself
      await file.close();
    }
    const gigabytes = `${((3 * size) / 1e9).toFixed(1)} GB`;
    await expect(
      downloadKinetics(root, { ...quick, baseUrl: "http://127.0.0.1:9", numParts: 3 }),
    ).rejects.toThrow(`Cannot download 3 parts of Kinetics-400 val: ${gigabytes} are needed in "${root}"`);
  });

  test("works with a server that answers no HEAD", async () => {
    const server = await kineticsServer({
      onRequest: (request, response) => {
        if (request.method === "HEAD") response.writeHead(405).end();
      },
    });
    const root = await temporaryFolder();
    await downloadKinetics(root, { ...quick, baseUrl: server.url, numParts: 3 });
    expectComplete(root, server, 3);
  });

  test("tells progress in bytes over all parts", async () => {
    const server = await kineticsServer();
    const told: Progress[] = [];
    setTaskHost({ report: (progress) => void told.push(progress), onInterrupt: () => () => undefined });
    await downloadKinetics(await temporaryFolder(), { ...quick, baseUrl: server.url, numParts: 3 });
    const total = [...server.files.values()].reduce((sum, { length }) => sum + length, 0);
    expect(told.at(-1)).toMatchObject({
      title: "Downloading Kinetics-400 val",
      state: "done",
      done: total,
      total,
    });
  });

  test("a record that is gone makes a part be fetched again, and its clips are kept", async () => {
    const server = await kineticsServer({ numParts: 1 });
    const root = await temporaryFolder();
    await downloadKinetics(root, { ...quick, baseUrl: server.url, numParts: 1 });
    rmSync(join(root, "val", "part_0", ".download.json"));
    const result = await downloadKinetics(root, { ...quick, baseUrl: server.url, numParts: 1 });
    expect(result.parts[0]).toMatchObject({ state: "fetched", numFiles: 4 });
    expectComplete(root, server, 1);
  });

  test.each<[DownloadKineticsOptions, string]>([
    [{}, 'Expected numParts (or "all") or numVideos but received neither'],
    [{ numParts: 1, numVideos: 1 }, 'Expected numParts (or "all") or numVideos but received both'],
    [{ numParts: 0 }, "Expected numParts to be an integer ≥ 1 but received 0 (number)"],
    [{ numVideos: 1, parallel: 0 }, "Expected parallel to be an integer ≥ 1 but received 0 (number)"],
    [
      { numVideos: 1, version: "500" },
      'Expected version to be one of "400", "600", "700" but received "500" (string)',
    ],
  ])("checks %j", async (options, message) => {
    await expect(downloadKinetics("nowhere", options)).rejects.toThrow(message);
  });

  test("says how many parts there are", async () => {
    const server = await kineticsServer();
    const promise = downloadKinetics(await temporaryFolder(), { ...quick, baseUrl: server.url, numParts: 4 });
    await expect(promise).rejects.toThrow(
      new RangeError("Cannot download 4 parts: the split has 3 (numParts)"),
    );
  });
});

describe("the layout of the CVDF foundation", () => {
  const base = "https://s3.amazonaws.com/kinetics";

  test.each([
    ["400", "val", "400/annotations/val.csv", "400/val/k400_val_path.txt"],
    ["600", "train", "600/annotations/train.txt", "600/train/k600_train_path.txt"],
    ["600", "test", "600/annotations/test.csv", "600/test/k600_test_path.txt"],
    ["700", "val", "700_2020/annotations/val.csv", "700_2020/val/k700_2020_val_path.txt"],
  ] as const)("of %s %s", (version, split, annotations, list) => {
    const source = kineticsSource(base, version, split);
    expect(source.annotationsUrl).toBe(`${base}/${annotations}`);
    expect(source.listUrl).toBe(`${base}/${list}`);
  });

  const list = "http://127.0.0.1:8000/k/400/val/k400_val_path.txt";
  const mirror = "http://127.0.0.1:8000/k";
  const read = (text: string): string[] =>
    readPathList(text, "list.txt", list, mirror).map(({ name, url }) => `${name} ${url}`);

  test("its list is read: CRLF, byte-order mark, blank and repeated lines, spaces in names, no last newline", () => {
    expect(
      read(
        `\uFEFF${base}/400/val/part_1.tar.gz\r\n\r\n${base}/400/val/part_0.tar.gz\r\n${base}/400/val/part_1.tar.gz`,
      ),
    ).toEqual([`part_1 ${mirror}/400/val/part_1.tar.gz`, `part_0 ${mirror}/400/val/part_0.tar.gz`]);
    expect(read(`${base}/600/train/driving car.tar.gz\nk700_val_001.tar.gz`)).toEqual([
      `part_0 ${mirror}/600/train/driving%20car.tar.gz`,
      `part_1 ${mirror}/400/val/k700_val_001.tar.gz`,
    ]);
  });

  test.each([
    "https://example.com/part_0.tar.gz",
    "http://127.0.0.1:8001/k/part_0.tar.gz",
    "../../../secret/part_0.tar.gz",
    "https://s3.amazonaws.com/kinetics/../elsewhere/part_0.tar.gz",
    "file:///etc/part_0.tar.gz",
  ])("nothing else is contacted: %s", (line) => {
    expect(() => read(line)).toThrow(DatasetError);
    expect(() => read(line)).toThrow(
      `Cannot download Kinetics: the list "list.txt" names "${line}", which is not below "${mirror}". Give the baseUrl`,
    );
    expect(() => read("\n")).toThrow('the list "list.txt" is empty');
  });
});
