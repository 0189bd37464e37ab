import { readdirSync, readFileSync } from "node:fs";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, PlanError } from "../core/errors.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import { sha256 } from "../files/hash.js";
import { makeFolder } from "../files/make-folder.js";
import { FileSystemError } from "../files/system-error.js";
import { temporaryMark } from "../files/temporary-path.js";
import { unitsFolder, type PlanFolder } from "./plan-folder.js";
import {
  inspectUnit,
  parseUnit,
  sameResults,
  type InspectedUnit,
  type Unit,
  type UnitTrailer,
} from "./unit-text.js";

/** What became of a unit's result when it was to be kept. */
export type Kept = "new" | "there already" | "other bytes";

/** A unit's number as it stands in names. */
export function unitName(unit: number): string {
  return String(unit).padStart(6, "0");
}

/** Where a unit's result is. */
export function unitPath(folder: string, unit: number): string {
  return join(unitsFolder(folder), `${unitName(unit)}.jsonl`);
}

/** Where it stands why a unit could not be computed. */
export function failurePath(folder: string, unit: number): string {
  return join(unitsFolder(folder), `${unitName(unit)}.failed.json`);
}

/**
 * Keeps a unit's result: beside, forced to the disk, then under its name. Results that are there are never replaced: the
 * same ones again change nothing, others are kept beside them, and the merge says so. A file that is cut off is replaced.
 */
export async function keepUnit({ folder, plan }: PlanFolder, unit: number, text: string): Promise<Kept> {
  const path = unitPath(folder, unit);
  await makeFolder(unitsFolder(folder));
  await rm(failurePath(folder, unit), { force: true });
  if (await giveName(path, text)) return "new";
  const there = parseUnit(await readFile(path, "utf8").catch(() => ""), plan, unit);
  const mine = parseUnit(text, plan, unit);
  if (typeof there === "string" || typeof mine === "string") {
    await writeFileAtomic(path, text);
    return "new";
  }
  if (sameResults(there, mine)) return "there already";
  await writeFileAtomic(path.replace(/\.jsonl$/, `.${sha256(text).slice(0, 12)}.jsonl`), text);
  return "other bytes";
}

/** @returns Whether the name was free. Renaming would replace what another worker has written meanwhile; linking does not. */
async function giveName(path: string, text: string): Promise<boolean> {
  const temporaryPath = `${path}.${temporaryMark()}.tmp`;
  try {
    const file = await open(temporaryPath, "wx");
    await file
      .writeFile(text)
      .then(() => file.sync())
      .finally(() => file.close());
    await link(temporaryPath, path).catch(async (error: unknown) => {
      if (errorCode(error) === "EEXIST") throw error;
      const isFree = (await readFile(path).catch(() => undefined)) === undefined;
      if (!isFree) throw Object.assign(new Error("the file exists"), { code: "EEXIST" });
      await rename(temporaryPath, path); // a disk without links
    });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw new FileSystemError("write", path, error);
  } finally {
    await rm(temporaryPath, { force: true }).catch(() => undefined);
  }
}

/** Forgets a unit's result, so that it is computed anew. */
export async function removeUnit(folder: string, unit: number): Promise<void> {
  await rm(unitPath(folder, unit), { force: true });
}

/** A unit's result; `undefined` if there is none, a few words if the file is not whole. */
export function readUnit({ folder, plan }: PlanFolder, unit: number): Unit | string | undefined {
  const text = unitFile(folder, unit);
  return text === undefined ? undefined : parseUnit(text, plan, unit);
}

/** {@link readUnit} without what became of the clips. */
export function lookAtUnit({ folder, plan }: PlanFolder, unit: number): InspectedUnit | string | undefined {
  const text = unitFile(folder, unit);
  return text === undefined ? undefined : inspectUnit(text, plan, unit);
}

function unitFile(folder: string, unit: number): string | undefined {
  try {
    return readFileSync(unitPath(folder, unit), "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new FileSystemError("read", unitPath(folder, unit), error);
  }
}

/** The files of units in a plan's folder, by what their names say. */
export interface UnitNames {
  readonly results: ReadonlySet<number>;
  readonly failures: ReadonlySet<number>;
  /** Results of units whose other results are kept too: paths. */
  readonly conflicts: readonly string[];
}

/** Lists the files of units; nothing is read. */
export function listUnits(folder: string): UnitNames {
  const results = new Set<number>();
  const failures = new Set<number>();
  const conflicts: string[] = [];
  for (const name of namesIn(unitsFolder(folder))) {
    const found = /^(\d{6,})\.(jsonl|failed\.json|[\da-f]{12}\.jsonl)$/.exec(name);
    if (found === null) continue;
    const [, number, kind] = found;
    if (kind === "jsonl") results.add(Number(number));
    else if (kind === "failed.json") failures.add(Number(number));
    else conflicts.push(join(unitsFolder(folder), name));
  }
  return { results, failures, conflicts: conflicts.sort() };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw new PlanError(`Cannot list the units in "${folder}": ${errorCode(error)}`, { path: folder });
  }
}

/** The units without a result, in order: names are looked at, and nothing is read. */
export function missingUnits({ folder, numUnits }: PlanFolder): readonly number[] {
  const { results } = listUnits(folder);
  return Array.from({ length: numUnits }, (_, unit) => unit).filter((unit) => !results.has(unit));
}

export type { Unit, UnitTrailer };
