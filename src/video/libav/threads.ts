import { availableParallelism } from "node:os";

/** Threads for a small picture, of this many pixels, wait for each other longer than they work. */
const largePicture = 50_000;
/** Each holds a picture: more than these take memory, and another reader has use for the cores. */
const most = Math.min(availableParallelism(), 4);

/** How many threads a helper decodes pictures of this size with, where no other helper has use for the cores. */
export function threadsFor({ width, height }: { readonly width: number; readonly height: number }): number {
  return width * height < largePicture ? 1 : most;
}
