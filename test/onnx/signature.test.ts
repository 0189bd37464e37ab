import { expect, test } from "vitest";
import { encodeModel } from "../../src/onnx/encode.js";
import { addNode, Graph } from "../../src/onnx/graph.js";
import { readSignature, type OnnxSignature } from "../../src/onnx/signature.js";

function signatureOf(bytes: Uint8Array): Promise<OnnxSignature> {
  return readSignature({
    size: bytes.length,
    read: (position, length) => Promise.resolve(bytes.subarray(position, position + length)),
  });
}

test("readSignature() gives inputs without weights, outputs, and what they come out of", async () => {
  const graph = new Graph();
  const shape = ["batch", 3];
  const input = graph.input("frames", shape);
  const weights = graph.constant(new Float32Array(300_000), [100_000, 3]); // more than a window of the file
  const summed = addNode(graph, { op: "Add", inputs: [input, weights], shape });
  const scores = addNode(graph, { op: "Sigmoid", inputs: [summed], shape });
  graph.output("scores", addNode(graph, { op: "Identity", inputs: [scores], shape }));
  const { inputs, outputs, lastOperations } = await signatureOf(encodeModel(graph));
  expect(inputs).toMatchObject([{ name: "frames", shape }]);
  expect(outputs).toMatchObject([{ name: "scores", shape }]);
  expect([...lastOperations]).toEqual([["scores", "Sigmoid"]]);
});

test("readSignature() throws on bytes that are no model", async () => {
  await expect(signatureOf(new TextEncoder().encode("no model at all"))).rejects.toThrow(RangeError);
});
