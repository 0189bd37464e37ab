/** What the kernel's thread and the session's thread say to each other. */

/** An input or output tensor, as the model file declares it. */
export interface TensorInfo {
  readonly name: string;
  /** `"float32"`, `"float16"`, `"int64"`… */
  readonly type: string;
  /** A number where the size is fixed, a name (or `""`) where it is free. */
  readonly shape: readonly (number | string)[];
}

/** What the worker is started with. */
export interface SessionSettings {
  readonly modelPath: string;
  readonly numThreads: number;
}

/** To the worker. */
export type SessionRequest =
  | {
      readonly type: "run";
      readonly id: number;
      readonly inputName: string;
      readonly outputName: string;
      /** float32 samples; handed over, and handed back with the result. */
      readonly data: Float32Array;
      /** Shape of the batch; the first number says how many samples `data` holds. */
      readonly shape: readonly number[];
    }
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
      readonly data: Float32Array;
    }
  | { readonly type: "error"; readonly id: number; readonly message: string };
