import type { ExitGate } from "./exit-gate.js";
import type { Provider } from "./providers.js";

/** What the kernel's thread and the session's thread say to each other. */

/** An input or output tensor, as the model file declares it. */
export interface TensorInfo {
  readonly name: string;
  /** `"float32"`, `"float16"`, `"int64"`… */
  readonly type: string;
  /** A number where the size is fixed, a name (or `""`) where it is free. */
  readonly shape: readonly (number | string)[];
}

/** How a session is started. */
export interface SessionSettings {
  /** The .onnx file; of a model made in memory what messages call it. */
  readonly modelPath: string;
  /** The model itself, where it is in no file. */
  readonly modelBytes?: Uint8Array;
  /** Where the files lie that such a model names; default: it names none. */
  readonly dataFolder?: string;
  readonly numThreads: number;
  /** What computes; default `"cpu"`. */
  readonly provider?: Provider;
}

/** What its thread is given. */
export interface WorkerSettings extends SessionSettings {
  readonly gate: ExitGate;
}

/** A tensor on its way between the threads. */
export interface TensorData {
  readonly data: Float32Array | BigInt64Array;
  readonly shape: readonly number[];
}

/** Tensors by their names in the model. */
export type NamedTensors = Readonly<Record<string, TensorData>>;

/** An input of a run; the session's thread turns its numbers into the type that the model declares. */
export interface SessionInput {
  readonly name: string;
  readonly data: Float32Array | Float64Array;
  /** Where it holds samples, one after the other: shape of all of them, the first number says how many. */
  readonly shape: readonly number[];
  /** `"once"`: one sample's numbers, the same for every sample. `"as it is"`: the whole tensor, whatever the batch. */
  readonly holds: "samples" | "once" | "as it is";
}

/** One run with named inputs and outputs. */
export interface SessionStep {
  /** Inputs; those that were stored need not be given. */
  readonly feeds: NamedTensors;
  /** Outputs to be returned. */
  readonly fetches: readonly string[];
  /** Outputs that stay in the thread: output → input of the next step. */
  readonly updates?: Readonly<Record<string, string>>;
}

/** To the worker. */
export type SessionRequest =
  | {
      readonly type: "run";
      readonly id: number;
      /** The first one holds samples; its buffer is handed over, and handed back with the result. */
      readonly inputs: readonly SessionInput[];
      readonly outputName: string;
    }
  /** Keeps tensors in the thread, as inputs of all steps to come; they are handed over. */
  | { readonly type: "store"; readonly id: number; readonly tensors: NamedTensors }
  | { readonly type: "step"; readonly id: number; readonly step: SessionStep }
  /** Copies of tensors that are kept in the thread. */
  | { readonly type: "read"; readonly id: number; readonly names: readonly string[] }
  /** How many operations of the runs so far were computed where; later ones are not counted. */
  | { readonly type: "placement"; readonly id: number }
  | { readonly type: "close" };

/** From the worker. */
export type SessionReply =
  | {
      readonly type: "ready";
      readonly inputs: readonly TensorInfo[];
      readonly outputs: readonly TensorInfo[];
      readonly runtimeVersion: string;
    }
  | { readonly type: "failed"; readonly message: string }
  | {
      readonly type: "result";
      readonly id: number;
      /** One row per sample. */
      readonly scores: Float32Array;
      /** Shape of a row: `[labels]` for most models. */
      readonly rowShape: readonly number[];
      readonly data: Float32Array;
    }
  | { readonly type: "tensors"; readonly id: number; readonly tensors: NamedTensors }
  | { readonly type: "placement"; readonly id: number; readonly operations: Readonly<Record<string, number>> }
  | { readonly type: "error"; readonly id: number; readonly message: string };
