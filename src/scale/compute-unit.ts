import { PlanError } from "../core/errors.js";
import { itemAt } from "../core/item-at.js";
import { setOptionWords } from "../core/option-words.js";
import { untilAborted } from "../core/task.js";
import type { Clip } from "../datasets/clip.js";
import { isBelow } from "../files/file-below.js";
import { fileState, isSameState, type FileState } from "../files/identity.js";
import { currentVersions } from "../pipeline/provenance.js";
import { openEvaluation } from "./kinds/evaluation.js";
import { openFeatures } from "./kinds/features.js";
import { openFrameScores } from "./kinds/frame-scores.js";
import { clipBelow, unitRange, type Plan, type PlanKind } from "./plan.js";
import type { PlanFolder } from "./plan-folder.js";
import { portableLine, portableWords } from "./portable-line.js";
import { processorFlags } from "./processor-flags.js";
import { keepUnit, type Kept } from "./unit-store.js";
import type { OpenOptions, UnitModel } from "./unit-model.js";
import { unitText, type UnitHeader } from "./unit-text.js";

/** Where a worker has what a plan is about. */
export interface WorkerPlaces {
  /** The .onnx file; default where the plan has it. */
  readonly model?: string;
  /** What stands before the clips' paths; default the plan's root. */
  readonly root?: string;
  /** Threads of ONNX Runtime; default the plan's. */
  readonly threads?: number;
}

/** How the model of each kind of plan is loaded. */
const openers: Readonly<
  Record<PlanKind, (plan: Plan, path: string, options: OpenOptions) => Promise<UnitModel>>
> = {
  evaluation: openEvaluation,
  "frame scores": openFrameScores,
  features: openFeatures,
};

/** Computes units of one plan. */
export interface UnitWorker {
  /** Computes a unit and keeps its result. */
  compute(unit: number, signal: AbortSignal, onClip?: () => void): Promise<Kept>;
  close(): Promise<void>;
}

/**
 * Loads a plan's model, to compute units with it.
 *
 * @throws {PlanError} If the model here is not the plan's.
 */
export async function openWorker(
  run: PlanFolder,
  places: WorkerPlaces,
  signal: AbortSignal,
): Promise<UnitWorker> {
  const { plan, folder } = run;
  const { content } = plan;
  const open = openers[content.kind];
  const modelPath = places.model ?? plan.places.model;
  const model = await untilAborted(
    open(plan, modelPath, { threads: places.threads ?? plan.threads, signal }),
    signal,
  );
  const differs = model.sha256 !== content.model.sha256 ? "another model file" : "another card";
  if (model.sha256 !== content.model.sha256 || model.cardSha256 !== content.model.cardSha256) {
    await model.close();
    const remedy = "Name the plan's model with --model, or make the plan anew";
    throw new PlanError(`Cannot work on "${folder}": "${modelPath}" is ${differs}. ${remedy}`, {
      path: folder,
    });
  }
  const versions = await currentVersions(model);
  const root = rootOf(run, places.root);
  setOptionWords(portableWords);

  return {
    async compute(unit, unitSignal, onClip = () => undefined) {
      const { first } = unitRange(content, unit);
      const planned = run.clipsOf(unit);
      const clips = planned.map((clip) => clipBelow(root, clip));
      const before = await Promise.all(clips.map(({ path }) => fileState(path)));
      for (const [i, { path }] of clips.entries())
        checkSize(folder, path, itemAt(planned, i, "a clip of the unit").size, before[i]);
      const facts = { folder, plan, unit, first, clips, signal: unitSignal, onClip };
      const { lines, ...more } = await model.compute(facts);
      await checkStillThere(folder, clips, before);
      const header: UnitHeader = {
        ...{ format: "kinetoscope unit", version: 1, plan: plan.id, unit },
        ...{ versions, processorFlags: processorFlags() },
      };
      const portable = lines.map((line, i) => {
        const clip = itemAt(clips, i, "a clip of the unit");
        return portableLine(line, clip.path, itemAt(planned, i, "a clip of the unit").path);
      });
      return keepUnit(run, unit, unitText(header, portable, more));
    },
    close: () => model.close(),
  };
}

function rootOf({ folder, plan, numUnits, clipsOf }: PlanFolder, given: string | undefined): string {
  if (given === undefined) return plan.places.rootFolder;
  for (let unit = 0; unit < numUnits; unit += 1) {
    const outside = clipsOf(unit).find(({ path }) => !isBelow(path));
    if (outside === undefined) continue;
    const found = `"${outside.path}" is not below one folder with the other clips`;
    throw new PlanError(`Cannot work on "${folder}" with another root: ${found}`, { path: folder });
  }
  return given.endsWith("/") ? given : `${given}/`;
}

/** A clip that only this machine lacks is no broken clip: the unit is left to another worker. */
function checkSize(folder: string, path: string, size: number | null, now: FileState | undefined): void {
  if ((now?.size ?? null) === size) return;
  const found =
    now === undefined
      ? `"${path}" is not there. Say with --root where the clips are on this machine`
      : `"${path}" is not the file that was planned: ${now.size} bytes instead of ${size ?? "no file"}. Make the plan anew`;
  throw new PlanError(`Cannot work on "${folder}": ${found}`, { path });
}

/** Results of a disk that went away, or of a file that was replaced meanwhile, are no results. */
async function checkStillThere(
  folder: string,
  clips: readonly Clip[],
  before: readonly (FileState | undefined)[],
): Promise<void> {
  for (const [i, { path }] of clips.entries()) {
    if (isSameState(await fileState(path), before[i])) continue;
    const found = `"${path}" was replaced or removed while it was read`;
    throw new PlanError(`Cannot work on "${folder}": ${found}. Run this again`, { path });
  }
}
