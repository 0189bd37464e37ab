import { readFile } from "node:fs/promises";
import { errorCode, ModelError } from "../core/errors.js";
import { parseLabelList } from "../files/label-list.js";

/**
 * Reads a list of labels, one a line, in class-index order; see {@link parseLabelList}.
 *
 * @throws {ModelError} If the file is missing or holds no label.
 */
export async function readLabels(path: string): Promise<readonly string[]> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    const found = errorCode(error) === "ENOENT" ? "no such file" : (error as Error).message;
    throw new ModelError(`Cannot read labels from "${path}": ${found}`, { path, cause: error });
  });
  const labels = parseLabelList(text);
  if (labels.length > 0) return labels;
  throw new ModelError(`Cannot read labels from "${path}": the file is empty`, { path });
}
