import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** Which folders of `src/` a folder may import from (besides itself); `types` may be imported as types only. */
const mayImport: Readonly<
  Record<string, { readonly values: readonly string[]; readonly types?: readonly string[] }>
> = {
  core: { values: [] },
  files: { values: ["core"] },
  tensor: { values: ["core"] },
  onnx: { values: ["core", "tensor"] },
  transforms: { values: ["core", "tensor"] },
  video: { values: ["core", "files", "tensor"] },
  image: { values: ["core", "files", "tensor"] },
  datasets: { values: ["core", "files"] },
  check: { values: ["core", "files", "tensor", "video", "datasets"] },
  model: { values: ["core", "files", "tensor", "onnx", "transforms", "video"] },
  pipeline: {
    values: ["core", "files", "tensor", "onnx", "transforms", "video", "image", "datasets", "model"],
  },
  evaluate: {
    values: ["core", "files", "tensor", "transforms", "video", "image", "datasets", "model", "pipeline"],
  },
  train: {
    values: [
      ...["core", "files", "tensor", "onnx", "transforms", "video", "image", "datasets", "model"],
      ...["pipeline", "evaluate"],
    ],
  },
  scale: {
    values: [
      ...["core", "files", "tensor", "onnx", "transforms", "video", "image", "datasets", "check", "model"],
      ...["pipeline", "evaluate", "train"],
    ],
  },
  display: {
    values: ["core", "files", "tensor", "video", "image", "datasets", "check", "pipeline", "evaluate"],
    types: ["train"],
  },
  notebook: { values: ["core", "display"] },
  tslab: { values: [] },
};

/** Packages that only one file may import. */
const onlyImportedBy: Readonly<Record<string, string>> = {
  "onnxruntime-node": "src/model/session/session-worker.ts",
  koffi: "src/video/libav/libraries.ts",
  "fluent-ffmpeg": "src/video/program/ffmpeg.ts",
  "node:child_process": "src/video/program/child-process.ts",
  sharp: "src/image/sharp.ts",
  tar: "src/files/unpack/tar.ts",
  yauzl: "src/files/unpack/zip.ts",
  "node:http": "src/files/download/request.ts",
  "node:https": "src/files/download/request.ts",
  vega: "src/display/chart/vega.ts",
  "vega-lite": "src/display/chart/vega.ts",
  bullmq: "src/scale/engines/bullmq-package.ts",
  "danfojs-node": "src/datasets/tables/data-frame.ts",
  hyparquet: "src/files/parquet.ts",
  "hyparquet-writer": "src/files/parquet.ts",
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly typeOnly: boolean;
}

const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => join("src", name));

const imports: readonly Import[] = sources.flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8");
  const statements = text.matchAll(/(?:^|\n)(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"/g);
  const dynamic = text.matchAll(/\bimport\(\s*"([^"]+)"\s*\)/g);
  return [
    ...Array.from(statements, (match) => ({
      file,
      from: match[2],
      typeOnly: /\btype\s/.test(match[0].slice(0, 20)),
    })),
    ...Array.from(dynamic, (match) => ({ file, from: match[1], typeOnly: false })),
  ];
});

function folderOf(file: string): string {
  return file.split("/")[1];
}

function targetFolder(found: Import): string | undefined {
  if (!found.from.startsWith(".")) return undefined;
  return folderOf(relative(root, resolve(root, found.file, "..", found.from)));
}

/** The files of ours that a file imports. */
function importedBy(file: string): readonly string[] {
  const own = imports.filter((found) => found.file === file && found.from.startsWith("."));
  return own.map(({ from }) => relative(root, resolve(root, file, "..", from)).replace(/\.js$/, ".ts"));
}

/** Whether the imports of one file lead to another. */
function reaches(from: string, to: string, after: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const waiting = [...(after.get(from) ?? [])];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (file === to) return true;
    if (!seen.has(file)) waiting.push(...(after.get(file) ?? []));
    seen.add(file);
  }
  return false;
}

describe("imports", () => {
  test("are found at all", () => {
    expect(sources.length).toBeGreaterThan(40);
    expect(imports.length).toBeGreaterThan(150);
  });

  test("go one way", () => {
    const wrong = imports.filter((found) => {
      const from = folderOf(found.file);
      const to = targetFolder(found);
      if (found.file === "src/index.ts" || from === "cli" || to === undefined || to === from) return false;
      const rule = mayImport[from];
      return !(rule.values.includes(to) || (found.typeOnly && rule.types?.includes(to) === true));
    });
    expect(wrong).toEqual([]);
  });

  test("go in no circle, counting types", () => {
    const after = new Map(sources.map((file) => [file, importedBy(file)]));
    const circles = sources.filter((file) => reaches(file, file, after));
    expect(circles).toEqual([]);
  });

  test.each(Object.entries(onlyImportedBy))("of %s are in one file", (packageName, file) => {
    const importing = imports.filter((found) => found.from === packageName).map((found) => found.file);
    expect([...new Set(importing)]).toEqual([file]);
  });
});

describe("source files", () => {
  test("have no top-level await, which tslab's require cannot load", () => {
    const waiting = sources.filter((file) =>
      /^(?:(?:const|let) .*=\s*)?await /m.test(readFileSync(join(root, file), "utf8")),
    );
    expect(waiting).toEqual([]);
  });

  test("hold one concept each: at most 400 lines, and half of them under 100", () => {
    const lengths = sources.map((file) => ({
      file,
      lines: readFileSync(join(root, file), "utf8").split("\n").length - 1,
    }));
    expect(lengths.filter(({ lines }) => lines > 400)).toEqual([]);
    expect(lengths.filter(({ lines }) => lines < 100).length).toBeGreaterThanOrEqual(lengths.length / 2);
  });

  test("have names of lower-case words", () => {
    expect(
      sources.map((file) => basename(file)).filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name)),
    ).toEqual([]);
  });
});
