import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  extractFeatures,
  extractImageFeatures,
  loadBackbone,
  loadFeatures,
  loadKinetics,
  saveFeatures,
  trainHead,
  verifyResults,
  type Backbone,
  type Features,
  type FeatureTable,
} from "kinetoscope";
import { describe, expect, onTestFinished, test } from "vitest";
import { jpegFromRgb } from "../../../dist/image/sharp.js";
import { kineticsTiny, root } from "../../cli/support.js";
import { findPython } from "../../support/find-python.js";
import { ownCache } from "../../support/own-cache.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

async function openBackbone(): Promise<Backbone> {
  const backbone = await loadBackbone(join(root, "models", "toy-frame.onnx"), { tensor: "features" });
  onTestFinished(() => backbone.close());
  return backbone;
}

/** Numbers that a detour over another type would change, one of each kind. */
const hard = [-0, 1e-45, 0.1, 3.4028234663852886e38, -1.1754943508222875e-38, 1 / 3];

function table(shape: Features["shape"], more: Partial<FeatureTable> = {}): FeatureTable {
  const length = shape.reduce((product: number, size: number) => product * size, 1);
  const names = Array.from({ length: shape[0] }, (_, i) => `clip "${i}", é`);
  return {
    data: Float32Array.from({ length }, (_, i) => hard[i % hard.length]),
    ...{ shape, ids: names, paths: names.map((name) => `${name}.mp4`), skipped: [] },
    labels: names.map((name, i) => (i % 2 === 0 ? name : undefined)),
    ...more,
  };
}

function bits({ data }: Features): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex");
}

describe("saveFeatures() and loadFeatures()", () => {
  test.each([
    { shape: [3, 4] },
    { shape: [1, 1] },
    { shape: [2, 1, 5] },
    { shape: [3, 2, 4] },
    // more than a row group, which ends within a clip
    { shape: [7, 3, 60_001] },
  ] as const)("keep every bit of $shape", async ({ shape }) => {
    const path = join(await temporaryFolder(), "sub", "f.parquet");
    const skipped = [{ path: "x.mp4", reason: "it is none" }];
    const features = table(shape, { skipped });
    await saveFeatures(features, path);
    const { data, ...loaded } = await loadFeatures(path);
    expect(loaded).toEqual({
      shape,
      ids: features.ids,
      paths: features.paths,
      labels: features.labels,
      skipped,
    });
    expect(bits({ data, shape }) === bits(features)).toBe(true);
    expect(existsSync(`${path}.provenance.json`)).toBe(false);
  });

  test("keep what trainHead needs, with a provenance that says how", async () => {
    await ownCache();
    const { available } = await loadKinetics(kineticsTiny, { version: "tiny" });
    const clips = available.sample(12, { seed: 1 });
    const features = await extractFeatures(await openBackbone(), clips, { numFrames: 2 });
    const path = join(await temporaryFolder(), "f.parquet");
    await saveFeatures(features, path);
    const loaded = await loadFeatures(path);
    const { provenance, ...rest } = features;
    expect(loaded).toEqual(rest);
    const options = { epochs: 2, seed: 3 };
    const [one, other] = [
      await trainHead(features, features.labels, options),
      await trainHead(loaded, loaded.labels, options),
    ];
    expect(other.settings).toEqual(one.settings);
    expect(other.history.map(({ loss }) => loss)).toEqual(one.history.map(({ loss }) => loss));
    const said = JSON.parse(readFileSync(`${path}.provenance.json`, "utf8")) as Record<string, unknown>;
    expect(said).toMatchObject({
      kind: "features",
      call: 'extractFeatures(backbone, clips, {"numFrames":2})',
      model: { name: "toy-frame", sha256: features.source.modelSha256 },
      settings: { tensor: "features", pooling: "mean", sampling: "floorInt", numFrames: 2, damaged: "error" },
      seed: 1,
    });
    expect(said["clips"]).toHaveLength(Array.from(provenance?.records ?? []).length);
    expect(await verifyResults(path)).toMatchObject({ reproduces: true, differences: [] });
    // the file that was loaded does not know it, and the old one must not stay
    await saveFeatures(loaded, path);
    expect(existsSync(`${path}.provenance.json`)).toBe(false);
  });

  test("keep pictures and their copies, and hash each with its copies", async () => {
    await ownCache();
    const folder = await temporaryFolder({ "bad.jpg": "none" });
    const images = ["a", "b"].map((name) => join(folder, `${name}.jpg`));
    for (const [i, path] of images.entries())
      writeFileSync(
        path,
        await jpegFromRgb(
          Uint8Array.from({ length: 64 * 64 * 3 }, (_, j) => (j * (i + 1)) % 256),
          64,
          64,
        ),
      );
    const augment = { copies: 2, flips: ["horizontal"] } as const;
    const all = [images[0], join(folder, "bad.jpg"), images[1]];
    const features = await extractImageFeatures(await openBackbone(), all, { augment });
    expect(features.shape).toEqual([6, 48]);
    const path = join(folder, "f.parquet");
    await saveFeatures(features, path);
    const { provenance, ...rest } = features;
    expect(await loadFeatures(path)).toEqual(rest);
    const { clips, versions } = JSON.parse(readFileSync(`${path}.provenance.json`, "utf8")) as {
      readonly clips: readonly { readonly rowSha256: string | null }[];
      readonly versions: object;
    };
    expect(clips.map(({ rowSha256 }) => rowSha256?.length)).toEqual([64, undefined, 64]);
    expect(Object.keys(versions)).toContain("libvips");
    expect(provenance?.settings["augmentation"]).toBe("2 copies, flips horizontal, seed 0");
  });

  test("say what is wrong", async () => {
    const path = join(await temporaryFolder({ "f.txt": "no Parquet" }), "f.parquet");
    await expect(saveFeatures(table([2, 2], { ids: ["a"] }), path)).rejects.toThrow(
      new RangeError("Cannot save features: there are 2 rows, and 1 ids"),
    );
    const nan = table([1, 2], { data: Float32Array.of(0, NaN) });
    await expect(saveFeatures(nan, path)).rejects.toThrow(
      "Expected features to be finite but row 0 holds NaN",
    );
    expect(existsSync(path)).toBe(false);
    await expect(loadFeatures(path)).rejects.toThrow(/no such file/);
    await expect(loadFeatures(path.replace(".parquet", ".txt"))).rejects.toThrow(/^Cannot read /);
    await saveFeatures(table([2, 2]), path);
    const bytes = readFileSync(path);
    // another shape in the footer, of the same length
    writeFileSync(path, bytes.toString("latin1").replace('"shape":[2,2]', '"shape":[3,2]'), "latin1");
    await expect(loadFeatures(path)).rejects.toThrow(
      "it has 2 rows of id, path, label, features, and not those",
    );
    writeFileSync(
      path,
      bytes.toString("latin1").replace("kinetoscope features", "kinetoscope pictures"),
      "latin1",
    );
    await expect(loadFeatures(path)).rejects.toThrow(
      `Cannot load features from "${path}": it was not written by saveFeatures() or kinetoscope features`,
    );
  });

  test("pandas reads a row a frame", async ({ skip }) => {
    const python = await findPython("pandas", "pyarrow");
    if (python === undefined) return skip("needs a Python with pandas and pyarrow");
    const path = join(await temporaryFolder(), "f.parquet");
    const features = table([3, 2, 4]);
    await saveFeatures(features, path);
    const script = `
import sys, numpy, pandas
rows = pandas.read_parquet(sys.argv[1])
print(",".join(rows.columns), rows.position.tolist(), rows.label.isna().tolist(), rows.id[4])
print(numpy.stack(rows.features).reshape(3, 2, 4).tobytes().hex())`;
    const [said, hex] = execFileSync(python, ["-c", script, path], { encoding: "utf8" }).split("\n");
    expect(said).toBe(
      'id,path,label,position,features [0, 1, 0, 1, 0, 1] [False, False, True, True, False, False] clip "2", é',
    );
    expect(hex).toBe(bits(features));
  });
});
