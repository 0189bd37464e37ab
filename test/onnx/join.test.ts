import { expect, test } from "vitest";
import { encodeModel } from "../../src/onnx/encode.js";
import { Graph } from "../../src/onnx/graph.js";
import { joinModels, type JoinPlan } from "../../src/onnx/join.js";

/** A model that gives its input, declared to be of this shape. */
function passing(shape: readonly (number | string)[]): Uint8Array {
  const graph = new Graph();
  graph.output("features", graph.input("frames", shape));
  return encodeModel(graph);
}

const plan: JoinPlan = {
  tensor: "features",
  pooling: "none",
  inputName: "frames",
  width: 3,
  clipInputName: "clips",
  outputName: "scores",
  head: (features) => features,
};

test("joinModels() refuses a backbone whose input is of a shape that nobody knows", () => {
  expect(joinModels(passing(["N", 3]), plan).length).toBeGreaterThan(0);
  expect(() => joinModels(passing([]), plan)).toThrow(
    new RangeError("it does not say of what shape its input is"),
  );
  expect(() => joinModels(passing([]), { ...plan, numFrames: 4 })).toThrow(
    new RangeError("it does not say of what shape its input is"),
  );
});
