import { DatasetError } from "../../core/errors.js";
import { FileSystemError } from "../../files/system-error.js";
import { readText } from "../../files/tables/read-text.js";

/** A line of a ground-truth file that could not be used, and why. */
export interface GroundTruthProblem {
  /** Line of the file, counted from 1. */
  readonly line: number;
  /** Why it could not be used. */
  readonly reason: string;
}

/**
 * The text of a ground-truth file.
 *
 * @throws {DatasetError} If it cannot be read.
 */
export async function readGroundTruth(path: string): Promise<string> {
  return readText(path).catch((error: unknown) => {
    const { message } = new FileSystemError("read ground truth", path, error);
    throw new DatasetError(message, { path, cause: error });
  });
}
