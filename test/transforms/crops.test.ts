import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cropRectangle, type CropOffset } from "../../src/transforms/steps.js";
import { describeWithShared, sharedPath } from "../support/shared.js";

interface GoldenCrop {
  readonly W: number;
  readonly H: number;
  readonly crop: number;
  readonly torchvision: readonly [number, number];
  readonly floor: readonly [number, number];
  readonly ceil: readonly [number, number];
}

const offsets = { torchvision: "halfEven", floor: "floor", ceil: "ceil" } as const;

describeWithShared("middle crops of the frameworks", () => {
  const golden = JSON.parse(
    readFileSync(sharedPath("golden", "models", "golden", "crops.json"), "utf8"),
  ) as readonly GoldenCrop[];

  test.each(golden)("$crop out of $W×$H", (expected) => {
    for (const [field, offset] of Object.entries(offsets) as [keyof typeof offsets, CropOffset][]) {
      const step = { op: "centerCrop", width: expected.crop, height: expected.crop, offset } as const;
      const { left, top } = cropRectangle(step, expected.W, expected.H);
      expect([left, top], field).toEqual(expected[field]);
    }
  });
});
