import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import * as ort from "onnxruntime-node";
import { fromFloat16, toFloat16 } from "../core/float16.js";
import type { SessionReply, SessionRequest, SessionSettings, TensorInfo } from "./session-messages.js";

/**
 * The thread in which ONNX Runtime works, and the only file that imports it: a run is one synchronous native
 * call that would stop decoding, progress and interrupts in the kernel's own thread.
 */

type RunRequest = Extract<SessionRequest, { type: "run" }>;

const port = parentPort as MessagePort;
const reply = (message: SessionReply, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer);

void start(workerData as SessionSettings);

async function start(settings: SessionSettings): Promise<void> {
  try {
    const session = await ort.InferenceSession.create(settings.modelPath, {
      intraOpNumThreads: settings.numThreads,
      interOpNumThreads: 1,
      executionProviders: ["cpu"],
      logSeverityLevel: 3,
    });
    port.on("message", (request: SessionRequest) => {
      if (request.type === "run") void run(session, request);
      else void session.release().finally(() => port.close());
    });
    const inputs = session.inputMetadata.map(describe);
    const outputs = session.outputMetadata.map(describe);
    reply({
      type: "ready",
      inputs,
      outputs,
      runtimeVersion: ort.env.versions.node ?? ort.env.versions.common,
    });
  } catch (error) {
    reply({ type: "failed", message: (error as Error).message });
    port.close();
  }
}

async function run(session: ort.InferenceSession, request: RunRequest): Promise<void> {
  try {
    const scores = await runInParts(session, request);
    reply({ type: "result", id: request.id, scores, data: request.data }, [
      scores.buffer as ArrayBuffer,
      request.data.buffer as ArrayBuffer,
    ]);
  } catch (error) {
    reply({ type: "error", id: request.id, message: (error as Error).message });
  }
}

/** A model whose batch size is fixed gets parts of just that size, the last one filled up with zeros. */
async function runInParts(session: ort.InferenceSession, request: RunRequest): Promise<Float32Array> {
  const { data, shape, inputName, outputName } = request;
  const numSamples = shape[0];
  const declared = session.inputMetadata.map(describe).find((input) => input.name === inputName);
  const fixed = declared?.shape[0];
  const partSize = typeof fixed === "number" ? fixed : numSamples;
  const sampleLength = data.length / numSamples;
  const parts: Float32Array[] = [];
  for (let first = 0; first < numSamples; first += partSize) {
    let part = data.subarray(first * sampleLength, (first + partSize) * sampleLength);
    if (part.length < partSize * sampleLength) {
      const full = new Float32Array(partSize * sampleLength);
      full.set(part);
      part = full;
    }
    const dims = [partSize, ...shape.slice(1)];
    const results = await session.run({ [inputName]: toTensor(part, dims, declared?.type) }, [outputName]);
    const values = toFloat32(results[outputName]);
    const used = Math.min(partSize, numSamples - first);
    parts.push(values.subarray(0, (values.length / partSize) * used));
  }
  if (parts.length === 1) return parts[0].slice();
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

function toTensor(values: Float32Array, dims: readonly number[], type: string | undefined): ort.Tensor {
  if (type === "float16") return new ort.Tensor("float16", toFloat16(values), dims);
  return new ort.Tensor("float32", values, dims);
}

function toFloat32(tensor: ort.Tensor): Float32Array {
  const { data } = tensor;
  if (data instanceof Float32Array) return data;
  if (data instanceof Uint16Array) return fromFloat16(data);
  return Float32Array.from(data as ArrayLike<number>);
}

function describe(value: ort.InferenceSession.ValueMetadata): TensorInfo {
  return value.isTensor
    ? { name: value.name, type: value.type, shape: value.shape }
    : { name: value.name, type: "not a tensor", shape: [] };
}
