import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PlanError } from "../core/errors.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import { sha256 } from "../files/hash.js";
import { unitsFolder, type PlanFolder } from "./plan-folder.js";
import { unitPath, type Unit } from "./unit-store.js";
import type { UnitFile } from "./unit-text.js";

/** Keeps what is too large for a unit's lines. It is named by its content: another result of the same unit must not replace it. */
export async function keepUnitFile(
  folder: string,
  unit: number,
  ending: string,
  bytes: Uint8Array,
): Promise<UnitFile> {
  const hash = sha256(bytes);
  const file: UnitFile = {
    name: `${unit}-${hash.slice(0, 12)}.${ending}`,
    bytes: bytes.length,
    sha256: hash,
  };
  await writeFileAtomic(join(unitsFolder(folder), file.name), bytes);
  return file;
}

/**
 * The file of a unit.
 *
 * @throws {PlanError} If it names none.
 */
export function unitFile({ folder }: PlanFolder, unit: number, { trailer: { file } }: Unit): UnitFile {
  // from elsewhere: no path out of the folder
  if (file !== undefined && /^\d+-[\da-f]{12}\.\w+$/.test(file.name)) return file;
  throw new PlanError(`Cannot merge "${folder}": unit ${unit} has no file of its numbers`, { path: folder });
}

/**
 * Reads the file of a unit.
 *
 * @throws {PlanError} If it is missing or was altered.
 */
export async function unitFileBytes(run: PlanFolder, number: number, unit: Unit): Promise<Buffer> {
  const { folder } = run;
  const file = unitFile(run, number, unit);
  const path = join(unitsFolder(folder), file.name);
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes !== undefined && sha256(bytes) === file.sha256) return bytes;
  const found = bytes === undefined ? "is missing" : "was altered: its hash is another";
  const remedy = `Remove "${unitPath(folder, number)}", and compute the unit again`;
  throw new PlanError(`Cannot merge "${folder}": "${path}" ${found}. ${remedy}`, { path: folder });
}
