import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import * as ort from "onnxruntime-node";
import { fromFloat16, toFloat16 } from "../../core/float16.js";
import { callInGate } from "./exit-gate.js";
import type {
  NamedTensors,
  SessionReply,
  SessionRequest,
  SessionSettings,
  SessionStep,
  TensorData,
  TensorInfo,
  WorkerSettings,
} from "./session-messages.js";

/**
 * The thread in which ONNX Runtime works, and the only file that imports it: a run is one synchronous native
 * call that would stop decoding, progress and interrupts in the kernel's own thread.
 */

type RunRequest = Extract<SessionRequest, { type: "run" }>;

const port = parentPort as MessagePort;
const reply = (message: SessionReply, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer);

// ONNX Runtime puts half-precision numbers into this where there is one (Node 24, Deno), and its native part finds none in it.
delete (globalThis as { Float16Array?: unknown }).Float16Array;

const { gate, ...sessionSettings } = workerData as WorkerSettings;

void start(sessionSettings);

async function start(settings: SessionSettings): Promise<void> {
  try {
    const { modelPath, modelBytes, dataFolder } = settings;
    const options: ort.InferenceSession.SessionOptions = {
      intraOpNumThreads: settings.numThreads,
      interOpNumThreads: 1,
      executionProviders: ["cpu"],
      // threads that wait in a loop take the cores from the decoders: a third of all time on two cores
      extra: {
        session: {
          intra_op: { allow_spinning: "0" },
          ...(dataFolder === undefined ? {} : { model_external_initializers_file_folder_path: dataFolder }),
        },
      },
      logSeverityLevel: 3,
    };
    const session = await callInGate(gate, () =>
      modelBytes === undefined
        ? ort.InferenceSession.create(modelPath, options)
        : ort.InferenceSession.create(modelBytes, options),
    );
    const stored = new Map<string, ort.Tensor>();
    port.on("message", (request: SessionRequest) => {
      if (request.type === "run") void run(session, request);
      else if (request.type === "close") void session.release().finally(() => port.close());
      else void answer(request.id, () => answerOf(session, stored, request));
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

async function answer(id: number, work: () => Promise<NamedTensors>): Promise<void> {
  try {
    const tensors = await work();
    const buffers = Object.values(tensors).map(({ data }) => data.buffer as ArrayBuffer);
    reply({ type: "tensors", id, tensors }, buffers);
  } catch (error) {
    reply({ type: "error", id, message: (error as Error).message });
  }
}

/** What a request about stored tensors is answered with. */
async function answerOf(
  session: ort.InferenceSession,
  stored: Map<string, ort.Tensor>,
  request: Extract<SessionRequest, { type: "store" | "step" | "read" }>,
): Promise<NamedTensors> {
  if (request.type === "step") return runStep(session, stored, request.step);
  if (request.type === "store") {
    for (const [name, tensor] of Object.entries(request.tensors)) stored.set(name, namedTensor(tensor));
    return {};
  }
  return Object.fromEntries(request.names.map((name) => [name, tensorCopy(stored.get(name))]));
}

async function runStep(
  session: ort.InferenceSession,
  stored: Map<string, ort.Tensor>,
  { feeds, fetches, updates = {} }: SessionStep,
): Promise<NamedTensors> {
  const inputs: Record<string, ort.Tensor> = Object.fromEntries(stored);
  for (const [name, tensor] of Object.entries(feeds)) inputs[name] = namedTensor(tensor);
  const results = await callInGate(gate, () => session.run(inputs, [...fetches, ...Object.keys(updates)]));
  for (const [output, input] of Object.entries(updates)) stored.set(input, results[output]);
  return Object.fromEntries(fetches.map((name) => [name, tensorCopy(results[name])]));
}

function namedTensor({ data, shape }: TensorData): ort.Tensor {
  return data instanceof Float32Array
    ? new ort.Tensor("float32", data, shape)
    : new ort.Tensor("int64", data, shape);
}

function tensorCopy(tensor: ort.Tensor | undefined): TensorData {
  if (tensor === undefined) throw new Error("no such tensor is stored");
  return { data: toFloat32(tensor).slice(), shape: tensor.dims };
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
    const feeds = { [inputName]: toTensor(part, dims, declared?.type) };
    const results = await callInGate(gate, () => session.run(feeds, [outputName]));
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
