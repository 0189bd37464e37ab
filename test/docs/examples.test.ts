import { expect, test } from "vitest";
import { exportedSymbols } from "./support/exported.js";
import { outputsOf } from "./support/page-script.js";
import { matchesText } from "./support/markdown.js";
import { readerFolder, runScript } from "./support/reader-folder.js";
import { stripTypes, typeErrors } from "./support/type-check.js";

/** What an example may use without making it: made before it, in the order of this list. */
const contexts: readonly (readonly [name: string, code: string])[] = [
  ["kinetics", 'await loadKinetics("data/kinetics-tiny", { version: "tiny" })'],
  ["model", 'await loadModel("models/motion-clip.onnx")'],
  ["predictions", "await classifyVideos(model, kinetics.available.sample(8, { seed: 3 }))"],
  ["video", "await openVideo(kinetics.available.at(0).path)"],
  ["frames", "await video.framesAt([0, 5, 10])"],
  ["moments", 'await loadVideoFolder("data/moments-tiny/val")'],
  ["frameModel", 'await loadModel("models/toy-frame.onnx")'],
  ["scores", "await classifyFrames(frameModel, moments.available.at(7).path)"],
  ["mifs", "await mostInformativeFrames(frameModel, moments.available.slice(0, 2))"],
  ["photos", 'await loadImageFolder("data/photos-tiny/exposure/Test")'],
  ["backbone", 'await loadBackbone("models/toy-frame.onnx", { tensor: "block4" })'],
  [
    "features",
    "await extractFeatures(backbone, kinetics.available.sample(6, { seed: 3 }), { numFrames: 4 })",
  ],
  ["head", "await trainHead(features, features.labels, { epochs: 2, validationSplit: 0 })"],
  ["report", "await checkDataset(kinetics.available.slice(0, 2))"],
];

/** What an example may use but the project has none of: such examples are compiled only. */
const declared: Readonly<Record<string, string>> = { datasets: "string" };

const symbols = exportedSymbols();
const imported = symbols.filter(({ isMember }) => !isMember);
const examples = symbols.flatMap(({ name, place, examples: texts }) =>
  texts.map((text) => ({ name, place, text })),
);

function uses(text: string, name: string): boolean {
  return new RegExp(`(?<![.\\w])${name}\\b`).test(text) && !new RegExp(`const ${name}\\b`).test(text);
}

/** What some examples need before them: imports, and what they use without making it. */
function before(texts: readonly string[]): string {
  const needed = [...texts];
  const made: string[] = [];
  for (const [name, code] of [...contexts].reverse()) {
    if (!needed.some((text) => uses(text, name))) continue;
    made.unshift(`const ${name} = ${code};`);
    needed.push(code);
  }
  const others = Object.entries(declared)
    .filter(([name]) => texts.some((text) => uses(text, name)))
    .map(([name, type]) => `declare const ${name}: ${type};`);
  const all = [...made, ...others, ...texts].join("\n");
  const names = imported
    .filter(({ name }) => new RegExp(`\\b${name}\\b`).test(all))
    .map(({ name, isValue }) => (isValue ? name : `type ${name}`));
  return [`import { ${names.join(", ")} } from "kinetoscope";`, ...made, ...others].join("\n");
}

/** A value that an example says something about: `value; // text`. */
interface Said {
  readonly name: string;
  readonly place: string;
  readonly comment: string;
}

/** The lines of an example, each `value; // text` handed to a comparison; what they say is added to `said`. */
function withChecks({ name, place, text }: (typeof examples)[number], said: Said[]): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const match = /^(?:const (\w+) = )?(.*?);\s*\/\/ (.*)$/.exec(line);
    if (match === null) return [line];
    const [, variable = "", code, comment] = match;
    const print = `${begin(said.length)} console.log(__text(${variable || `(${code})`})); ${begin(-1)}`;
    said.push({ name, place, comment });
    return variable === "" ? [print] : [line, print];
  });
}

function begin(block: number): string {
  return `process.stdout.write("\\u0001block ${block}\\n");`;
}

test("examples stand on the functions a lab calls", () => {
  expect(examples.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["loadKinetics", "openVideo", "loadModel", "classifyVideos", "evaluate", "show"]),
  );
});

test("examples compile strictly against the built declarations", () => {
  const sources = examples.map(({ name, text }) => ({
    path: `@example of ${name}`,
    text: `${before([text])}\n${text}\nexport {};\n`,
  }));
  expect(typeErrors(sources)).toEqual([]);
});

// in one process, each in a scope of its own: the model is loaded once
test("examples run and give what their comments say", { timeout: 400_000 }, async () => {
  const run = examples.filter(({ text }) => Object.keys(declared).every((name) => !uses(text, name)));
  const said: Said[] = [];
  const scopes = run.map((example) =>
    [`__name = ${JSON.stringify(example.name)};`, "{", ...withChecks(example, said), "}"].join("\n"),
  );
  const head = [
    'import { inspect } from "node:util";',
    "const __text = (value: unknown): string => inspect(value, { breakLength: Infinity });",
    'let __name = "";',
    'process.on("exit", (code) => { if (code !== 0) console.error(`in the example of ${__name}`); });',
  ];
  const script = [...head, before(run.map(({ text }) => text)), ...scopes].join("\n");
  const { exitCode, stdout, stderr } = await runScript(await readerFolder(), stripTypes(script));
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  const outputs = outputsOf(stdout);
  const wrong = said.flatMap(({ name, place, comment }, i) => {
    const value = outputs.get(i) ?? "";
    return matchesText(comment, value) ? [] : [`${place}: ${name} says "${comment}", it is ${value}`];
  });
  expect(wrong).toEqual([]);
});
