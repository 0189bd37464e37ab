import { windowOf, type ByteSource } from "./byte-source.js";
import {
  bytesField,
  damaged,
  fieldText,
  joinBytes,
  readFieldHead,
  readFields,
  type Field,
} from "./protobuf.js";

/**
 * Tensors of an ONNX file may lie in other files: each says in which (`location`), and where in it. Field numbers are
 * those of onnx.proto3.
 */

/** Messages that tensors are found in: number of a field → what it holds. */
const inside = {
  model: { 7: "graph", 20: "training", 25: "function" },
  training: { 1: "graph", 2: "graph" },
  function: { 7: "node", 11: "attribute" },
  graph: { 1: "node", 5: "tensor", 15: "sparse" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
  sparse: { 1: "tensor", 2: "tensor" },
  tensor: { 13: "entry" },
  entry: {},
} as const;

type Kind = keyof typeof inside;

function kindOf(outer: Kind, { field, wireType }: Pick<Field, "field" | "wireType">): Kind | undefined {
  return wireType === 2 ? (inside[outer] as Readonly<Record<number, Kind>>)[field] : undefined;
}

/** More than any message of a name or a number needs. */
const maxEntryLength = 1 << 14;
/** Messages in messages; protobuf itself reads no more. */
const maxDepth = 100;

/**
 * The files that an ONNX file's tensors lie in, as it names them, sorted: of initializers and attributes, in graphs
 * inside of nodes and in functions too. Weights are stepped over, not read.
 *
 * @throws {RangeError} If the bytes are no ONNX file.
 */
export async function externalLocations(source: ByteSource): Promise<readonly string[]> {
  const found = new Set<string>();
  const bytesFrom = windowOf(source);

  async function walk(kind: Kind, start: number, end: number, depth: number): Promise<void> {
    if (depth > maxDepth) throw damaged("it is nested too deep");
    for (let position = start; position < end;) {
      const head = readFieldHead(await bytesFrom(position, 20), 0);
      const [contentStart, next] = [position + head.contentStart, position + head.end];
      if (next > end) throw damaged("a field ends behind its end");
      const child = kindOf(kind, head);
      if (child === "entry") {
        if (next - contentStart > maxEntryLength) throw damaged("the name of a file is too long");
        const bytes = await bytesFrom(contentStart, next - contentStart);
        const { key, value } = readEntry(bytes.subarray(0, next - contentStart));
        // whatever else the tensor says: pieces of a message are merged when it is loaded
        if (key === "location") found.add(value);
      } else if (child !== undefined) await walk(child, contentStart, next, depth + 1);
      position = next;
    }
  }

  await walk("model", 0, source.size, 0);
  return [...found].sort();
}

/**
 * The same model in one file: tensors that lie elsewhere are put into it.
 *
 * @param data - The other files, by the names that the model gives them.
 * @throws {RangeError} If one is missing or too short.
 */
export function inlineExternalData(model: Uint8Array, data: ReadonlyMap<string, Uint8Array>): Uint8Array {
  function rewritten(kind: Kind, message: Uint8Array): Uint8Array {
    const fields = readFields(message);
    if (kind === "tensor") return inlineTensor(message, fields, data);
    const parts = fields.map((field) => {
      const child = kindOf(kind, field);
      const content = child === undefined ? field.content : rewritten(child, field.content);
      return content === field.content ? field.raw : bytesField(field.field, content);
    });
    return parts.every((part, i) => part === fields[i]!.raw) ? message : joinBytes(parts);
  }
  return data.size === 0 ? model : rewritten("model", model);
}

function inlineTensor(
  message: Uint8Array,
  fields: readonly Field[],
  data: ReadonlyMap<string, Uint8Array>,
): Uint8Array {
  const entries = fields.filter(({ field }) => field === 13).map(({ content }) => readEntry(content));
  const valueOf = (key: string): string | undefined => entries.findLast((entry) => entry.key === key)?.value;
  const location = valueOf("location");
  if (location === undefined) return message;
  const bytes = data.get(location);
  const start = Number(valueOf("offset") ?? 0);
  const end = start + Number(valueOf("length") ?? (bytes?.length ?? 0) - start);
  if (bytes === undefined || !(start >= 0 && end >= start && end <= bytes.length))
    throw new RangeError(`its tensor is not in "${location}"`);
  const others = fields.filter(({ field }) => ![9, 13, 14].includes(field)).map(({ raw }) => raw);
  return joinBytes([...others, bytesField(9, bytes.subarray(start, end))]);
}

/** A StringStringEntryProto. */
function readEntry(content: Uint8Array): { readonly key: string; readonly value: string } {
  const fields = readFields(content);
  const textOf = (number: number): string => {
    const found = fields.findLast(({ field }) => field === number);
    return found === undefined ? "" : fieldText(found);
  };
  return { key: textOf(1), value: textOf(2) };
}
