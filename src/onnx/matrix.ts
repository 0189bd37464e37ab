import { itemAt } from "../core/item-at.js";
import { sumTo } from "./elementwise.js";
import { addNode, type Value } from "./graph.js";

/** Which factors of a {@link gemm} are transposed first. */
export interface GemmOptions {
  readonly transA?: boolean;
  readonly transB?: boolean;
}

/** a · b + c for matrices; c may be a row that is added to every row, or missing. */
export function gemm(a: Value, b: Value, c?: Value, options: GemmOptions = {}): Value {
  const { transA = false, transB = false } = options;
  const rows = itemAt(a.shape, transA ? 1 : 0);
  const columns = itemAt(b.shape, transB ? 0 : 1);
  return addNode(a.graph, {
    op: "Gemm",
    inputs: c === undefined ? [a, b] : [a, b, c],
    attributes: { transA: transA ? 1 : 0, transB: transB ? 1 : 0 },
    shape: [rows, columns],
    gradients: [
      ([d]) =>
        transA
          ? gemm(b, d, undefined, { transA: transB, transB: true })
          : gemm(d, b, undefined, { transB: !transB }),
      ([d]) =>
        transB
          ? gemm(d, a, undefined, { transA: true, transB: transA })
          : gemm(a, d, undefined, { transA: !transA }),
      ([d]) => (c === undefined ? d : sumTo(d, c)),
    ],
  });
}
