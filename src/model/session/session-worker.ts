import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import * as ort from "onnxruntime-node";
import { fromFloat16 } from "../../core/float16.js";
import { firstOf } from "../../core/item-at.js";
import { callInGate, endStart } from "./exit-gate.js";
import { operationsByProvider, sessionProviders } from "./providers.js";
import { joinScores, runParts, type TypedValues } from "./run-in-parts.js";
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

endStart(gate);
void start(sessionSettings);

async function start(settings: SessionSettings): Promise<void> {
  let measurements: string | undefined;
  const forget = async (): Promise<void> => {
    if (measurements !== undefined) await rm(measurements, { recursive: true, force: true });
  };
  try {
    const { modelPath, modelBytes, dataFolder, provider = "cpu" } = settings;
    ort.env.logLevel = "fatal"; // what is wrong is said by the error, and not twice
    // measured, because ONNX Runtime moves what a processor has not to the CPU without a word
    if (provider !== "cpu") measurements = await mkdtemp(join(tmpdir(), "kinetoscope-operations-"));
    const options: ort.InferenceSession.SessionOptions = {
      intraOpNumThreads: settings.numThreads,
      interOpNumThreads: 1,
      executionProviders: sessionProviders(provider),
      // threads that wait in a loop take the cores from the decoders: a third of all time on two cores
      extra: {
        session: {
          intra_op: { allow_spinning: "0" },
          ...(dataFolder === undefined ? {} : { model_external_initializers_file_folder_path: dataFolder }),
        },
      },
      logSeverityLevel: 4,
      ...(measurements === undefined
        ? {}
        : { enableProfiling: true, profileFilePrefix: join(measurements, "operations") }),
    };
    const session = await callInGate(gate, () =>
      modelBytes === undefined
        ? ort.InferenceSession.create(modelPath, options)
        : ort.InferenceSession.create(modelBytes, options),
    );
    const stored = new Map<string, ort.Tensor>();
    port.on("message", (request: SessionRequest) => {
      if (request.type === "run") void run(session, request);
      else if (request.type === "close") void session.release().then(forget).finally(end);
      else if (request.type === "placement")
        void placement(session, measurements).then(
          (operations) => reply({ type: "placement", id: request.id, operations }),
          (error: unknown) => reply({ type: "error", id: request.id, message: (error as Error).message }),
        );
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
    await forget();
    reply({ type: "failed", message: (error as Error).message });
    end();
  }
}

/** Ends this thread: a closed port keeps nothing alive. Deno's cannot be closed. */
function end(): void {
  if ("Deno" in globalThis) (globalThis as unknown as { close(): void }).close();
  else port.close();
}

async function run(session: ort.InferenceSession, request: RunRequest): Promise<void> {
  try {
    const { inputs, outputName } = request;
    const parts: Float32Array[] = [];
    let rowShape: readonly number[] = [];
    for (const { feeds, numUsed, size } of runParts(inputs, declaredInputs(session))) {
      const tensors = Object.entries(feeds).map(([name, values]) => [name, typedTensor(values)] as const);
      const results = await callInGate(gate, () => session.run(Object.fromEntries(tensors), [outputName]));
      const output = outputOf(results, outputName);
      const values = toFloat32(output);
      parts.push(values.subarray(0, (values.length / size) * numUsed));
      rowShape = output.dims.slice(1);
    }
    const scores = joinScores(parts);
    const data = firstOf(inputs, "an input").data as Float32Array;
    reply({ type: "result", id: request.id, scores, rowShape, data }, [
      scores.buffer as ArrayBuffer,
      data.buffer as ArrayBuffer,
    ]);
  } catch (error) {
    reply({ type: "error", id: request.id, message: (error as Error).message });
  }
}

/** Reads what ONNX Runtime measured so far, and ends the measurement. */
async function placement(
  session: ort.InferenceSession,
  folder: string | undefined,
): Promise<Readonly<Record<string, number>>> {
  if (folder === undefined) return {};
  session.endProfiling();
  const runtimeNames = new Map<string, string>();
  for (const name of await readdir(folder)) {
    const events = JSON.parse(await readFile(join(folder, name), "utf8")) as readonly Measurement[];
    for (const { cat, name: operation, args } of events)
      if (cat === "Node" && args?.provider !== undefined) runtimeNames.set(operation, args.provider);
  }
  await rm(folder, { recursive: true, force: true });
  return operationsByProvider(runtimeNames.values());
}

/** An operation that ran, in the file that ONNX Runtime writes. */
interface Measurement {
  readonly cat: string;
  readonly name: string;
  readonly args?: { readonly provider?: string };
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
  for (const [output, input] of Object.entries(updates)) stored.set(input, outputOf(results, output));
  return Object.fromEntries(fetches.map((name) => [name, tensorCopy(outputOf(results, name))]));
}

function outputOf(results: Readonly<Record<string, ort.Tensor>>, name: string): ort.Tensor {
  const output = results[name];
  if (output === undefined) throw new RangeError(`it gave no output "${name}"`);
  return output;
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

function typedTensor({ type, data, dims }: TypedValues): ort.Tensor {
  return new ort.Tensor(type as ort.Tensor.Type, data as ort.Tensor.DataType, dims);
}

function toFloat32(tensor: ort.Tensor): Float32Array {
  const { data } = tensor;
  if (data instanceof Float32Array) return data;
  if (data instanceof Uint16Array && tensor.type === "float16") return fromFloat16(data);
  return Float32Array.from(data as ArrayLike<number>, Number); // of int64 they are bigints
}

function declaredInputs(session: ort.InferenceSession): ReadonlyMap<string, TensorInfo> {
  return new Map(session.inputMetadata.map((input) => [input.name, describe(input)]));
}

function describe(value: ort.InferenceSession.ValueMetadata): TensorInfo {
  return value.isTensor
    ? { name: value.name, type: value.type, shape: value.shape }
    : { name: value.name, type: "not a tensor", shape: [] };
}
