import { formatCount, formatCounted } from "../../core/format.js";
import type { Preview } from "../../video/make/encode.js";
import type { Still } from "../../video/make/still.js";

/** What stands in a cell of a grid. */
export type Picture =
  | { readonly kind: "video"; readonly preview: Preview }
  | { readonly kind: "still"; readonly preview: Still }
  | { readonly kind: "none"; readonly reason: string };

/** Longer videos are cut in a grid. */
export const longestPreviewSeconds: number = 15;

const leftOut: Picture = { kind: "none", reason: "left out to keep this output small" };

/** The bytes of pictures in the output: base64 takes 4/3, and a video's poster stands in it twice. */
export function pictureBytes(pictures: readonly Picture[]): number {
  return pictures.reduce((sum, picture) => sum + bytesOf(picture), 0);
}

function bytesOf(picture: Picture): number {
  if (picture.kind === "none") return 0;
  const { poster } = picture.preview;
  const bytes = picture.kind === "video" ? picture.preview.mp4.length + 2 * poster.length : poster.length;
  return (bytes * 4) / 3;
}

/** Turns the last videos into stills, then leaves out the last stills, until all fit `budgetBytes`. */
export function fitBudget(pictures: readonly Picture[], budgetBytes: number): readonly Picture[] {
  const fitted = [...pictures];
  let bytes = pictureBytes(fitted);
  const lower = (from: "video" | "still", change: (picture: Picture) => Picture): void => {
    for (const [i, picture] of [...fitted.entries()].reverse()) {
      if (bytes <= budgetBytes) break;
      if (picture.kind !== from) continue;
      const lowered = change(picture);
      bytes += bytesOf(lowered) - bytesOf(picture);
      fitted[i] = lowered;
    }
  };
  lower("video", (picture) =>
    picture.kind === "none" ? picture : { kind: "still", preview: picture.preview },
  );
  lower("still", () => leftOut);
  return fitted;
}

/** The pictures of `count` clips more than are drawn. */
export function picturesLeftOut(count: number): readonly Picture[] {
  return Array.from({ length: count }, () => leftOut);
}

/** What a reader must be told of it. */
export function budgetNotes(
  pictures: readonly Picture[],
  made: { readonly lowerQuality: boolean; readonly smallerStills?: boolean },
): readonly string[] {
  const numStills = pictures.filter((picture) => picture.kind === "still").length;
  const numLeftOut = pictures.filter((picture) => picture === leftOut).length;
  const still = made.smallerStills === true ? "small still" : "still";
  const facts = [
    ...(made.lowerQuality ? ["videos are of lower quality"] : []),
    ...(numStills > 0 ? [`${formatCounted(numStills, "clip")} shown as a ${still}`] : []),
    ...(numLeftOut > 0 ? [`${formatCount(numLeftOut)} without a picture`] : []),
  ];
  return facts.length === 0 ? [] : [`To keep this output small: ${facts.join(", ")}`];
}
