import { availableParallelism } from "node:os";
import { checkOneOf } from "../../core/check.js";

/** What computes a model: `"cpu"`, or a graphics card by way of CUDA, TensorRT, CoreML, DirectML or WebGPU. */
export type Provider = "cpu" | "cuda" | "tensorrt" | "coreml" | "dml" | "webgpu";

/** What there is to know about a processor. */
interface ProviderFacts {
  /** What ONNX Runtime calls it in its measurements. */
  readonly runtimeName: string;
  /** Where onnxruntime-node offers it: `"linux x64"`. */
  readonly platforms: readonly string[];
  /** What must be installed besides the package, as a text for a reader; `""`: nothing. */
  readonly needs: string;
  /** What makes its libraries part of the package, where they are not. */
  readonly install?: string;
  /** Operations that it does not have go to these before they go to the CPU. */
  readonly alsoOn?: readonly string[];
  /** Threads of the CPU that a session takes unless told. Default 1: the model's operations are elsewhere. */
  readonly threads?: number;
  /** How many times the samples of a batch on the CPU it takes unless told; default 1. */
  readonly batchFactor?: number;
}

const everywhere = ["linux x64", "linux arm64", "darwin arm64", "win32 x64", "win32 arm64"];
const installCuda = "ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node";

/** The processors that onnxruntime-node has a name for. */
export const providers: Readonly<Record<Provider, ProviderFacts>> = {
  cpu: {
    runtimeName: "CPUExecutionProvider",
    platforms: everywhere,
    needs: "",
    threads: availableParallelism(),
  },
  cuda: {
    runtimeName: "CUDAExecutionProvider",
    platforms: ["linux x64"],
    needs: "a graphics card of NVIDIA, CUDA 12 and cuDNN 9",
    install: installCuda,
    batchFactor: 4,
  },
  tensorrt: {
    runtimeName: "TensorrtExecutionProvider",
    platforms: ["linux x64"],
    needs: "a graphics card of NVIDIA, CUDA 12, cuDNN 9 and TensorRT 10",
    install: installCuda,
    alsoOn: ["cuda"],
    batchFactor: 4,
  },
  coreml: {
    runtimeName: "CoreMLExecutionProvider",
    platforms: ["darwin arm64"],
    needs: "macOS 13 or newer",
  },
  dml: {
    runtimeName: "DmlExecutionProvider",
    platforms: ["win32 x64", "win32 arm64"],
    needs: "a graphics card with DirectX 12",
    batchFactor: 4,
  },
  webgpu: {
    runtimeName: "WebGpuExecutionProvider",
    platforms: everywhere,
    needs: "a graphics card and its driver (of Vulkan, on Linux)",
  },
};

/** Their names, the CPU's first. */
export const providerNames: readonly Provider[] = Object.keys(providers) as Provider[];

/** How far from the CPU's numbers another processor's may be: a share of the largest of them (at least of 1). */
export const providerTolerance: number = 1e-3;

/** @throws {RangeError} That names the processors, if it is none. */
export function checkProvider(provider: Provider): void {
  checkOneOf("provider", provider, providerNames);
}

/** What a record of how numbers were made says of the processor: nothing of the CPU, as records always did. */
export function providerRecord(provider: Provider): { readonly provider?: Provider } {
  return provider === "cpu" ? {} : { provider };
}

/** What ONNX Runtime is told to compute on. */
export function sessionProviders(provider: Provider): readonly string[] {
  return [provider, ...(providers[provider].alsoOn ?? [])];
}

/** The usual size of a batch, for a processor. */
export function usualBatchSize(provider: Provider, onCpu: number): number {
  return onCpu * (providers[provider].batchFactor ?? 1);
}

/** The usual number of threads, for a processor. */
export function usualThreads(provider: Provider): number {
  return providers[provider].threads ?? 1;
}

/** How many operations ran where, from what ONNX Runtime measured: `{ webgpu: 40, cpu: 2 }`. */
export function operationsByProvider(runtimeNames: Iterable<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const runtimeName of runtimeNames) {
    const name = providerNames.find((known) => providers[known].runtimeName === runtimeName) ?? runtimeName;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
