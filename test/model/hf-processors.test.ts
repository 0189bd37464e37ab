import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cardNormalization } from "../../src/model/frame-input.js";
import type { JsonObject } from "../../src/model/hugging-face/json-fields.js";
import { preprocessing } from "../../src/model/hugging-face/preprocessor.js";
import { frameSlots, frameWriter } from "../../src/transforms/normalize.js";
import { prepareSteps } from "../../src/transforms/prepare.js";

/** Made by test/golden/hf_processors.py with transformers. */
interface Golden {
  /** The class that made it. */
  readonly made: string;
  readonly file: JsonObject;
  readonly picture: readonly [width: number, height: number];
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly sha256: string;
}

const golden = JSON.parse(
  readFileSync(new URL("../golden/hf-processors.json", import.meta.url), "utf8"),
) as readonly Golden[];

test.each(golden.map((one, i) => [one.made, i, one] as const))(
  "%s has the pixels of transformers (%i)",
  (_, __, { file, picture: [width, height], shape, sha256 }) => {
    const { steps, numbers } = preprocessing(file);
    const levels = Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
    const prepared = prepareSteps(steps, width, height);
    expect([3, prepared.height, prepared.width]).toEqual(shape);
    const slots = frameSlots("NCHW", 1, prepared.width, prepared.height, 3);
    const normalization = cardNormalization({ input: { layout: "NCHW", width, height, ...numbers } });
    const values = new Float32Array(slots.sampleStride);
    frameWriter(normalization, slots)(prepared.run(levels), values, 0);
    expect(createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex")).toBe(sha256);
  },
);
