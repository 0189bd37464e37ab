import { mapItems, type AtLeastOne } from "../core/at-least-one.js";

/** A size: a number, or the name of one that is free until the graph runs (`"N"`, `"N*20"`). */
export type Dimension = number | string;

/** What the elements of a tensor are. */
export type ElementType = "float32" | "float16" | "int32" | "int64";

/** A tensor in a graph. */
export interface Value {
  readonly graph: Graph;
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
}

/** A tensor whose numbers are part of the model. */
export interface Initializer {
  readonly value: Value;
  readonly data: Float32Array | BigInt64Array;
}

/** An attribute of a node: whole numbers unless marked as a float or a text. */
export type Attribute = number | readonly number[] | { readonly float: number } | { readonly text: string };

/**
 * The gradient of one input of a node.
 *
 * @param of - Gradients of the node's outputs.
 * @param outputs - The node's outputs.
 */
export type GradientRule = (of: AtLeastOne<Value>, outputs: AtLeastOne<Value>) => Value;

/** One operation. */
export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly Value[];
  readonly outputs: AtLeastOne<Value>;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** One per input; none for an input that has no gradient (indices, shapes). */
  readonly gradients: readonly (GradientRule | undefined)[];
}

/** A node to be added. */
export interface NewNode {
  readonly op: string;
  readonly inputs: readonly Value[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Shapes of the outputs. */
  readonly shapes: AtLeastOne<readonly Dimension[]>;
  readonly gradients?: readonly (GradientRule | undefined)[];
}

/**
 * An ONNX graph being written. Nodes are added in the order in which they can be computed; the functions that add
 * them (`elementwise.ts`, `matrix.ts`…) know their shapes and their gradients.
 */
export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly inputs: Value[] = [];
  readonly outputs: Value[] = [];
  readonly initializers: Initializer[] = [];
  readonly #prefix: string;
  readonly #scalars = new Map<number, Value>();
  #numNames = 0;

  /** @param prefix - What the names of inner tensors begin with; default nothing. */
  constructor(prefix: string = "") {
    this.#prefix = prefix;
  }

  /** An input of the whole graph. */
  input(name: string, shape: readonly Dimension[], type: ElementType = "float32"): Value {
    const value: Value = { graph: this, name, type, shape };
    this.inputs.push(value);
    return value;
  }

  /** Numbers that are part of the model. */
  constant(data: Float32Array | BigInt64Array, shape: readonly number[], name?: string): Value {
    const type = data instanceof Float32Array ? "float32" : "int64";
    const value: Value = { graph: this, name: this.#prefix + (name ?? this.#newName("c")), type, shape };
    this.initializers.push({ value, data });
    return value;
  }

  /** A float32 number; the same one is kept once. */
  scalar(number: number): Value {
    let value = this.#scalars.get(number);
    if (value === undefined) {
      value = this.constant(Float32Array.of(number), []);
      this.#scalars.set(number, value);
    }
    return value;
  }

  /** Whole numbers as a list, for operations that take shapes and sizes as tensors. */
  integers(numbers: readonly number[]): Value {
    return this.constant(BigInt64Array.from(numbers, BigInt), [numbers.length]);
  }

  /** Adds a node and returns its outputs. */
  add(node: NewNode): AtLeastOne<Value> {
    const { op, inputs, attributes = {}, gradients = [] } = node;
    const type = inputs.at(0)?.type ?? "float32";
    const outputs = mapItems(node.shapes, (shape): Value => {
      return { graph: this, name: this.#prefix + this.#newName(op), type, shape };
    });
    this.nodes.push({ op, inputs, outputs, attributes, gradients });
    return outputs;
  }

  /** Gives a tensor a name by which it can be asked for. No gradient passes. */
  named(name: string, value: Value): Value {
    const named: Value = { ...value, name };
    this.nodes.push({ op: "Identity", inputs: [value], outputs: [named], attributes: {}, gradients: [] });
    return named;
  }

  /** Makes a tensor an output of the whole graph, under a name of its own. */
  output(name: string, value: Value): void {
    this.outputs.push(this.named(name, value));
  }

  #newName(stem: string): string {
    this.#numNames += 1;
    return `${stem}_${this.#numNames}`;
  }
}

/** The only output of a node that is added. */
export function addNode(
  graph: Graph,
  node: Omit<NewNode, "shapes"> & { shape: readonly Dimension[] },
): Value {
  return graph.add({ ...node, shapes: [node.shape] })[0];
}
