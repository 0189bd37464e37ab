import { clipKey, spanOf } from "../datasets/clip.js";
import type { ClipFacts } from "./clip-facts.js";
import type { FindingItem } from "./finding.js";
import { grouped } from "./split-findings.js";

/** A clip with the content of another one. */
export interface DuplicateClip {
  /** The one that comes later in the dataset. */
  readonly clip: ClipFacts;
  /** The first one with this content. */
  readonly first: ClipFacts;
}

/**
 * Clips of the same bytes as an earlier one, in the dataset's order. Two parts of one file are two contents. A file of no bytes
 * has none.
 */
export function duplicatesOf(clips: readonly ClipFacts[]): readonly DuplicateClip[] {
  const readable = clips.filter(({ sha256, numBytes = 0 }) => sha256 !== undefined && numBytes > 0);
  const groups = grouped(readable, (clip) => clipKey({ ...spanOf(clip), path: clip.sha256 ?? "" }));
  return Array.from(groups.values()).flatMap(([first, ...others]) =>
    first === undefined ? [] : others.map((clip) => ({ clip, first })),
  );
}

/** What the report says about a duplicate. */
export function duplicateItem({ clip, first }: DuplicateClip): FindingItem {
  const where = clip.split === first.split ? "" : ` in ${first.split}`;
  const labels =
    clip.label === first.label
      ? ""
      : `, labelled "${first.label ?? ""}" there and "${clip.label ?? ""}" here`;
  const what = clip.path === first.path ? `listed${where} already` : `the bytes of ${first.path}${where}`;
  return { name: clip.path, detail: `${what}${labels}` };
}
