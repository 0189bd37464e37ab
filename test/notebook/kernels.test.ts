import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { errorText, runCells, streamText, type CellResult } from "../support/run-cells.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** One test for each row of the table in docs/kernels.md: what a cell gives in tslab, in Deno and in a script. */

const root = resolve(import.meta.dirname, "..", "..");
const startCell = `import * as lab from "kinetoscope";
  const kinetics = await lab.loadKinetics("../data/kinetics-tiny", { version: "tiny" });
  const clips = kinetics.available.slice(0, 2);
  const model = await lab.loadModel("../models/motion-clip.onnx");`;

const cells = [
  { name: "start", code: startCell },
  { name: "last view", code: "lab.table([{ frame: 7 }])" },
  { name: "last clips", code: "clips" },
  { name: "last data frame", code: "await clips.toDataFrame()" },
  { name: "last value", code: "kinetics" },
  { name: "two views", code: "lab.table([{ a: 1 }]);\nlab.table([{ b: 2 }])" },
  { name: "show", code: "await lab.show(lab.videoGrid(clips));" },
  { name: "chart", code: `await lab.show(lab.historyChart([{ epoch: 1, loss: 1, accuracy: 0.5 }]));` },
  { name: "data frame", code: "await lab.show(await clips.toDataFrame());" },
  {
    name: "progress",
    // what is over within a fifth of a second shows no progress
    code: `const some = Array.from({ length: 10 }, () => kinetics.available.toArray()).flat().slice(0, 100);
      const found = await lab.classifyVideos(model, some);`,
  },
  { name: "last predictions", code: "found" },
  { name: "print", code: "console.log(kinetics); console.error('aside');" },
  { name: "node", code: 'import { basename } from "node:path";\nconsole.log(basename("a/b.mp4"));' },
  { name: "error", code: 'await lab.loadKinetics("../data/kinetics-tiny", { split: "test" });' },
  { name: "types", code: 'const n: number = "seven";\nconsole.log(n);' },
  {
    name: "stop",
    // far more than is done in two seconds, by programs that can be counted
    code: `process.env.KINETOSCOPE_DECODER = "program";
      const many = Array.from({ length: 40 }, () => kinetics.available.toArray()).flat();
      await lab.evaluate(model, many, { batchSize: 2 });`,
    interruptAfter: 2,
  },
  { name: "after", code: "console.log(found.rows.length + found.skipped.length);" },
] as const;
type CellName = (typeof cells)[number]["name"];

const results: Partial<Record<"tslab" | "deno", Readonly<Record<string, CellResult>>>> = {};

beforeAll(async () => {
  for (const kernel of ["tslab", "deno"] as const) {
    const answers = await runCells(cells, kernel);
    results[kernel] = Object.fromEntries(cells.map(({ name }, i) => [name, answers[i]]));
  }
});

function resultOf(kernel: "tslab" | "deno", name: CellName): CellResult {
  const result = results[kernel]?.[name];
  if (result === undefined) throw new Error(`No cell "${name}" has run in ${kernel}`);
  return result;
}

/** The MIME types of a cell's outputs, one list an output; streams by their name. */
function kinds(result: CellResult): readonly string[] {
  return result.outputs.map(({ kind, data }) =>
    data === undefined ? kind : Object.keys(data).sort().join(" "),
  );
}

const html = "text/html text/plain";
const both = ["tslab", "deno"] as const;

test.each(both)(
  "imports: %s finds the library by its name, and packages with native code with it",
  (kernel) => {
    const { status, outputs } = resultOf(kernel, "start");
    expect({ status, outputs }).toEqual({ status: "ok", outputs: [] });
    expect(streamText(resultOf(kernel, "node"), "stdout")).toBe("b.mp4\n");
  },
);

test.each(both)("a view as the last expression: %s shows it", (kernel) => {
  for (const name of ["last view", "last clips", "last predictions", "last data frame"] as const)
    expect(kinds(resultOf(kernel, name)), name).toEqual([html]);
  expect(resultOf(kernel, "last view").outputs[0].data?.["text/plain"]).toBe("frame\n    7");
});

test("another value as the last expression: a result of its own in Deno, a line of text in tslab", () => {
  const text = /^Kinetics-tiny val: 91 rows in 14 classes/;
  expect(resultOf("deno", "last value").outputs[0].data?.["text/plain"]).toMatch(text);
  expect(streamText(resultOf("tslab", "last value"), "stdout")).toMatch(text);
});

test.each(both)("two expressions: %s looks at the last one only", (kernel) => {
  expect(resultOf(kernel, "two views").outputs.map(({ data }) => data?.["text/plain"])).toEqual(["b\n2"]);
});

test.each(both)("show: %s gets all forms of a view in one output", (kernel) => {
  expect(kinds(resultOf(kernel, "show")).at(-1)).toBe("image/png text/html text/plain");
  expect(kinds(resultOf(kernel, "data frame"))).toEqual([html]);
  expect(kinds(resultOf(kernel, "chart"))).toEqual([
    "application/vnd.vegalite.v5+json image/png text/html text/plain",
  ]);
  const chart = resultOf(kernel, "chart").outputs[0].data?.["application/vnd.vegalite.v5+json"];
  expect(chart).toBeTypeOf("object");
});

test.each(both)("console.log: %s gets a value's text", (kernel) => {
  expect(streamText(resultOf(kernel, "print"), "stdout")).toMatch(/^Kinetics-tiny val: 91 rows .*\n$/);
  expect(streamText(resultOf(kernel, "print"), "stderr")).toBe("aside\n");
});

test.each(both)("progress: in %s it is one output that changes in place and ends with a line", (kernel) => {
  const { outputs } = resultOf(kernel, "progress");
  expect(outputs[0].kind).toBe("display_data");
  expect(new Set(outputs.slice(1).map(({ kind }) => kind))).toEqual(new Set(["update_display_data"]));
  expect(new Set(outputs.map(({ id }) => id)).size).toBe(1);
  expect(outputs[0].id).toBeTypeOf("string");
  expect(outputs.at(-1)?.data?.["text/plain"]).toMatch(/^✓ Classifying 100 clips in /);
});

test.each(both)("an error: in %s it is a message of its own kind", (kernel) => {
  expect(resultOf(kernel, "error").status).toBe("error");
  expect(kinds(resultOf(kernel, "error"))).toEqual(["error"]);
  expect(resultOf(kernel, "error").outputs[0].text).toContain(
    'Cannot load Kinetics from "../data/kinetics-tiny": no ground-truth file for the test split',
  );
});

test("a type error: tslab finds it before the cell runs, Deno runs the cell", () => {
  expect(resultOf("tslab", "types").status).toBe("error");
  expect(streamText(resultOf("tslab", "types"), "stdout")).toBe("");
  expect(errorText(resultOf("tslab", "types"))).toContain("is not assignable to type 'number'");
  expect(streamText(resultOf("deno", "types"), "stdout")).toBe("seven\n");
});

test.each(both)(
  "the stop button: %s ends the work, leaves nothing behind and runs the next cell",
  (kernel) => {
    const { status, outputs } = resultOf(kernel, "stop");
    expect(status).toBe("error");
    const words = outputs.map(({ text, data }) => text ?? data?.["text/plain"]).join("\n");
    expect(words + errorText(resultOf(kernel, "stop"))).toContain("Interrupted");
    if (kernel === "deno") expect(words).toMatch(/^■ Classifying 3,400 clips: stopped after /m);
    expect(streamText(resultOf(kernel, "after"), "stdout")).toBe("100\n");
    expect(resultOf(kernel, "after").alive).toBe(true);
    expect(resultOf(kernel, "stop").mostFfmpegs).toBeGreaterThan(0);
    expect(resultOf(kernel, "after").ffmpegsLeft).toBe(0);
  },
);

test("a script in plain node: it gets the text of what is shown, no progress in a pipe, and saves views", async () => {
  const place = join(root, "notebooks", "output", `script-${process.pid}`);
  mkdirSync(place, { recursive: true });
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const page = join(await temporaryFolder(), "page.html");
  const code = `${startCell}
      await lab.show(lab.table([{ frame: 7 }]), kinetics);
      await lab.saveHtml(${JSON.stringify(page)}, lab.videoGrid(clips), kinetics);`;
  writeFileSync(join(place, "script.mjs"), code);
  const stdout = execFileSync(process.execPath, [join(place, "script.mjs")], {
    cwd: join(root, "notebooks"),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  expect(stdout).toMatch(/^frame\n {4}7\nKinetics-tiny val: 91 rows .*\n$/);
  expect(readFileSync(page, "utf8")).toContain("<video");
});

test("the table on the page about kernels has a row for each of these tests", () => {
  const page = readFileSync(join(root, "docs", "kernels.md"), "utf8");
  const rows = [...page.matchAll(/^\| ([^|]+?) +\| .*\| .*\| .*\|$/gm)].map(([, name]) => name).slice(2);
  const tests = readFileSync(import.meta.filename, "utf8");
  const names = [...tests.matchAll(/^test(?:\.each\(both\))?\(\s*"([^":]+):/gm)].map(([, name]) => name);
  expect(rows).toEqual(names);
});
