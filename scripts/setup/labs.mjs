/** The labs as `kinetoscope labs` writes them: the cells without what they printed here, a thirtieth of the size. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The folder, which holds nothing else. */
export const LABS = join("dist", "labs");

/** The names of the labs' notebooks. */
export function labNotebooks(root) {
  const folder = join(root, "notebooks");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d\d-.*\.ipynb$/.test(name))
    .sort();
}

/** Writes them into `dist/labs`. */
export function writeLabs(root) {
  const folder = join(root, LABS);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of labNotebooks(root)) {
    const notebook = JSON.parse(readFileSync(join(root, "notebooks", name), "utf8"));
    const cells = notebook.cells.map((cell) =>
      cell.cell_type === "code" ? { ...cell, execution_count: null, outputs: [] } : cell,
    );
    writeFileSync(join(folder, name), `${JSON.stringify({ ...notebook, cells }, undefined, 1)}\n`);
  }
}
