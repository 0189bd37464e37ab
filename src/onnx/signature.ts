import { windowOf, type ByteSource } from "./byte-source.js";
import { readInput, type OnnxInput } from "./onnx-file.js";
import { damaged, readFieldHead } from "./protobuf.js";

/** What a network takes and gives, as its file declares it. */
export interface OnnxSignature {
  /** Inputs that are no initializers. */
  readonly inputs: readonly OnnxInput[];
  readonly outputs: readonly OnnxInput[];
}

/** Fields of onnx.proto. */
const graphOfModel = 7;
const graph = { initializer: 5, input: 11, output: 12 };
const nameOfTensor = 8;
/** More than any declaration of a tensor needs. */
const maxDeclarationLength = 1 << 16;

/**
 * Reads what a network takes and gives; weights are stepped over.
 *
 * @throws {RangeError} If the bytes are no ONNX file.
 */
export async function readSignature(source: ByteSource): Promise<OnnxSignature> {
  const bytesFrom = windowOf(source);
  const inputs: OnnxInput[] = [];
  const outputs: OnnxInput[] = [];
  const weights = new Set<string>();

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
  const readGraph = (start: number, stop: number): Promise<void> =>
    eachField(start, stop, async (field, from, to) => {
      if (field === graph.input) inputs.push(readInput(await content(from, to)));
      if (field === graph.output) outputs.push(readInput(await content(from, to)));
      if (field === graph.initializer)
        await eachField(from, to, async (part, first, last) => {
          if (part === nameOfTensor) weights.add(new TextDecoder().decode(await content(first, last)));
        });
    });
  await eachField(0, source.size, async (field, from, to) => {
    if (field === graphOfModel) await readGraph(from, to);
  });
  return { inputs: inputs.filter(({ name }) => !weights.has(name)), outputs };
}
