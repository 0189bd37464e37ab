import { resolve } from "node:path";
import { PlanError } from "../core/errors.js";
import { itemAt } from "../core/item-at.js";
import { mapInOrder } from "../core/pool.js";
import type { Clip } from "../datasets/clip.js";
import { fileState, type FileState } from "../files/identity.js";
import { sha256File } from "../files/hash.js";
import {
  clipLine,
  commonRoot,
  planId,
  unitRange,
  type Plan,
  type PlanContent,
  type PlanPlaces,
} from "./plan.js";
import { indexLines, openPlan, readPlan, removePlan, writePlan, type PlanFolder } from "./plan-folder.js";
import { readSeen, writeSeen, type Seen } from "./seen.js";
import { listUnits, readUnit, removeUnit } from "./unit-store.js";

/** What is planned, before its clips are looked at. */
export interface PlanDraft {
  readonly content: Omit<PlanContent, "numClips" | "clipsSha256">;
  readonly places: Omit<PlanPlaces, "root" | "rootFolder">;
  readonly clips: readonly Clip[];
  /** Of the model. A plan that has results keeps those that it had. */
  readonly threads: number;
}

/** What happens where the folder has another plan. */
export type OtherPlan = "error" | "replace";

/** Files whose state is asked for at the same time. */
const filesAtOnce = 16;

/**
 * Makes a plan in a folder. A plan of the same id continues there: of its units only those are computed again whose clips
 * have another content now. A clip is hashed only if its path or time of change is another than before.
 *
 * @param other - What to do with a plan of another id in that folder, and all its results.
 * @throws {PlanError} If there is another plan, or the list is empty.
 */
export async function makePlan(
  folder: string,
  { content: given, places, clips, threads }: PlanDraft,
  options: {
    readonly other: OtherPlan;
    /** Threads that were asked for: a plan whose results have others is another plan. */
    readonly threads?: number;
    readonly signal?: AbortSignal;
  },
): Promise<PlanFolder> {
  if (clips.length === 0)
    throw new PlanError(`Cannot plan "${folder}": there are no clips`, { path: folder });
  const states: (FileState | undefined)[] = [];
  const look = ({ path }: Clip): Promise<FileState | undefined> => fileState(path);
  for await (const state of mapInOrder(clips, filesAtOnce, look, options.signal)) states.push(state);
  const root = commonRoot(clips.map(({ path }) => path));
  const lines = clips.map((clip, i) =>
    clipLine({ ...clip, path: clip.path.slice(root.length), size: states[i]?.size ?? null }),
  );
  const { clipsSha256, offsets } = indexLines(lines, given.unitSize);
  const content: PlanContent = { ...given, numClips: clips.length, clipsSha256 };
  const id = planId(content);
  const rootFolder = root === "" ? "" : `${resolve(root).replace(/\/$/, "")}/`;
  const before = await readPlan(folder).catch((error: unknown) => {
    if (options.other === "replace") return undefined;
    throw error;
  });
  const kept = before && listUnits(folder).results.size > 0 ? before.plan.threads : undefined;
  const hasOthers = kept !== undefined && options.threads !== undefined && options.threads !== kept;
  const isSame = before?.plan.id === id && !hasOthers;
  if (!isSame) {
    if (before !== undefined && options.other === "error") {
      const differ =
        before.plan.id === id
          ? `threads ${kept} (now ${options.threads})`
          : differences(before.plan.content, content);
      const found = `it holds another plan: ${differ}`;
      const remedy = "Choose another folder, or replace it and its results with --fresh";
      throw new PlanError(`Cannot plan "${folder}": ${found}. ${remedy}`, { path: folder });
    }
    await removePlan(folder);
  }
  const plan: Plan = {
    ...{ format: "kinetoscope plan", version: 1, id, content },
    ...{ places: { ...places, root, rootFolder }, offsets },
    threads: (isSame ? kept : undefined) ?? threads,
  };
  const seen: Seen = { rootFolder, mtimes: states.map((state) => state?.mtimeMs ?? null) };
  if (isSame) await removeChanged(before, seen, options.signal);
  await writePlan(folder, plan, lines);
  await writeSeen(folder, seen);
  return openPlan(folder);
}

/** Removes the results of clips whose content is another now. */
async function removeChanged(run: PlanFolder, now: Seen, signal: AbortSignal | undefined): Promise<void> {
  const { folder, plan } = run;
  const before = await readSeen(folder);
  const sameRoot = before?.rootFolder === now.rootFolder;
  for (const unit of listUnits(folder).results) {
    const { first, end } = unitRange(plan.content, unit);
    const isSeen = (position: number): boolean =>
      sameRoot && before.mtimes[position] === now.mtimes[position];
    const touched = Array.from({ length: end - first }, (_, i) => i).filter((i) => !isSeen(first + i));
    if (touched.length === 0) continue;
    const found = readUnit(run, unit);
    if (found === undefined || typeof found === "string") continue;
    const clips = run.clipsOf(unit);
    for (const i of touched) {
      signal?.throwIfAborted();
      const { path } = itemAt(clips, i, "a clip of the unit");
      const hash = await sha256File(`${now.rootFolder}${path}`).catch(() => null);
      if (hash === itemAt(found.lines, i, "a line of the unit").sha256) continue;
      await removeUnit(folder, unit);
      break;
    }
  }
}

/** What is different between two plans, in words. */
function differences(then: PlanContent, now: PlanContent): string {
  const settings = (content: PlanContent): Readonly<Record<string, unknown>> => ({
    kind: content.kind,
    model: content.model.name,
    "model file": content.model.sha256.slice(0, 12),
    card: content.model.cardSha256.slice(0, 12),
    ...content.settings,
    unitSize: content.unitSize,
    clips: content.numClips,
  });
  const [before, after] = [settings(then), settings(now)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const found = names.filter((name) => before[name] !== after[name]);
  if (found.length === 0) return "other clips";
  return found.map((name) => `${name} ${String(before[name])} (now ${String(after[name])})`).join(", ");
}
