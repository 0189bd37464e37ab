import type { FeatureSource } from "../tensor/features.js";
import type { TrainingSettings } from "./head.js";
import type { EpochRow } from "./history.js";
import type { Layer } from "./layers.js";

/** The JSON file beside a head's .onnx file. */
export interface HeadCard {
  readonly name: string;
  readonly kind: "features";
  /** In class-index order. */
  readonly labels: readonly string[];
  /** Features of one row: [T, D] or [D]; the batch is free. */
  readonly input: { readonly name: "features"; readonly shape: readonly number[] };
  readonly output: { readonly name: "probabilities"; readonly values: "probabilities" };
  readonly layers: readonly Layer[];
  /** Where the features came from, where that is known. */
  readonly features?: FeatureSource;
  readonly training: TrainingSettings & {
    readonly bestEpoch: number | undefined;
    readonly stopped: boolean;
    readonly warnings: readonly string[];
    readonly history: readonly EpochRow[];
  };
  /** SHA-256 of the .onnx file, hexadecimal. */
  readonly sha256: string;
}
