import { execFileSync } from "node:child_process";
import { symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadModel, ModelError, type ModelCard } from "kinetoscope";
import { describe, expect, test } from "vitest";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { lrcnCard, squeezenetCard } from "../support/cards.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel, type TinyModel } from "../support/tiny-onnx.js";

const frameModel: TinyModel = { shape: ["batch", 3, 8, 8], meanOver: [2, 3] };

const frameCard: ModelCard = {
  name: "mean-colour",
  kind: "frame",
  labels: ["red", "green", "blue"],
  input: { layout: "NCHW", width: 8, height: 8 },
  preset: "opencv-squash-8",
  output: { values: "logits" },
};

async function tinyModel(model: TinyModel = frameModel): Promise<string> {
  const path = join(await temporaryFolder(), "tiny.onnx");
  writeTinyModel(path, model);
  return path;
}

/** The message with which loading fails, without the folder. */
async function failure(path: string, card?: unknown): Promise<string> {
  const error = await loadModel(path, { card: card as ModelCard }).then(
    () => expect.fail("it loaded"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ModelError);
  return (error as ModelError).message.replaceAll(join(path, ".."), "…");
}

describe("loadModel()", () => {
  test("takes the card beside the model and reads labels from a file beside the card", async () => {
    const path = await tinyModel();
    writeFileSync(join(path, "..", "tiny.json"), JSON.stringify({ ...frameCard, labels: "colours.txt" }));
    writeFileSync(join(path, "..", "colours.txt"), "\uFEFF0,red\r\n1,green, leafy\r\n2,blue");
    const model = await loadModel(path);
    expect(model.labels).toEqual(["red", "green, leafy", "blue"]);
    expect(String(model)).toBe('Model "mean-colour": 1 frame of 8×8 (opencv-squash-8) → 3 labels');
    await model.close();
  });

  test("reads labels and cards of other line ends and in UTF-16, and refuses wrong letters", async () => {
    const path = await tinyModel();
    const [card, labels] = ["tiny.json", "colours.txt"].map((name) => join(path, "..", name));
    writeFileSync(
      card,
      Buffer.from(`\uFEFF${JSON.stringify({ ...frameCard, labels: "colours.txt" })}`, "utf16le"),
    );
    writeFileSync(labels, "red\rgrün\rblue\r");
    const model = await loadModel(path);
    expect(model.labels).toEqual(["red", "grün", "blue"]);
    await model.close();
    writeFileSync(labels, Buffer.from("red\ngr\xfcn\nblue\n", "latin1"));
    expect(await failure(path)).toMatch(
      /^Cannot read labels from "…\/colours\.txt": line 2 is not UTF-8 but probably Windows-1252, as which it says "grün"\./,
    );
    writeFileSync(card, Buffer.from('{\n"name": "caf\xe9" }', "latin1"));
    expect(await failure(path)).toMatch(/^Cannot read the model card "…\/tiny\.json": line 2 is not UTF-8/);
  });

  test("says what is wrong with the model file", async () => {
    const folder = await temporaryFolder({ "text.onnx": "hello model", "empty.onnx": "" });
    expect(await failure(join(folder, "none.onnx"), frameCard)).toBe(
      'Cannot load "…/none.onnx": no such file',
    );
    expect(await failure(join(folder, "empty.onnx"), frameCard)).toBe(
      'Cannot load "…/empty.onnx": the file is empty',
    );
    expect(await failure(join(folder, "text.onnx"), frameCard)).toMatch(
      /^Cannot load "…\/text\.onnx": .*protobuf/i,
    );
    expect(await failure(folder, frameCard)).toContain("it is a folder, not an .onnx file");
  });

  test("says what is wrong with the card file", async () => {
    const path = await tinyModel();
    expect(await failure(path)).toBe(
      'Cannot read the model card "…/tiny.json": no such file. Write one beside "…/tiny.onnx" or pass { card }. ' +
        'The network takes "frames" [batch, 3, 8, 8] and gives "scores" [batch, 3]. A card to begin with, to be corrected: ' +
        '{"name":"tiny","kind":"frame","labels":"labels.txt","input":{"layout":"NCHW","width":8,"height":8,"range":[0,1]},' +
        '"preset":"pillow-short9-center8","output":{"values":"logits"}}',
    );
    writeFileSync(join(path, "..", "tiny.json"), "{ name: tiny }");
    expect(await failure(path)).toMatch(/^Cannot read the model card "…\/tiny\.json": it is not JSON: /);
  });

  test.each<[string, (folder: string) => string]>([
    ["by an absolute path", (folder) => join(folder, "secret.txt")],
    ["by a path that goes up", () => "../secret.txt"],
    ["by a path that goes down and up", () => "sub/../../secret.txt"],
    ["by a link", () => "link.txt"],
    ["below a link", () => "sub/secret.txt"],
  ])("a card's labels lie below its folder: not %s", async (_, labels) => {
    const folder = await temporaryFolder({ "secret.txt": "a\nb\nc", "m/tiny.onnx": "" });
    const path = join(folder, "m", "tiny.onnx");
    writeTinyModel(path, frameModel);
    symlinkSync(join(folder, "secret.txt"), join(folder, "m", "link.txt"));
    symlinkSync(folder, join(folder, "m", "sub"));
    writeFileSync(join(folder, "m", "tiny.json"), JSON.stringify({ ...frameCard, labels: labels(folder) }));
    expect(await failure(path)).toBe(
      `Cannot read labels from "${labels(folder)}": it lies outside of the folder of "…/tiny.json". ` +
        "Put the file of labels beside the card, or pass the card as an object",
    );
  });

  test("labels in a folder below the card's, and beside what the card is a link to, are read", async () => {
    const folder = await temporaryFolder({
      "m/tiny.onnx": "",
      "m/sub/l.txt": "r\ng\nb",
      "s/l.txt": "x\ny\nz",
    });
    const path = join(folder, "m", "tiny.onnx");
    writeTinyModel(path, frameModel);
    writeFileSync(join(folder, "m", "tiny.json"), JSON.stringify({ ...frameCard, labels: "sub/l.txt" }));
    const model = await loadModel(path);
    expect(model.labels).toEqual(["r", "g", "b"]);
    await model.close();
    // as download tools lay out their caches
    writeFileSync(join(folder, "s", "card"), JSON.stringify({ ...frameCard, labels: "l.txt" }));
    symlinkSync(join(folder, "s", "card"), join(folder, "m", "linked.json"));
    symlinkSync(join(folder, "s", "l.txt"), join(folder, "m", "l.txt"));
    const linked = await loadModel(path, { card: join(folder, "m", "linked.json") });
    expect(linked.labels).toEqual(["x", "y", "z"]);
    await linked.close();
  });

  test("what is no regular file, or too long, is not read as card, labels or model", async () => {
    const path = await tinyModel();
    const [fifo, long] = [join(path, "..", "fifo"), join(path, "..", "long.json")];
    execFileSync("mkfifo", [fifo]);
    writeFileSync(long, "");
    truncateSync(long, 500e6);
    const at = async (card: unknown): Promise<string> => (await failure(path, card)).replace(/^.*?": /, "");
    const tooLong = "it has 500.0 MB, more than the 16.0 MB that are read";
    for (const [file, said] of [
      [fifo, "it is not a regular file"],
      ["/dev/zero", "it is not a regular file"],
      [join(path, ".."), "it is a folder"],
      [long, tooLong],
    ]) {
      expect(await at(file)).toBe(said);
      expect(await at({ ...frameCard, labels: file })).toBe(said);
    }
    expect(await failure(fifo, frameCard)).toBe(
      'Cannot load "…/fifo": it is a device or pipe, not an .onnx file',
    );
  });

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["kind", { kind: "video" }, 'Expected kind to be one of "clip", "frame" but received "video" (string)'],
    [
      "a name that is not known",
      { lables: [] },
      'Unknown field "lables" of the card: did you mean "labels"?',
    ],
    [
      "the name of kind, which is needed",
      { kind: undefined, knid: "frame" },
      'Unknown field "knid" of the card: did you mean "kind"?',
    ],
    [
      "the name of name, which is needed",
      { name: undefined, Name: "x" },
      'Unknown field "Name" of the card: did you mean "name"?',
    ],
    [
      "a name in input",
      { input: { ...frameCard.input, chanelOrder: "bgr" } },
      'Unknown field "chanelOrder" of input: did you mean "channelOrder"?',
    ],
    [
      "a name in output",
      { output: { ...frameCard.output, kind: "logits" } },
      'Unknown field "kind" of output: it has name, values',
    ],
    [
      "a name in sampling",
      { sampling: { rule: "skip", numFrames: 8, strid: 2 } },
      'Unknown field "strid" of sampling: did you mean "stride"?',
    ],
    [
      "a name in a step",
      { preset: [{ op: "resize", width: 8, height: 8, kernel: "opencv-area", antialias: true }] },
      'Unknown field "antialias" of preset[0]: it has op, width, height, kernel',
    ],
    [
      "the name of a step's op",
      { preset: [{ Op: "resize", width: 8, height: 8, kernel: "opencv-area" }] },
      'Unknown field "Op" of preset[0]: did you mean "op"?',
    ],
    [
      "a step that is none",
      { preset: [null] },
      "Expected the fields of preset[0] to be an object but received null",
    ],
    [
      "a name in accuracy",
      { accuracy: [{ dataset: "x", top_1: 0.5 }] },
      'Unknown field "top_1" of accuracy[0]: did you mean "top1"?',
    ],
    [
      "labels",
      { labels: [1, 2] },
      "Expected labels to be a list of strings or the name of a file with one label a line",
    ],
    [
      "layout",
      { input: { ...frameCard.input, layout: "NTHWC" } },
      'Expected input.layout to be one of "NHWC", "NCHW" but received "NTHWC" (string)',
    ],
    [
      "mean",
      { input: { ...frameCard.input, mean: [1, 2] } },
      "Expected input.mean to be 3 numbers but received [1,2]",
    ],
    [
      "range",
      { input: { ...frameCard.input, range: [1, 0] } },
      "Expected input.range to rise but received [1, 0]",
    ],
    [
      "mean in other units",
      { input: { ...frameCard.input, mean: [124, 116, 104] } },
      "input.range is [0, 1], but input.mean is [124, 116, 104], outside of it. Give mean and std in the units of range",
    ],
    [
      "std in other units",
      { input: { ...frameCard.input, std: [58, 57, 57] } },
      "input.range is [0, 1], but input.std is [58, 57, 57], wider than it",
    ],
    [
      "range in other units",
      {
        input: {
          ...frameCard.input,
          range: [0, 255],
          mean: [0.485, 0.456, 0.406],
          std: [0.229, 0.224, 0.225],
        },
      },
      "input.range is [0, 255], but input.mean [0.485, 0.456, 0.406] and input.std [0.229, 0.224, 0.225] look like those of [0, 1]",
    ],
    [
      "preset",
      { preset: "opencv-squash-9" },
      'Expected the preset "opencv-squash-9" to give 8×8 pixels (input) but it gives 9×9',
    ],
    [
      "sampling",
      { kind: "clip", input: { ...frameCard.input, layout: "NTHWC" } },
      "Expected sampling to be an object",
    ],
    [
      "values",
      { output: { values: "softmax" } },
      'Expected output.values to be one of "logits", "log-probabilities", "probabilities" but received "softmax" (string)',
    ],
  ])("names the wrong field of a card: %s", async (_, change, message) => {
    const path = await tinyModel();
    expect(await failure(path, { ...frameCard, ...change })).toContain(
      `Cannot use the model card given as an object: ${message}`,
    );
  });

  test("says both shapes where card and model differ", async () => {
    expect(await failure(await tinyModel({ ...frameModel, shape: ["batch", 3, 16, 16] }), frameCard)).toBe(
      `Cannot load "…/tiny.onnx": the model's input "frames" is [batch, 3, 16, 16] float32, its card says NCHW ` +
        "[batch, 3, 8, 8]. Correct input.layout, input.width, input.height or sampling.numFrames in the card",
    );
    const layout = { ...frameCard, input: { ...frameCard.input, layout: "NHWC" } };
    expect(await failure(await tinyModel(), layout)).toContain(
      "[batch, 3, 8, 8] float32, its card says NHWC [batch, 8, 8, 3]",
    );
  });

  test("says how many labels are missing", async () => {
    expect(await failure(await tinyModel(), { ...frameCard, labels: ["red", "green"] })).toBe(
      `Cannot load "…/tiny.onnx": the model's output "scores" [batch, 3] has 3 scores, its card has 2 labels. ` +
        "Correct labels (or output.name) in the card",
    );
  });

  test("refuses a tensor that is not there, a hash that differs and shares of 1 for an input of whole numbers", async () => {
    const path = await tinyModel();
    expect(await failure(path, { ...frameCard, output: { name: "logits", values: "logits" } })).toBe(
      'Cannot load "…/tiny.onnx": it has no output "logits". Set output.name in the card to one of "scores"',
    );
    expect(await failure(path, { ...frameCard, sha256: "00" })).toMatch(
      /its SHA-256 is [0-9a-f]{64}, its card says 00\. /,
    );
    const shares = { ...frameCard, input: { ...frameCard.input, range: [0, 1] as const } };
    expect(await failure(await tinyModel({ ...frameModel, type: "int32" }), shares)).toBe(
      'Cannot load "…/tiny.onnx": its input "frames" takes int32, grey levels as they are. Set input.range to [0, 255] in the card, without mean and std',
    );
  });

  test("says of a damaged file that it is another than its card states", async () => {
    const path = await tinyModel();
    truncateSync(path, 90);
    expect(await failure(path, { ...frameCard, sha256: "00" })).toMatch(
      /its SHA-256 is .*, its card says 00\. /,
    );
  });
});

describeWithShared("loadModel() with real files", () => {
  test("says what is wrong with broken models and label lists", async () => {
    expect(await failure(sharedPath("data", "bad", "truncated.onnx"), lrcnCard)).toMatch(
      /^Cannot load ".*": .*protobuf/i,
    );
    const labels = { ...squeezenetCard, labels: sharedPath("data", "bad", "labels_999.txt") };
    expect(await failure(sharedPath("data", "models", "squeezenet_fp32.onnx"), labels)).toContain(
      "has 1000 scores, its card has 999 labels",
    );
  });
});
