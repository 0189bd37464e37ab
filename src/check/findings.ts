import { formatCounted } from "../core/format.js";
import { classesOf, rowName, type CheckableDataset } from "./checkable-dataset.js";
import { framesOf, type ClipFacts } from "./clip-facts.js";
import { duplicateItem, duplicatesOf } from "./duplicates.js";
import { counted, listed, type Finding, type FindingItem } from "./finding.js";
import { classesNeverSeen, classSortedSplits, groupLeakage } from "./split-findings.js";

type Line = NonNullable<CheckableDataset["problems"]>[number];

/** The rows of the report, in their order: pure arithmetic on what is known. */
export function findingsOf(
  dataset: CheckableDataset,
  clips: readonly ClipFacts[],
  minFrames: number,
): readonly Finding[] {
  const { rowsWithoutFile, filesWithoutRow, duplicateFiles, ignored, problems } = dataset;
  const missing = rowsWithoutFile === undefined ? undefined : [...rowsWithoutFile];
  const of = clips.length;
  const noRows = "the dataset has no ground truth";
  const chosen = (keep: (clip: ClipFacts) => boolean, detail: (clip: ClipFacts) => string): FindingItem[] =>
    clips.filter(keep).map((clip) => ({ name: clip.path, detail: detail(clip) }));
  const files = (paths: readonly string[] | undefined, detail: string): FindingItem[] | undefined =>
    paths?.map((name) => ({ name, detail }));
  return [
    counted("expected", "clips expected", missing && of + missing.length, noRows),
    counted("found", "clips found", of),
    { ...counted("decodable", "clips that decode without a fault", clips.filter(isSound).length), of },
    listed("damaged", "damaged: some frames decode", chosen(isState("damaged"), damage), { of }),
    listed("broken", "broken: no frame decodes", chosen(isState("broken"), reason), { of }),
    listed(
      "tooShort",
      `too short: fewer than ${formatCounted(minFrames, "frame")}`,
      chosen(isShort(minFrames), frames),
      { of },
    ),
    listed("headerLies", "header lies about its frames", chosen(isLying, claim), { of }),
    listed("duplicateContent", "same content as another clip", duplicatesOf(clips).map(duplicateItem), {
      of,
    }),
    listed("duplicateFiles", "second files of a clip", files(duplicateFiles, "its clip is there already"), {
      note: noRows,
    }),
    listed("rowsWithoutFile", "rows without a file", missing?.map(missingItem), {
      of: missing && of + missing.length,
      note: noRows,
    }),
    listed("filesWithoutRow", "files without a row", files(filesWithoutRow, "fits no row"), { note: noRows }),
    listed("unusableRows", "unusable lines of the ground truth", problems?.map(lineItem), { note: noRows }),
    listed("ignoredFiles", "files that are no clips", files(ignored, "ignored"), {
      note: "the dataset does not list them",
    }),
    classesNeverSeen(clips, classesOf(dataset)),
    groupLeakage(clips),
    classSortedSplits(clips),
  ];
}

function isSound({ state }: ClipFacts): boolean {
  return state === "sound";
}

function isState(wanted: ClipFacts["state"]): (clip: ClipFacts) => boolean {
  return ({ state }) => state === wanted;
}

/** A broken clip has no frame; it is listed as broken only. */
function isShort(minFrames: number): (clip: ClipFacts) => boolean {
  return (clip) => clip.state !== "broken" && framesOf(clip) < minFrames;
}

function isLying({ state, numFrames, numFramesClaimed }: ClipFacts): boolean {
  return state !== "broken" && numFramesClaimed !== undefined && numFramesClaimed !== numFrames;
}

function frames(clip: ClipFacts): string {
  return formatCounted(framesOf(clip), "frame");
}

/** The message without the action and the path, which stand beside it. */
function reason({ path, problem = "" }: ClipFacts): string {
  const parts = problem.split(`"${path}": `);
  return parts.length === 1 ? problem : parts.slice(1).join(": ");
}

function damage(clip: ClipFacts): string {
  return `${formatCounted(clip.numFrames, "frame")} can be read; ${reason(clip)}`;
}

function claim({ numFrames, numFramesClaimed }: ClipFacts): string {
  return `claims ${String(numFramesClaimed)}, ${formatCounted(numFrames, "frame")} decoded`;
}

function missingItem(row: Parameters<typeof rowName>[0]): FindingItem {
  const label = typeof row === "string" ? undefined : (row as { readonly label?: string }).label;
  return {
    name: rowName(row),
    detail: label === undefined || label === "" ? "not on disk" : `${label}, not on disk`,
  };
}

function lineItem({ path, line, reason }: Line): FindingItem {
  return { name: path === undefined ? `line ${line}` : `${path} line ${line}`, detail: reason };
}
