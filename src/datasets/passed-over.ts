import { relative, sep } from "node:path";
import { formatCounted } from "../core/format.js";

/** A file in a dataset's folder that is not used, and why. */
export interface PassedOverFile {
  /** Where the file is. */
  readonly path: string;
  /** Why it is not used: `"its ending .txt is not looked for"`. */
  readonly reason: string;
}

/** Files that a line names; of thousands more there is a list. */
const mostNamed = 5;

/** `["Ignored 2 files: duck/notes.txt (its ending .txt is not looked for), …"]`, or nothing. */
export function passedOverLines(
  root: string,
  files: readonly PassedOverFile[],
  verb: string = "Ignored",
): readonly string[] {
  if (files.length === 0) return [];
  const shown = files.slice(0, mostNamed).map(({ path, reason }) => {
    const below = relative(root, path).split(sep).join("/");
    return `${below} (${reason})`;
  });
  if (files.length > shown.length) shown.push("…");
  return [`${verb} ${formatCounted(files.length, "file")}: ${shown.join(", ")}`];
}
