import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import {
  evaluate,
  exportModel,
  extractFeatures,
  loadBackbone,
  loadKinetics,
  loadModel,
  meanOverFrames,
  topKAccuracy,
  trainHead,
  type ModelCard,
} from "kinetoscope";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/files/hash.js";
import { besideData, writeBesideModel } from "../support/beside-onnx.js";
import { sendFile, startServer } from "../support/file-server.js";
import { numberedVideo } from "../support/numbered-video.js";
import { ownCache } from "../support/own-cache.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const card: ModelCard = {
  name: "beside",
  kind: "frame",
  labels: ["red", "green", "blue"],
  input: { layout: "NCHW", width: 8, height: 8 },
  preset: "opencv-squash-8",
  output: { values: "logits" },
};

async function besideModel(location = "x.onnx.data", data = besideData([1, 2, 3])): Promise<string> {
  const folder = await temporaryFolder({ "x.json": JSON.stringify(card) });
  const path = join(folder, "x.onnx");
  writeBesideModel(path, location);
  const dataPath = join(folder, location);
  mkdirSync(dirname(dataPath), { recursive: true });
  writeFileSync(dataPath, data);
  return path;
}

/** SHA-256 of a model, loaded in each of the two ways. */
async function identity(path: string, change: Partial<ModelCard> = {}): Promise<string> {
  const options = { card: { ...card, ...change } };
  const model = await loadModel(path, options);
  const backbone = await loadBackbone(path, { ...options, tensor: "scores", pooling: "none" });
  expect(backbone.sha256).toBe(model.sha256);
  await Promise.all([model.close(), backbone.close()]);
  return model.sha256;
}

async function failure(path: string, change: Partial<ModelCard> = {}): Promise<string> {
  const [model, backbone] = await Promise.all(
    [
      loadModel(path, { card: { ...card, ...change } }),
      loadBackbone(path, { card: { ...card, ...change }, tensor: "scores", pooling: "none" }),
    ].map((loading) =>
      loading.then(
        () => expect.fail("it loaded"),
        (error: unknown) => error as Error,
      ),
    ),
  );
  expect(model.name).toBe("ModelError");
  expect(backbone.message).toBe(model.message);
  return model.message.replaceAll(dirname(path), "…");
}

describe("a model whose weights lie beside it", () => {
  test("is known by all of its files", async () => {
    const path = await besideModel();
    const first = await identity(path);
    const hashes = execFileSync("sha256sum", ["x.onnx", "x.onnx.data"], {
      cwd: dirname(path),
      encoding: "utf8",
    });
    expect(first).toBe(sha256(hashes.replaceAll(/ .*/g, ""))); // sha256sum … | cut -d' ' -f1 | sha256sum
    writeFileSync(`${path}.data`, besideData([3, 2, 1]));
    expect(await identity(path)).not.toBe(first);
  });

  test("may be stated in the card as a whole, or file by file, but not in part", async () => {
    const path = await besideModel();
    const [own, data] = [sha256(readFileSync(path)), sha256(readFileSync(`${path}.data`))];
    const whole = await identity(path);
    await identity(path, { sha256: whole });
    await identity(path, { sha256: own, files: { "x.onnx.data": data.toUpperCase() } });
    await identity(path, { files: { "x.onnx.data": data } });
    expect(await failure(path, { sha256: own })).toBe(
      `Cannot load "…/x.onnx": its card says the SHA-256 of the .onnx file, but not of "x.onnx.data". Set sha256 to ${whole}, or add files`,
    );
    expect(await failure(path, { files: { "y.data": data } })).toContain(
      'its card has files["y.data"], but it has no weights there',
    );
    expect(await failure(path, { files: 3 as never })).toContain("Expected files to be an object");

    writeFileSync(`${path}.data`, besideData([3, 2, 1]));
    expect(await failure(path, { sha256: whole })).toMatch(/its SHA-256 is [0-9a-f]{64}, its card says/);
    expect(await failure(path, { sha256: own, files: { "x.onnx.data": data } })).toMatch(
      /the SHA-256 of "x.onnx.data" is [0-9a-f]{64}, its card says/,
    );
  });

  test("may have them in a folder below its own", async () => {
    await identity(await besideModel("weights/é 1.data"));
  });

  test("says which file is missing or is none", async () => {
    const path = await besideModel();
    rmSync(`${path}.data`);
    expect(await failure(path)).toBe(
      'Cannot load "…/x.onnx": its weights lie in "x.onnx.data": no such file. Put it beside the model',
    );
    execFileSync("mkfifo", [`${path}.data`]);
    expect(await failure(path)).toContain('its weights lie in "x.onnx.data": it is not a regular file');
  });

  test.each([
    "/etc/hostname",
    "../x.data",
    "sub/../../x.data",
    "sub/../x.data",
    "..\\x.data",
    "C:\\x.data",
    "\\\\host\\x",
    "",
  ])("is refused if they lie outside of its folder: %s", async (location) => {
    const path = join(await temporaryFolder(), "x.onnx");
    writeBesideModel(path, location);
    expect(await failure(path)).toBe(
      `Cannot load "…/x.onnx": its weights lie in ${JSON.stringify(location)}, outside of its folder. Put all files of the model into one folder`,
    );
  });

  test("is refused if a link leads outside of its folder, unless the model lies there too", async () => {
    const path = await besideModel();
    const elsewhere = join(await temporaryFolder(), "x.data");
    renameSync(`${path}.data`, elsewhere);
    symlinkSync(elsewhere, `${path}.data`);
    expect(await failure(path)).toContain('its weights lie in "x.onnx.data", outside of its folder');
    // as download tools lay out their caches: all files are links into one store
    renameSync(path, join(dirname(elsewhere), "x"));
    symlinkSync(join(dirname(elsewhere), "x"), path);
    await (await loadModel(path, { card })).close();
  });

  test("is fetched with all of its files, by address and by card", async () => {
    const cache = await ownCache();
    const path = await besideModel("w/x 1.data");
    const data = join(dirname(path), "w", "x 1.data");
    const files: Readonly<Record<string, Uint8Array | undefined>> = {
      "/m/x.onnx?v=1": readFileSync(path),
      "/m/x.json?v=1": Buffer.from(JSON.stringify(card)),
      "/m/w/x%201.data?v=1": readFileSync(data),
    };
    const server = await startServer((request, response) => {
      const content = files[request.url ?? ""];
      if (content === undefined) response.writeHead(404).end();
      else void sendFile(request, response, content);
    });
    const model = await loadModel(`${server.url}/m/x.onnx?v=1`);
    const local = await identity(path);
    expect(model.sha256).toBe(local);
    expect(model.path.startsWith(cache)).toBe(true);
    await model.close();
    expect(server.log.map(({ path: asked }) => asked).sort()).toEqual(Object.keys(files).sort());

    const [own, stated] = [sha256(readFileSync(path)), sha256(readFileSync(data))];
    const remote = { ...card, url: `${server.url}/m/x.onnx?v=1`, sha256: own };
    const folder = await temporaryFolder({
      "x.json": JSON.stringify({ ...remote, files: { "w/x 1.data": stated } }),
      "half.json": JSON.stringify(remote),
      "other.json": JSON.stringify({ ...remote, files: { "w/x 1.data": "0".repeat(64) } }),
    });
    const fetched = await loadModel(join(folder, "x.json"));
    expect(fetched.sha256).toBe(local);
    await fetched.close();
    await expect(loadModel(join(folder, "half.json"))).rejects.toThrow('but not of "w/x 1.data"');
    await expect(loadModel(join(folder, "other.json"))).rejects.toThrow(
      `x%201.data?…": its SHA-256 is ${stated}, expected 000`,
    );
  });

  test("computes anew what was kept of other weights: features, and a joined model holds them", async () => {
    await ownCache();
    const path = await besideModel();
    const clip = await numberedVideo({ numFrames: 4 });
    const read = async (): Promise<number[]> => {
      const backbone = await loadBackbone(path, { tensor: "scores", pooling: "none" });
      const features = await extractFeatures(backbone, [clip, clip], { numFrames: 2 });
      const head = await trainHead(features, ["a", "b"], {
        layers: [meanOverFrames()],
        epochs: 1,
        validationSplit: 0,
      });
      const joined = join(dirname(path), "joined.onnx");
      await exportModel(head, joined, { backbone });
      await backbone.close();
      const alone = join(await temporaryFolder(), "alone.onnx"); // it needs no other file
      copyFileSync(joined, alone);
      copyFileSync(joined.replace("onnx", "json"), alone.replace("onnx", "json"));
      await (await loadModel(alone)).close();
      return [...features.data.slice(0, 3)];
    };
    const before = await read();
    writeFileSync(`${path}.data`, besideData([11, 12, 13]));
    const after = await read();
    expect(after.map((value, i) => Math.round(value - before[i]))).toEqual([10, 10, 10]);
  });
});

describeWithShared("evaluate() of a model whose weights lie beside it", () => {
  test("computes anew when only the weights were exchanged", async () => {
    const folder = await temporaryFolder();
    for (const name of ["beside.onnx", "beside.json", "beside.onnx.data"]) {
      const to = join(folder, name);
      writeFileSync(to, readFileSync(sharedPath("cases", "models", name)));
    }
    const { available } = await loadKinetics("data/kinetics-tiny", { split: "val" });
    const correct = async (saveTo?: string): Promise<number> => {
      const model = await loadModel(join(folder, "beside.onnx"));
      const results = await evaluate(model, available, { saveTo, numVideos: 8 });
      await model.close();
      return topKAccuracy(results, 1).numCorrect;
    };
    const saveTo = join(folder, "results.csv");
    expect(await correct(saveTo)).toBe(4);
    writeFileSync(
      join(folder, "beside.onnx.data"),
      readFileSync(sharedPath("cases", "models", "other-weights.data")),
    );
    expect([await correct(saveTo), await correct()]).toEqual([0, 0]);
  });
});
