import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findAny } from "./any-in-types.js";
import { codeCells, compile, isOurs, problems, root, ts, virtualPath } from "./compile.js";

const notebooks = ["notebooks", "templates"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".ipynb"))
    .map((name) => join(folder, name)),
);

describe("with the TypeScript of tslab", () => {
  test("which is 5.0.4", () => {
    expect(ts.version).toBe("5.0.4");
  });

  test.each(["ES2021", "ES2022"] as const)("the file of types, the only one, compiles for %s", (target) => {
    const program = compile(
      { "cell.ts": 'import * as lab from "kinetoscope";\nexport { lab };\n' },
      {
        ...(target === "ES2021" && { target }),
      },
    );
    const ours = program.getSourceFiles().filter(({ fileName }) => isOurs(fileName));
    expect(ours.map(({ fileName }) => fileName).sort()).toEqual(
      [virtualPath("cell.ts"), join(root, "dist", "bundle", "index.d.ts")].sort(),
    );
    expect(problems(program)).toEqual([]);
  });

  test("no two things in it have one name: the second would be shown to everyone as Name$1", () => {
    const types = readFileSync(join(root, "dist", "bundle", "index.d.ts"), "utf8");
    expect(types.match(/\b\w+\$\d+\b/g)).toBeNull();
  });

  test("there are notebooks", () => {
    expect(notebooks).toContain(join("notebooks", "04-kinetics.ipynb"));
    expect(notebooks).toContain(join("templates", "first-steps.ipynb"));
  });

  test.each(notebooks)("every code cell of %s compiles", (path) => {
    const cells = codeCells(join(root, path));
    expect(cells.length).toBeGreaterThan(3);
    expect(problems(compile({ "cells.ts": `export {};\n${cells.join("\n;\n")}` }))).toEqual([]);
  });
});

/** Each must be an error: a value that had become `any` would take every one of them. */
const mustNotCompile: readonly string[] = [
  'const wrong: number = (await lab.loadModel("m")).labels;',
  'const wrong: number = await lab.loadModel("m");',
  'const wrong: number = (await lab.loadModel("m")).labels[0];',
  'const wrong: number = (await lab.loadModel("m")).card.input.layout;',
  '(await lab.loadModel("m")).noSuchThing;',
  'await lab.loadModel("m", { thread: 2 });',
  'const wrong: number = await lab.loadKinetics("k", { split: "val" });',
  'await lab.loadKinetics("k", { split: "valid" });',
  'const wrong: number = (await lab.loadKinetics("k", { split: "val" })).available.sample(8, { seed: 7 });',
  'const wrong: number = (await (await lab.loadKinetics("k", { split: "val" })).groundTruth());',
  "const wrong: string = (await lab.toDataFrame({ a: [1] })).shape;",
  '(await lab.openVideo("v")).noSuchThing;',
  'const wrong: string = (await (await lab.openVideo("v")).framesAt([0])).data;',
  'const wrong: string = (await (await lab.openVideo("v")).framesAt([0])).shape;',
  'const wrong: string = (await lab.probeVideo("v")).width;',
  "const wrong: string = lab.uniformIndices(10, 2);",
  'const wrong: string = lab.preset("opencv-square-48");',
  'const wrong: number = await lab.classifyVideos(await lab.loadModel("m"), ["v"]);',
  'const wrong: number = (await lab.classifyVideos(await lab.loadModel("m"), ["v"])).rows[0].top[0].label;',
  'await lab.classifyVideos(await lab.loadModel("m"), ["v"], { topk: 5 });',
  'const wrong: number = await lab.classifyFrames(await lab.loadModel("m"), "v");',
  'const wrong: string = (await lab.classifyFrames(await lab.loadModel("m"), "v")).probabilities.data;',
  "const wrong: number = lab.videoGrid([]);",
  "const wrong: number = lab.table([]);",
  "const wrong: string = lab.wilsonInterval(1, 2);",
  'const wrong: number = await lab.show("a");',
  "lab.softmax(lab.softmax(logits));",
  "lab.softmax(probabilities);",
  "lab.softmax(logProbabilities);",
  'lab.topK(logits, ["a", "b"], 1);',
  'lab.topK(logProbabilities, ["a", "b"], 1);',
  "const wrong: string = lab.softmax(logits).data;",
  "probabilities.data = new Float32Array(2);",
  "const wrong: string = lab.argmax([1]);",
];

const preamble = `import * as lab from "kinetoscope";
declare const logits: lab.Scores<"logits">;
declare const probabilities: lab.Scores<"probabilities">;
declare const logProbabilities: lab.Scores<"log-probabilities">;
`;

describe("mistakes do not compile", () => {
  test("while the same calls, made rightly, do", () => {
    const right = [
      'const labels: readonly string[] = (await lab.loadModel("m", { threads: 2 })).labels;',
      'const ranked: readonly lab.RankedLabel[][] = lab.topK(lab.softmax(logits), ["a", "b"], 1);',
      "const data: Float32Array = lab.softmax(logits).data;",
      'const bytes: Uint8Array = (await (await lab.openVideo("v")).framesAt([0])).data;',
      "lab.topK(probabilities, labels, 1);",
      "const none: void = await lab.show(ranked, data, bytes, logProbabilities);",
    ];
    expect(problems(compile({ "right.ts": preamble + right.join("\n") }))).toEqual([]);
  });

  const statements = mustNotCompile.map((line) => `{ ${line} }`);
  const program = compile({ "wrong.ts": preamble + statements.join("\n") });
  const numPreambleLines = preamble.split("\n").length - 1;

  test.each(mustNotCompile.map((line, i) => [line, i] as const))("%s", (_, i) => {
    const file = program.getSourceFile(virtualPath("wrong.ts"));
    if (file === undefined) throw new Error("The source was not compiled");
    const diagnostics = program
      .getSemanticDiagnostics(file)
      .filter(({ start }) => file.getLineAndCharacterOfPosition(start ?? 0).line === numPreambleLines + i);
    expect(program.getSyntacticDiagnostics(file)).toEqual([]);
    expect(diagnostics).toHaveLength(1);
    // Not because the package has nothing of that name: then the line would prove nothing.
    expect(ts.flattenDiagnosticMessageText(diagnostics[0].messageText, "\n")).not.toContain("typeof import(");
  });
});

describe("any", () => {
  test("is found where it is", () => {
    const source = `
      export interface Inner { readonly deep: readonly Promise<any>[]; again: Inner }
      export declare function leaks(): Promise<Inner>;
      export declare function takes(options: { callback: (value: any) => void }): void;
      export declare class Box { private hidden: any; value: unknown; items(): Map<string, any>; }
      export declare const fine: Record<string, unknown>;`;
    const program = compile({ "leaks.ts": source });
    expect(findAny(program, virtualPath("leaks.ts"))).toEqual([
      "leaks().deep[]",
      "takes(options).callback(value)",
      "Box.items()",
    ]);
  });

  test("leaks from nothing that the package exports", () => {
    const program = compile({ "cell.ts": 'import * as lab from "kinetoscope";\nexport { lab };\n' });
    expect(findAny(program, join(root, "dist", "bundle", "index.d.ts"))).toEqual([]);
  });
});
