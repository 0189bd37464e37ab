import { errorCode, errorMessage, ModelError } from "../../core/errors.js";
import { parseLabelList } from "../../files/label-list.js";
import { readText } from "../../files/tables/read-text.js";

/** More than any list of labels or card has: 20 times the 21,841 classes of ImageNet. */
export const maxTextBytes = 16e6;

/**
 * Reads a list of labels, one a line, in class-index order; see {@link parseLabelList}.
 *
 * @throws {ModelError} If the file is missing, no regular file, too long, or holds no label.
 */
export async function readLabels(path: string): Promise<readonly string[]> {
  const text = await readText(path, { maxBytes: maxTextBytes }).catch((error: unknown) => {
    const found = errorCode(error) === "ENOENT" ? "no such file" : errorMessage(error);
    throw new ModelError(`Cannot read labels from "${path}": ${found}`, { path, cause: error });
  });
  const labels = parseLabelList(text);
  if (labels.length > 0) return labels;
  throw new ModelError(`Cannot read labels from "${path}": the file is empty`, { path });
}
