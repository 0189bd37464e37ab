import { expect, test } from "vitest";
import type { ByteSource } from "../../src/onnx/byte-source.js";
import { externalLocations } from "../../src/onnx/external-data.js";
import { bytesField, joinBytes, messageField, textField } from "../../src/onnx/protobuf.js";
import { locationField } from "../support/beside-onnx.js";

/** Bytes that count how many of them were read. */
function sourceOf(bytes: Uint8Array): ByteSource & { bytesRead: number } {
  return {
    ...{ size: bytes.length, bytesRead: 0 },
    read(position, length) {
      const piece = bytes.subarray(position, position + length);
      this.bytesRead += piece.length;
      return Promise.resolve(piece);
    },
  };
}

const tensor = (field: number, location: string): Uint8Array =>
  messageField(field, [textField(8, "weights"), locationField(location)]);
const node = (attribute: Uint8Array): Uint8Array =>
  messageField(1, [textField(4, "Op"), messageField(5, [attribute])]);
const model = (...graph: Uint8Array[]): Uint8Array =>
  joinBytes([textField(2, "somebody"), messageField(7, graph)]);

test.each<[string, (location: string) => Uint8Array]>([
  ["an initializer", (at) => model(tensor(5, at))],
  ["the values of a sparse initializer", (at) => model(messageField(15, [tensor(1, at)]))],
  ["the indices of a sparse initializer", (at) => model(messageField(15, [tensor(2, at)]))],
  ["a constant", (at) => model(node(tensor(5, at)))],
  ["a list of tensors", (at) => model(node(tensor(10, at)))],
  ["a sparse constant", (at) => model(node(messageField(22, [tensor(1, at)])))],
  ["a list of sparse tensors", (at) => model(node(messageField(23, [tensor(1, at)])))],
  ["the graph of a node", (at) => model(node(messageField(6, [tensor(5, at)])))],
  ["the graphs of a node", (at) => model(node(messageField(11, [tensor(5, at)])))],
  [
    "a graph in a graph",
    (at) => model(node(messageField(6, [node(messageField(6, [node(tensor(5, at))]))]))),
  ],
  [
    "a function",
    (at) => joinBytes([model(), messageField(25, [messageField(7, [messageField(5, [tensor(5, at)])])])]),
  ],
  [
    "a function's default",
    (at) => joinBytes([model(), messageField(25, [messageField(11, [tensor(5, at)])])]),
  ],
  [
    "a graph for training",
    (at) => joinBytes([model(), messageField(20, [messageField(2, [tensor(5, at)])])]),
  ],
  ["a second piece of the graph", (at) => joinBytes([model(), model(tensor(5, at))])],
])("externalLocations() finds the file of %s", async (_, build) => {
  const bytes = joinBytes([build("b.data"), build("a.data"), build("b.data")]);
  expect(await externalLocations(sourceOf(bytes))).toEqual(["a.data", "b.data"]);
});

test("externalLocations() steps over weights instead of reading them", async () => {
  const weights = messageField(5, [bytesField(9, new Uint8Array(30_000_000).fill(10))]);
  const source = sourceOf(
    model(weights, tensor(5, "a.data"), node(messageField(5, [weights])), tensor(5, "b.data")),
  );
  expect(await externalLocations(source)).toEqual(["a.data", "b.data"]);
  expect(source.bytesRead).toBeLessThan(1e6);
});

test("externalLocations() refuses what is no ONNX file, cut anywhere or nested without end", async () => {
  const whole = model(tensor(5, "a.data"), node(tensor(5, "b.data")));
  for (let length = 1; length < whole.length; length += 1) {
    if (length === 10) continue; // between two fields of the model: whole, but without a graph
    await expect(externalLocations(sourceOf(whole.subarray(0, length)))).rejects.toThrow(/protobuf/);
  }
  let deep = tensor(5, "a.data");
  for (let i = 0; i < 60; i += 1) deep = node(messageField(6, [deep]));
  await expect(externalLocations(sourceOf(model(deep)))).rejects.toThrow(/nested too deep/);
});
