import { readFile } from "node:fs/promises";
import { errorCode, ModelError } from "../core/errors.js";

/**
 * Reads a list of labels, one a line, in class-index order. Lines may be numbered (`0,tench, Tinca tinca`);
 * the file may end without a newline, begin with a byte-order mark and use CRLF.
 *
 * @throws {ModelError} If the file is missing or holds no label.
 */
export async function readLabels(path: string): Promise<readonly string[]> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    const found = errorCode(error) === "ENOENT" ? "no such file" : (error as Error).message;
    throw new ModelError(`Cannot read labels from "${path}": ${found}`, { path, cause: error });
  });
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  // the last line break is no label; an empty line in between would shift all labels after it
  while (lines.at(-1)?.trim() === "") lines.pop();
  if (lines.length === 0)
    throw new ModelError(`Cannot read labels from "${path}": the file is empty`, { path });
  const numbered = lines.every((line, index) => line.startsWith(`${index},`));
  return lines.map((line, index) => (numbered ? line.slice(`${index},`.length) : line).trim());
}
