import type { Value } from "../onnx/graph.js";

/** How a parameter begins. */
export type Initialization =
  | { readonly kind: "zeros" }
  | { readonly kind: "uniform"; readonly limit: number }
  /** Uniform over ±√(6 / (fanIn + fanOut)), Glorot and Bengio 2010. */
  | { readonly kind: "glorot"; readonly fanIn: number; readonly fanOut: number };

/** Gives a layer one of its parameters. */
export type ParameterSource = (
  name: string,
  shape: readonly number[],
  initialization: Initialization,
) => Value;
