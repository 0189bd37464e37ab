import type { AtLeastOne } from "../core/at-least-one.js";
import { addNode, type GradientRule, type Value } from "./graph.js";
import { reduceSum } from "./reduce-sum.js";
import { broadcast, repeatedAxes } from "./shapes.js";
import { reshape } from "./shaping.js";

/** Operations on each element, with NumPy's broadcasting, and their gradients. */

/** A tensor or a plain number. */
export type Operand = Value | number;

/** a + b. */
export function add(a: Operand, b: Operand): Value {
  return binary("Add", a, b, ([d]) => d, ([d]) => d); // prettier-ignore
}

/** a − b. */
export function sub(a: Operand, b: Operand): Value {
  return binary("Sub", a, b, ([d]) => d, ([d]) => neg(d)); // prettier-ignore
}

/** a · b. */
export function mul(a: Operand, b: Operand): Value {
  return binary("Mul", a, b, ([d]) => mul(d, b), ([d]) => mul(d, a)); // prettier-ignore
}

/** a / b. */
export function div(a: Operand, b: Operand): Value {
  return binary("Div", a, b, ([d]) => div(d, b), ([d], [y]) => neg(div(mul(d, y), b))); // prettier-ignore
}

/** −x. */
export function neg(x: Value): Value {
  return unary("Neg", x, ([d]) => neg(d));
}

/** √x. */
export function sqrt(x: Value): Value {
  return unary("Sqrt", x, ([d], [y]) => div(mul(d, 0.5), y));
}

/** max(x, 0); its gradient at 0 is 0, as in PyTorch. */
export function relu(x: Value): Value {
  return unary("Relu", x, ([d], [y]) => mul(d, sign(y)));
}

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(x: Value): Value {
  return unary("Sigmoid", x, ([d], [y]) => mul(d, mul(y, sub(1, y))));
}

/** tanh x. */
export function tanh(x: Value): Value {
  return unary("Tanh", x, ([d], [y]) => mul(d, sub(1, mul(y, y))));
}

/** Softmax over the last axis. */
export function softmax(x: Value): Value {
  const axis = x.shape.length - 1;
  return addNode(x.graph, {
    op: "Softmax",
    inputs: [x],
    attributes: { axis },
    shape: x.shape,
    gradients: [([d], [y]) => mul(y, sub(d, reduceSum(mul(d, y), [axis], true)))],
  });
}

/** The logarithm of softmax over the last axis. */
export function logSoftmax(x: Value): Value {
  const axis = x.shape.length - 1;
  return addNode(x.graph, {
    op: "LogSoftmax",
    inputs: [x],
    attributes: { axis },
    shape: x.shape,
    gradients: [([d]) => sub(d, mul(softmax(x), reduceSum(d, [axis], true)))],
  });
}

/** −1, 0 or 1; no gradient. */
export function sign(x: Value): Value {
  return addNode(x.graph, { op: "Sign", inputs: [x], shape: x.shape });
}

/** 1 where two tensors are equal, else 0; no gradient. */
export function equal(a: Value, b: Value): Value {
  const shape = broadcast(a.shape, b.shape);
  const same = addNode(a.graph, { op: "Equal", inputs: [a, b], shape });
  return addNode(a.graph, { op: "Cast", inputs: [same], attributes: { to: 1 }, shape });
}

function unary(op: string, x: Value, gradient: GradientRule): Value {
  return addNode(x.graph, { op, inputs: [x], shape: x.shape, gradients: [gradient] });
}

function binary(op: string, a: Operand, b: Operand, ofA: GradientRule, ofB: GradientRule): Value {
  const { graph } = (typeof a === "number" ? b : a) as Value;
  const first = typeof a === "number" ? graph.scalar(a) : a;
  const second = typeof b === "number" ? graph.scalar(b) : b;
  return addNode(graph, {
    op,
    inputs: [first, second],
    shape: broadcast(first.shape, second.shape),
    gradients: [
      (of, outputs) => sumTo(ofA(of, outputs), first),
      (of, outputs) => sumTo(ofB(of, outputs), second),
    ],
  });
}

/** A gradient added up over the axes along which its tensor was repeated. */
export function sumTo(gradient: Value, like: Value): Value {
  const axes = repeatedAxes(gradient.shape, like.shape);
  if (axes.length === 0) return gradient;
  return reshape(reduceSum(gradient, axes, true), like.shape);
}

/** The sum of tensors of one shape. */
export function sumOf(parts: AtLeastOne<Value>): Value {
  return parts.reduce((sum, part) => add(sum, part));
}

/** Zeros of the shape of a tensor. */
export function zerosLike(x: Value): Value {
  return mul(x, 0);
}
