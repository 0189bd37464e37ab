import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, errorMessage, PlanError } from "../core/errors.js";
import { itemAt } from "../core/item-at.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import { sha256OfParts } from "../files/hash.js";
import { numUnits, planId, planKindNames, type Plan, type PlannedClip } from "./plan.js";

/** A plan in its folder, with readers for what is too long to be held. */
export interface PlanFolder {
  readonly folder: string;
  readonly plan: Plan;
  readonly numUnits: number;
  /** The clips of a unit, read when they are asked for. */
  clipsOf(unit: number): readonly PlannedClip[];
}

const planName = "plan.json";
const clipsName = "clips.jsonl";

/** Where the results of units are. */
export function unitsFolder(folder: string): string {
  return join(folder, "units");
}

/** Where workers find what a single process has computed already. */
export function keptFolder(folder: string): string {
  return join(folder, "kept");
}

/**
 * Writes a plan: the list of clips first, so that a plan that is there has its clips.
 *
 * @param lines - Of all clips: see `clipLine`.
 */
export async function writePlan(folder: string, plan: Plan, lines: readonly string[]): Promise<void> {
  await writeFileAtomic(join(folder, clipsName), lines);
  await writeFileAtomic(join(folder, planName), `${JSON.stringify(plan, undefined, 1)}\n`);
}

/** Removes a plan and the results of its units; what else is in the folder stays. */
export async function removePlan(folder: string): Promise<void> {
  for (const name of [planName, clipsName, "seen.json", "units", "kept"])
    await rm(join(folder, name), { recursive: true, force: true });
}

/**
 * Opens a plan, and checks that it is what its id says.
 *
 * @throws {PlanError} If there is none, or somebody changed it.
 */
export async function openPlan(folder: string): Promise<PlanFolder> {
  const plan = await readPlan(folder);
  if (plan !== undefined) return plan;
  const found = `it has no ${planName}. Make one with kinetoscope plan`;
  throw new PlanError(`Cannot open the plan "${folder}": ${found}`, { path: folder });
}

/** {@link openPlan}; `undefined` if the folder has none. */
export async function readPlan(folder: string): Promise<PlanFolder | undefined> {
  const wrong = (found: string, cause?: unknown): PlanError =>
    new PlanError(`Cannot open the plan "${folder}": ${found}. Make it anew`, { path: folder, cause });
  const text = await readFile(join(folder, planName), "utf8").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw wrong(errorMessage(error), error);
  });
  if (text === undefined) return undefined;
  const plan = parsePlan(text);
  if (plan === undefined) throw wrong(`"${planName}" is no plan that this version reads`);
  if (planId(plan.content) !== plan.id) throw wrong(`"${planName}" was changed: its id is another`);
  const units = numUnits(plan.content);
  if (plan.offsets.length !== units || !plan.offsets.every(Number.isSafeInteger))
    throw wrong(`"${planName}" was changed: it does not say where the clips of its ${units} units begin`);
  const path = join(folder, clipsName);
  const clipsSha256 = ((): string => {
    try {
      return sha256OfPieces(path);
    } catch (error) {
      throw wrong(errorMessage(error), error);
    }
  })();
  if (clipsSha256 !== plan.content.clipsSha256) throw wrong(`"${clipsName}" is not the plan's`);
  return {
    ...{ folder, plan, numUnits: units },
    clipsOf: (unit) => readLines(path, itemAt(plan.offsets, unit, "a unit"), plan.offsets[unit + 1]),
  };
}

function parsePlan(text: string): Plan | undefined {
  try {
    const plan = JSON.parse(text) as Partial<Plan> | null;
    const isPlan = plan?.format === "kinetoscope plan" && plan.version === 1;
    const isWhole = typeof plan?.content === "object" && typeof plan.places === "object";
    const isKnown = isWhole && planKindNames.includes(plan.content.kind);
    return isPlan && isKnown && Array.isArray(plan.offsets) ? (plan as Plan) : undefined;
  } catch {
    return undefined;
  }
}

/** Without a wait in between: units are read one after the other inside of generators. */
function readLines(path: string, start: number, end: number | undefined): readonly PlannedClip[] {
  const pieces = Array.from(piecesOf(path, start, end), (piece) => Buffer.from(piece));
  const lines = Buffer.concat(pieces).toString("utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as PlannedClip);
}

function sha256OfPieces(path: string): string {
  const hash = createHash("sha256");
  for (const piece of piecesOf(path, 0, undefined)) hash.update(piece);
  return hash.digest("hex");
}

const pieceSize = 1 << 18;

function* piecesOf(path: string, start: number, end: number = Infinity): Generator<Uint8Array, void> {
  const file = openSync(path, "r");
  const buffer = Buffer.allocUnsafe(Math.min(pieceSize, end - start));
  try {
    for (let at = start; at < end;) {
      const count = readSync(file, buffer, 0, Math.min(pieceSize, end - at), at);
      if (count === 0) return;
      yield buffer.subarray(0, count);
      at += count;
    }
  } finally {
    closeSync(file);
  }
}

/** SHA-256 of the lines of all clips, and where each unit's begin. */
export function indexLines(
  lines: readonly string[],
  unitSize: number,
): { readonly clipsSha256: string; readonly offsets: readonly number[] } {
  const offsets: number[] = [];
  let at = 0;
  for (const [position, line] of lines.entries()) {
    if (position % unitSize === 0) offsets.push(at);
    at += Buffer.byteLength(line);
  }
  return { clipsSha256: sha256OfParts(lines), offsets };
}
