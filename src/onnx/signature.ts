import { windowOf, type ByteSource } from "./byte-source.js";
import { readInput, type OnnxInput } from "./onnx-file.js";
import { damaged, readFieldHead } from "./protobuf.js";

/** What a network takes and gives, as its file declares it. */
export interface OnnxSignature {
  /** Inputs that are no initializers. */
  readonly inputs: readonly OnnxInput[];
  readonly outputs: readonly OnnxInput[];
  /** For each output the operation that it comes out of, casts left aside: `"Softmax"`. */
  readonly lastOperations: ReadonlyMap<string, string>;
}

/** A node, as far as it says where an output comes from. */
interface Step {
  readonly op: string;
  /** Its first input. */
  readonly from: string;
}

/** Fields of onnx.proto. */
const graphOfModel = 7;
const graph = { node: 1, initializer: 5, input: 11, output: 12 };
const nameOfTensor = 8;
const node = { input: 1, output: 2, op: 4 };
/** Operations that change no number that matters here. */
const passing: ReadonlySet<string> = new Set(["Identity", "Cast"]);
/** More than any declaration of a tensor needs. */
const maxDeclarationLength = 1 << 16;

/**
 * Reads what a network takes and gives, and where its outputs come from; weights are stepped over.
 *
 * @throws {RangeError} If the bytes are no ONNX file.
 */
export async function readSignature(source: ByteSource): Promise<OnnxSignature> {
  const bytesFrom = windowOf(source);
  const inputs: OnnxInput[] = [];
  const outputs: OnnxInput[] = [];
  const weights = new Set<string>();
  const steps = new Map<string, Step>();

  async function eachField(
    start: number,
    end: number,
    use: (field: number, contentStart: number, end: number) => Promise<void>,
  ): Promise<void> {
    for (let position = start; position < end;) {
      const head = readFieldHead(await bytesFrom(position, 20), 0);
      const next = position + head.end;
      if (next > end) throw damaged("a field ends behind its end");
      if (head.wireType === 2) await use(head.field, position + head.contentStart, next);
      position = next;
    }
  }
  async function content(start: number, end: number): Promise<Uint8Array> {
    if (end - start > maxDeclarationLength) throw damaged("a declaration is too long");
    return (await bytesFrom(start, end - start)).subarray(0, end - start);
  }
  const text = async (start: number, end: number): Promise<string> =>
    new TextDecoder().decode(await content(start, end));
  async function readNode(start: number, end: number): Promise<void> {
    const found: Record<"op" | "from", string> = { op: "", from: "" };
    const outputNames: string[] = [];
    await eachField(start, end, async (field, from, to) => {
      if (field === node.output) outputNames.push(await text(from, to));
      if (field === node.op) found.op = await text(from, to);
      if (field === node.input && found.from === "") found.from = await text(from, to);
    });
    for (const name of outputNames) steps.set(name, found);
  }
  const readGraph = (start: number, stop: number): Promise<void> =>
    eachField(start, stop, async (field, from, to) => {
      if (field === graph.node) await readNode(from, to);
      if (field === graph.input) inputs.push(readInput(await content(from, to)));
      if (field === graph.output) outputs.push(readInput(await content(from, to)));
      if (field === graph.initializer)
        await eachField(from, to, async (part, first, last) => {
          if (part === nameOfTensor) weights.add(await text(first, last));
        });
    });
  await eachField(0, source.size, async (field, from, to) => {
    if (field === graphOfModel) await readGraph(from, to);
  });
  const lastOperations = new Map(outputs.map(({ name }) => [name, lastOperation(name, steps)]));
  return { inputs: inputs.filter(({ name }) => !weights.has(name)), outputs, lastOperations };
}

function lastOperation(output: string, steps: ReadonlyMap<string, Step>): string {
  const seen = new Set<string>();
  for (let name = output; !seen.has(name);) {
    seen.add(name);
    const step = steps.get(name);
    if (step === undefined || !passing.has(step.op)) return step?.op ?? "";
    name = step.from;
  }
  return "";
}
