import { startSession } from "../../dist/model/session/session.js";
import type { NamedTensors, TensorData } from "../../src/model/session/session-messages.js";
import { encodeModel } from "../../src/onnx/encode.js";
import type { Graph } from "../../src/onnx/graph.js";

/** Runs a graph in ONNX Runtime, as often as needed. */
export interface RunningGraph {
  run(feeds: NamedTensors, fetches: readonly string[]): Promise<NamedTensors>;
  close(): Promise<void>;
}

/** Starts a session on a graph; the caller's tensors stay the caller's. */
export async function startGraph(graph: Graph): Promise<RunningGraph> {
  const session = await startSession({
    modelPath: "a graph",
    modelBytes: encodeModel(graph),
    numThreads: 1,
  });
  return {
    run: (feeds, fetches) => {
      const copies = Object.entries(feeds).map(([name, { data, shape }]) => [
        name,
        { data: data.slice(), shape },
      ]);
      return session.step({ feeds: Object.fromEntries(copies) as NamedTensors, fetches });
    },
    close: () => session.close(),
  };
}

/** A float32 tensor. */
export function tensor(shape: readonly number[], values: ArrayLike<number>): TensorData {
  return { data: Float32Array.from(values), shape };
}
