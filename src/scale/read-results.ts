import { ModelError, PlanError } from "../core/errors.js";
import { formatCounted, formatSome } from "../core/format.js";
import { itemAt } from "../core/item-at.js";
import type { Clip } from "../datasets/clip.js";
import type { ClipRecord } from "../pipeline/run-clips.js";
import { clipBelow } from "./plan.js";
import type { PlanFolder } from "./plan-folder.js";
import { reasonHere } from "./portable-line.js";
import { mixture } from "./mixture.js";
import { listUnits, lookAtUnit, readUnit, unitPath, type Unit } from "./unit-store.js";

/** The results of all units, one unit held at a time. */
export interface PlanResults {
  /** With what they were computed, as a provenance holds it. */
  readonly versions: Readonly<Record<string, string>>;
  readonly numSkipped: number;
  /** In the order of the clips; each call reads anew. */
  clips(): Generator<Clip, void>;
  records(): Generator<ClipRecord<object>, void>;
}

/** The records of one unit, whose clips are called as the plan was given them. */
export function unitRecords(run: PlanFolder, number: number, { lines }: Unit): readonly ClipRecord<object>[] {
  return run.clipsOf(number).map((planned, i) => {
    const clip = clipBelow(run.plan.places.root, planned);
    const { position, sha256, ...outcome } = itemAt(lines, i, "a line of the unit");
    const head = { clip, position, place: "", ...(sha256 === null ? {} : { sha256 }) };
    return "result" in outcome
      ? { ...head, result: outcome.result }
      : { ...head, skipped: reasonHere(outcome.skipped, clip.path, planned.path) };
  });
}

/** A unit that must be there. */
export function wholeUnit(run: PlanFolder, number: number): Unit {
  const unit = readUnit(run, number);
  if (typeof unit === "object") return unit;
  const found = `"${unitPath(run.folder, number)}" was changed meanwhile`;
  throw new PlanError(`Cannot merge "${run.folder}": ${found}`, { path: run.folder });
}

/** Units named in a message. */
const mostNamed = 8;

/**
 * Checks all units of a plan, one after the other.
 *
 * @param options - `mixed`: units of different processors or versions are accepted.
 * @throws {PlanError} If units are missing, altered or of other plans, if one has two results, or units were computed with
 * different things; the message names them.
 * @throws {ModelError} If the model gave numbers for no clip.
 */
export function checkedResults(run: PlanFolder, options: { readonly mixed: boolean }): PlanResults {
  const { folder, plan, numUnits } = run;
  const fail = (found: string): never => {
    throw new PlanError(`Cannot merge "${folder}": ${found}`, { path: folder });
  };
  const { conflicts } = listUnits(folder);
  if (conflicts.length > 0) {
    const remedy = "Keep one of them, and compute the unit again to see which is right";
    fail(
      `there are other results of the same units: ${formatSome(conflicts.map(quoted), mostNamed)}. ${remedy}`,
    );
  }
  const mixed = mixture();
  const missing: string[] = [];
  const wrong: string[] = [];
  let [numSkipped, numWithoutNumbers, numClips] = [0, 0, 0];
  for (let unit = 0; unit < numUnits; unit += 1) {
    const found = lookAtUnit(run, unit);
    if (found === undefined) missing.push(String(unit));
    else if (typeof found === "string") wrong.push(`"${unitPath(folder, unit)}": ${found}`);
    else {
      mixed.add(found.header);
      numSkipped += found.trailer.skipped;
      numWithoutNumbers += found.trailer.withoutNumbers;
      numClips += found.trailer.lines;
    }
  }
  if (wrong.length > 0)
    fail(`${formatSome(wrong, mostNamed)}. Remove what is not whole, and compute it again`);
  if (missing.length > 0) {
    const which = `unit ${formatSome(missing, mostNamed)}`;
    fail(
      `${formatCounted(missing.length, "unit")} of ${numUnits} are missing: ${which}. Run kinetoscope work`,
    );
  }
  const differences = mixed.differences();
  if (differences !== "" && !options.mixed) {
    const remedy = "The last digits may differ. Compute units again, or accept it with --mixed";
    fail(`units were computed with different things: ${differences}. ${remedy}`);
  }
  if (numWithoutNumbers > 0 && numSkipped === numClips) {
    const { name } = plan.content.model;
    const found = `it gave no numbers for ${formatCounted(numWithoutNumbers, "clip")}, and no clip has any`;
    const remedy = "Check the model, and input.range, mean and std in its card";
    throw new ModelError(`Cannot use the model "${name}": ${found}. ${remedy}`, { path: plan.places.model });
  }
  return { versions: mixed.versions(), numSkipped, ...readers(run) };
}

function readers(run: PlanFolder): Pick<PlanResults, "clips" | "records"> {
  const { plan, numUnits } = run;
  const { root } = plan.places;
  return {
    *clips() {
      for (let number = 0; number < numUnits; number += 1)
        for (const planned of run.clipsOf(number)) yield clipBelow(root, planned);
    },
    *records() {
      for (let number = 0; number < numUnits; number += 1)
        yield* unitRecords(run, number, wholeUnit(run, number));
    },
  };
}

function quoted(path: string): string {
  return `"${path}"`;
}
