import { open, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode, errorMessage, ModelError } from "../core/errors.js";
import { cachedDownload } from "../files/download/cached-file.js";
import type { TransferOptions } from "../files/download.js";
import { fileBelow, isBelow } from "../files/file-below.js";
import { sha256, sha256File } from "../files/hash.js";
import type { ByteSource } from "../onnx/byte-source.js";
import { externalLocations, inlineExternalData } from "../onnx/external-data.js";
import { readSignature, type OnnxSignature } from "../onnx/signature.js";
import type { CardWithLabels } from "./card/card.js";

/**
 * A model is all of its files: the .onnx file, and those beside it that its tensors lie in (`x.onnx.data`).
 */

/**
 * The data files of a model, as the .onnx file names them, sorted; none for most models.
 *
 * @throws {ModelError} If it is no ONNX file, or names a file outside of its folder.
 */
export async function dataFileNames(path: string): Promise<readonly string[]> {
  const names = await fileSource(path, externalLocations).catch((error: unknown) => {
    throw new ModelError(`Cannot load "${path}": ${errorMessage(error)}`, { path, cause: error });
  });
  for (const name of names) if (!isBelow(name)) throw outside(path, name);
  return names;
}

/**
 * What a network takes and gives, as its file declares it.
 *
 * @throws {ModelError} If it is no ONNX file.
 */
export async function modelSignature(path: string): Promise<OnnxSignature> {
  return fileSource(path, readSignature).catch((error: unknown) => {
    throw new ModelError(`Cannot load "${path}": ${errorMessage(error)}`, { path, cause: error });
  });
}

async function fileSource<Result>(
  path: string,
  use: (source: ByteSource) => Promise<Result>,
): Promise<Result> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return await use({
      size,
      async read(position, length) {
        const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, position);
        return buffer.subarray(0, bytesRead);
      },
    });
  } finally {
    await file.close();
  }
}

/**
 * Fetches the data files of a model that was fetched itself: from beside it, to beside it.
 *
 * @param url - Where the .onnx file came from.
 * @throws {DownloadError} If one cannot be fetched, or is another than the card says.
 */
export async function fetchDataFiles(
  model: { readonly path: string; readonly url: string },
  names: readonly string[],
  card: CardWithLabels,
  options: TransferOptions,
): Promise<void> {
  const stated = statedHashes(card);
  for (const name of names) {
    const address = new URL(name.split("/").map(encodeURIComponent).join("/"), model.url);
    address.search = new URL(model.url).search; // as of the card beside a model
    const path = join(dirname(model.path), name);
    await cachedDownload(address.href, path, { ...options, sha256: stated.get(name) });
  }
}

/**
 * What a model is known by: the SHA-256 of its .onnx file; of a model with data files that of the lines that say the
 * SHA-256 of the .onnx file and of each data file.
 *
 * @throws {ModelError} If a file is missing, lies outside of the model's folder, or is another than the card says.
 */
export async function modelSha256(
  path: string,
  names: readonly string[],
  card: CardWithLabels,
): Promise<string> {
  for (const name of names) await checkDataFile(path, name);
  const own = await sha256File(path);
  const hashes = new Map<string, string>();
  for (const name of names) hashes.set(name, await sha256File(join(dirname(path), name)));
  const whole =
    names.length === 0 ? own : sha256([own, ...hashes.values()].map((hash) => `${hash}\n`).join(""));
  checkStated(path, { own, whole, hashes }, card);
  return whole;
}

/**
 * A model as the bytes of one .onnx file that needs no other.
 *
 * @throws {ModelError} If they are more than a file of that kind can hold, or a file is missing.
 */
export async function readWholeModel(path: string): Promise<Uint8Array> {
  const data = new Map<string, Uint8Array>();
  try {
    for (const name of await dataFileNames(path)) {
      await checkDataFile(path, name);
      data.set(name, await readFile(join(dirname(path), name)));
    }
    return inlineExternalData(await readFile(path), data);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(`Cannot load "${path}": ${errorMessage(error)}`, { path, cause: error });
  }
}

async function checkDataFile(path: string, name: string): Promise<void> {
  const fail = (found: string, cause?: unknown): never => {
    throw new ModelError(`Cannot load "${path}": its weights lie in "${name}": ${found}`, { path, cause });
  };
  const file = await fileBelow(path, name).catch((error: unknown) => {
    if (error instanceof RangeError) throw outside(path, name);
    const missing = errorCode(error) === "ENOENT";
    return fail(missing ? "no such file. Put it beside the model" : errorMessage(error), error);
  });
  if (!(await stat(file)).isFile()) fail("it is not a regular file");
}

function outside(path: string, name: string): ModelError {
  const found = `its weights lie in ${JSON.stringify(name)}, outside of its folder`;
  return new ModelError(`Cannot load "${path}": ${found}. Put all files of the model into one folder`, {
    path,
  });
}

function statedHashes({ files = {} }: CardWithLabels): ReadonlyMap<string, string> {
  return new Map(Object.entries(files));
}

interface Hashes {
  readonly own: string;
  readonly whole: string;
  /** By name of the data file. */
  readonly hashes: ReadonlyMap<string, string>;
}

/** A card states the whole, or each file by itself; half of it would vouch for nothing. */
function checkStated(path: string, { own, whole, hashes }: Hashes, card: CardWithLabels): void {
  const fail = (found: string): never => {
    throw new ModelError(`Cannot load "${path}": ${found}`, { path });
  };
  const stated = statedHashes(card);
  const remedy = "The file was changed or is damaged: fetch it again, or correct the card";
  for (const [name, said] of stated) {
    const found = hashes.get(name);
    if (found === undefined) return fail(`its card has files["${name}"], but it has no weights there`);
    if (found !== said.toLowerCase())
      fail(`the SHA-256 of "${name}" is ${found}, its card says ${said}. ${remedy}`);
  }
  const said = card.sha256?.toLowerCase();
  if (said === undefined || said === whole) return;
  if (said !== own) fail(`its SHA-256 is ${whole}, its card says ${card.sha256}. ${remedy}`);
  const missing = [...hashes.keys()].filter((name) => !stated.has(name));
  if (missing.length === 0) return;
  const names = missing.map((name) => `"${name}"`).join(", ");
  fail(
    `its card says the SHA-256 of the .onnx file, but not of ${names}. Set sha256 to ${whole}, or add files`,
  );
}
