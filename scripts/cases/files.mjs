/** Which files no case stands for: a file that was added and never tried would look fine. */
import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

const notes = ["README.md", "expected.json"];

/** Their names, relative to the folder. */
export function filesWithoutCase(folder, cases) {
  const known = [...notes, ...cases.flatMap(({ files }) => files)];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join("/"))
    .filter((name) => !known.some((file) => name === file || name.startsWith(`${file}/`)))
    .sort();
}
