import type { SpanColumns } from "./row-span.js";

/** Numbers of columns, from 0. */
export interface TableColumns extends SpanColumns {
  readonly path: number;
  readonly id: number | undefined;
  readonly split: number | undefined;
  readonly labels: readonly number[];
  readonly isOnePerClass: boolean;
}
