import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { errorMessage } from "../core/errors.js";
import { makeFileAtomic } from "./atomic-write.js";
import { FileSystemError } from "./system-error.js";

/**
 * Parquet files, and the only file that imports hyparquet and hyparquet-writer. They are plain JavaScript of one
 * author's hand, maintained, small and without dependencies; parquet-wasm costs 6 MB and DuckDB a native binary.
 */

/** A column: its name and what a cell of it holds. */
export interface ParquetColumn {
  readonly name: string;
  /** `"float32[]"` and `"float16[]"` hold a list of numbers in each cell; of `"text?"` cells may be `null`. */
  readonly type: "text" | "text?" | "int32" | "float64" | "float32[]" | "float16[]";
}

/** Cells of one column. */
export type ParquetCells = readonly (string | number | null | readonly number[])[];

const scalarTypes = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
  "text?": { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  int32: { type: "INT32", repetition_type: "REQUIRED" },
  float64: { type: "DOUBLE", repetition_type: "REQUIRED" },
} as const;

const elementTypes = {
  "float32[]": { type: "FLOAT" },
  "float16[]": { type: "FIXED_LEN_BYTE_ARRAY", type_length: 2, logical_type: { type: "FLOAT16" } },
} as const;

type SchemaElement = import("hyparquet").SchemaElement;

function schemaOf(columns: readonly ParquetColumn[]): SchemaElement[] {
  const elements = columns.flatMap(({ name, type }): SchemaElement[] => {
    if (type !== "float32[]" && type !== "float16[]") {
      return [{ name, ...scalarTypes[type] }];
    }
    return [
      { name, repetition_type: "REQUIRED", num_children: 1, converted_type: "LIST" },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", repetition_type: "REQUIRED", ...elementTypes[type] },
    ];
  });
  return [{ name: "root", num_children: columns.length }, ...elements];
}

/**
 * A whole Parquet file; the same cells give the same bytes.
 *
 * Nothing is compressed: probabilities hardly shrink. Cost: about 1 µs for a number in a list.
 *
 * @param groups - One row group each, which can be read without the others: cells by column, in the order of
 *   `columns`, all of one length; a group without rows is left out.
 */
export async function encodeParquet(
  columns: readonly ParquetColumn[],
  groups: Iterable<readonly ParquetCells[]>,
): Promise<Uint8Array> {
  const { ByteWriter } = await import("hyparquet-writer");
  const writer = new ByteWriter();
  await writeGroups(writer, columns, groups);
  return new Uint8Array(writer.getBuffer());
}

/**
 * Writes a Parquet file, of which one row group is held at a time: beside, then renamed. See {@link encodeParquet}.
 *
 * @param metadata - Asked for when all rows are written: names and texts that stand in the file's footer.
 * @returns SHA-256 of the file.
 * @throws {FileSystemError} If it cannot be written.
 */
export async function writeParquet(
  path: string,
  columns: readonly ParquetColumn[],
  groups: ParquetGroups,
  metadata: () => Readonly<Record<string, string>>,
): Promise<string> {
  const { ByteWriter } = await import("hyparquet-writer");
  const hash = createHash("sha256");
  await makeFileAtomic(path, async (temporaryPath) => {
    const file = await open(temporaryPath, "wx");
    try {
      const writer = new ByteWriter();
      const flush = async (): Promise<void> => {
        const bytes = writer.getBytes();
        hash.update(bytes);
        await file.appendFile(bytes);
        writer.index = 0;
      };
      await writeGroups(Object.assign(writer, { flush }), columns, groups, metadata);
      await flush();
      await file.sync();
    } finally {
      await file.close();
    }
  });
  return hash.digest("hex");
}

/** Row groups, one after the other. */
export type ParquetGroups = Iterable<readonly ParquetCells[]> | AsyncIterable<readonly ParquetCells[]>;

async function writeGroups(
  writer: import("hyparquet-writer").Writer,
  columns: readonly ParquetColumn[],
  groups: ParquetGroups,
  metadata?: () => Readonly<Record<string, string>>,
): Promise<void> {
  const { ParquetWriter } = await import("hyparquet-writer");
  const schema = schemaOf(columns);
  const file = new ParquetWriter({ writer, schema, codec: "UNCOMPRESSED", createdBy: "kinetoscope" });
  for await (const cells of groups) {
    const rowGroupSize = cells[0]?.length ?? 0;
    if (rowGroupSize === 0) continue;
    const columnData = columns.map(({ name, type }, i) =>
      // a dictionary and least and greatest values are no use for numbers in lists, and cost half the time
      type.endsWith("[]")
        ? { name, data: cells[i] as number[][], encoding: "PLAIN" as const, statistics: false }
        : { name, data: cells[i] as number[] },
    );
    await file.write({ columnData, rowGroupSize });
  }
  if (metadata !== undefined)
    file.kvMetadata = Object.entries(metadata()).map(([key, value]) => ({ key, value }));
  await file.finish();
}

/** One row: cells by column. */
export type ParquetRow = Readonly<Record<string, unknown>>;

/** Which part of a file {@link readParquet} reads. */
export interface ReadParquetOptions {
  /** Default: all. */
  readonly columns?: readonly string[];
  /** The first row, default 0. */
  readonly rowStart?: number;
  /** The row after the last, default: the end. */
  readonly rowEnd?: number;
}

/**
 * Reads rows of a Parquet file; row groups outside of the range stay unread.
 *
 * @throws {FileSystemError} If the file cannot be read or is no Parquet file.
 */
export async function readParquet(path: string, options: ReadParquetOptions = {}): Promise<ParquetRow[]> {
  const { asyncBufferFromFile, parquetReadObjects } = await import("hyparquet");
  return readingParquet(path, async () => {
    const file = await asyncBufferFromFile(path);
    const { columns, rowStart, rowEnd } = options;
    const wanted = columns === undefined ? {} : { columns: [...columns] };
    return (await parquetReadObjects({ file, rowStart, rowEnd, ...wanted })) as ParquetRow[];
  });
}

async function readingParquet<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    const known = error instanceof Error && "code" in error;
    throw new FileSystemError("read", path, known ? error : new Error(errorMessage(error), { cause: error }));
  }
}

/** What stands in a Parquet file's footer. */
export interface ParquetFooter {
  readonly numRows: number;
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** Texts by name, as `writeParquet` was given them. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads a Parquet file's footer.
 *
 * @throws {FileSystemError} If the file cannot be read or is no Parquet file.
 */
export async function readParquetFooter(path: string): Promise<ParquetFooter> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } = await import("hyparquet");
  return readingParquet(path, async () => {
    const footer = await parquetMetadataAsync(await asyncBufferFromFile(path));
    const pairs = footer.key_value_metadata ?? [];
    return {
      numRows: Number(footer.num_rows),
      columns: parquetSchema(footer).children.map(({ element }) => element.name),
      metadata: new Map(pairs.map(({ key, value = "" }) => [key, value])),
    };
  });
}

/** Whether a file is Parquet, by its first bytes; one that cannot be read is not. */
export async function isParquet(path: string): Promise<boolean> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined);
  if (file === undefined) return false;
  try {
    if (!(await file.stat()).isFile()) return false;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString("latin1") === "PAR1";
  } finally {
    await file.close();
  }
}
