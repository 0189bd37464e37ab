/** A function that skips broken clips says why; that must name them too. */
export function throwSkipped({ skipped }) {
  if (skipped.length > 0) throw Object.assign(new Error(skipped[0].reason), { name: "VideoError" });
}
