import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ownFolder } from "../../core/own-package.js";
import type { NewFile } from "../project/write-new.js";

/** Four of our own clips and a model that knows what they show, so that the first notebook has something to say at once. */
const examples: readonly { readonly from: string; readonly to: string }[] = [
  ...["duck/duck_01.mp4", "fish/fish_03.mp4", "kite/kite_03.mp4", "star/star_02.mp4"].map((clip) => ({
    from: `data/moments-tiny/val/${clip}`,
    to: `examples/${clip}`,
  })),
  ...["toy-frame.json", "toy-frame.onnx"].map((name) => ({ from: `models/${name}`, to: `models/${name}` })),
];

/** The files of a new project that lie elsewhere in the package: 0.3 MB. */
export async function exampleFiles(): Promise<readonly NewFile[]> {
  return Promise.all(
    examples.map(async ({ from, to }) => ({ path: to, content: await readFile(join(ownFolder, from)) })),
  );
}
