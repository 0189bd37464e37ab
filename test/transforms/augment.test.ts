import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { readImage } from "../../src/image/read-image.js";
import { augmentPicture, checkAugment, drawAugmentation } from "../../src/transforms/augment.js";
import { changeColors, drawColorChanges, type ColorChange } from "../../src/transforms/color-jitter.js";
import { prepareSteps, tightPixels } from "../../src/transforms/prepare.js";
import { preset } from "../../src/transforms/preset.js";

interface Golden {
  readonly photo: string;
  readonly colors: readonly {
    readonly changes: readonly (readonly [ColorChange["op"], number])[];
    readonly noise: string;
    readonly photo: string;
  }[];
}

const root = resolve(import.meta.dirname, "..", "..");
const golden = JSON.parse(readFileSync(join(root, "test", "golden", "pictures.json"), "utf8")) as Golden;
const sha256 = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** All sorts of colours; the script of the golden makes the same. */
function noise(): Uint8Array {
  return Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => (i * i * 31 + i * 17) % 256);
}

test.each(golden.colors)("colours change as torchvision changes them: $changes", async (expected) => {
  const changes = expected.changes.map(([op, amount]) => ({ op, amount }));
  const drawn = noise();
  changeColors(drawn, changes);
  expect(sha256(drawn)).toBe(expected.noise);
  const { data } = await readImage(join(root, golden.photo));
  changeColors(data, changes);
  expect(sha256(data)).toBe(expected.photo);
});

test("a change of brightness cuts levels off at whole numbers, and at 0 and 255", () => {
  const changed = (amount: number, levels: number[]): number[] => {
    const pixels = Uint8Array.from(levels);
    changeColors(pixels, [{ op: "brightness", amount }]);
    return [...pixels];
  };
  expect(changed(0.5, [0, 1, 2, 3, 4, 255])).toEqual([0, 0, 1, 1, 2, 127]);
  expect(changed(2, [0, 1, 127, 128, 200, 255])).toEqual([0, 2, 254, 255, 255, 255]);
  const contrast = Uint8Array.of(10, 10, 10, 0, 0, 0, 5, 5, 5);
  changeColors(contrast, [{ op: "contrast", amount: 3 }]); // the mean is 5: 5 + 3 · 5, 5 − 3 · 5
  expect([...contrast]).toEqual([20, 20, 20, 0, 0, 0, 5, 5, 5]);
});

test("a turn of the colour circle leaves grey alone, and turns the faintest colour", () => {
  const pixels = Uint8Array.of(0, 0, 0, 128, 128, 128, 255, 255, 255, 200, 199, 199);
  changeColors(pixels, [{ op: "hue", amount: 0.5 }]);
  expect([...pixels]).toEqual([0, 0, 0, 128, 128, 128, 255, 255, 255, 199, 200, 200]);
});

test("a jitter draws its changes in any order, evenly from the whole range, and leaves out what it does not change", () => {
  const random = seededRandom(3);
  const drawn = Array.from({ length: 4000 }, () =>
    drawColorChanges({ brightness: 1.5, saturation: 0.2, hue: 0.1 }, random),
  );
  expect(drawn.every((changes) => changes.length === 3)).toBe(true);
  const first = drawn.filter(([{ op }]) => op === "hue").length / drawn.length;
  expect(first).toBeCloseTo(1 / 3, 1);
  const amounts = (op: string): number[] =>
    drawn.flatMap((changes) => changes.filter((change) => change.op === op).map(({ amount }) => amount));
  for (const [op, low, high] of [
    ["brightness", 0, 2.5],
    ["saturation", 0.8, 1.2],
    ["hue", -0.1, 0.1],
  ] as const) {
    const found = amounts(op);
    const margin = (high - low) / 100;
    expect(Math.min(...found)).toBeGreaterThanOrEqual(low);
    expect(Math.min(...found)).toBeLessThan(low + margin);
    expect(Math.max(...found)).toBeLessThanOrEqual(high);
    expect(Math.max(...found)).toBeGreaterThan(high - margin);
  }
});

/** A picture whose red is the column, green the row. */
function coordinates(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel % width, Math.floor(pixel / width), 7][i % 3];
  });
}

describe("augmentPicture()", () => {
  const none = { colors: [], flips: [], place: undefined };

  test("without anything drawn gives what the preset gives, and never touches the picture", () => {
    const picture = coordinates(9, 5);
    const view = augmentPicture(picture, 9, 5, none, preset("native-center3"));
    expect(tightPixels(view)).toEqual(
      tightPixels(prepareSteps(preset("native-center3").steps, 9, 5).run(picture)),
    );
    augmentPicture(picture, 9, 5, { ...none, flips: ["horizontal", "vertical"] }, preset("native-center3"));
    expect(picture).toEqual(coordinates(9, 5));
  });

  test("changes colours before all else, in the order drawn", () => {
    const colors = [
      { op: "brightness", amount: 2 },
      { op: "contrast", amount: 0.5 },
    ] as const;
    const expected = coordinates(9, 5);
    changeColors(expected, colors);
    const drawn = { colors, flips: ["horizontal"], place: undefined } as const;
    const view = augmentPicture(coordinates(9, 5), 9, 5, drawn, preset([]));
    expect(view.data).toEqual(
      augmentPicture(expected, 9, 5, { ...none, flips: ["horizontal"] }, preset([])).data,
    );
    expect(view.data).not.toEqual(coordinates(9, 5));
  });

  test("mirrors left and right, top and bottom, of odd sizes too", () => {
    const corner = (flips: ("horizontal" | "vertical")[], width: number, height: number): number[] => {
      const view = augmentPicture(coordinates(width, height), width, height, { ...none, flips }, preset([]));
      return [...view.data.subarray(0, 6)];
    };
    expect(corner(["horizontal"], 5, 3)).toEqual([4, 0, 7, 3, 0, 7]);
    expect(corner(["vertical"], 5, 3)).toEqual([0, 2, 7, 1, 2, 7]);
    expect(corner(["horizontal", "vertical"], 4, 2)).toEqual([3, 1, 7, 2, 1, 7]);
    for (const [width, height] of [
      [5, 3],
      [4, 4],
      [1, 5],
      [5, 1],
    ] as const) {
      // prettier-ignore
      const mirrored = (flip: "horizontal" | "vertical"): number[] => [
        ...augmentPicture(coordinates(width, height), width, height, { ...none, flips: [flip] }, preset([])).data,
      ];
      const pixels = Array.from({ length: width * height }, (_, i) => [i % width, Math.floor(i / width)]);
      expect(mirrored("horizontal")).toEqual(pixels.flatMap(([x, y]) => [width - 1 - x, y, 7]));
      expect(mirrored("vertical")).toEqual(pixels.flatMap(([x, y]) => [x, height - 1 - y, 7]));
    }
  });

  test("draws each mirror for half of the pictures, whatever the other one is", () => {
    const count = (flips: ("horizontal" | "vertical")[]): Record<string, number> => {
      const random = seededRandom(11);
      const counts: Record<string, number> = {};
      for (let i = 0; i < 4000; i += 1) {
        const key = drawAugmentation({ flips }, random).flips.join();
        counts[key] = (counts[key] ?? 0) + 1;
      }
      return counts;
    };
    const both = count(["horizontal", "vertical"]);
    expect(Object.keys(both).sort()).toEqual(["", "horizontal", "horizontal,vertical", "vertical"]);
    // four standard deviations of 4,000 draws with a share of a quarter are 110
    for (const found of Object.values(both)) expect(Math.abs(found - 1000)).toBeLessThan(110);
    // one direction alone is drawn as it was beside the other
    expect(count(["vertical"])["vertical"]).toBe(both["vertical"] + both["horizontal,vertical"]);
    expect(count([])).toEqual({ "": 4000 });
  });

  test("crops at every place and nowhere else; the same seed gives the same places", () => {
    const steps = preset("native-center3");
    const places = (seed: number): string[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 300 }, () => {
        const drawn = drawAugmentation({ crop: true }, random);
        const view = augmentPicture(coordinates(6, 4), 6, 4, drawn, steps);
        expect([view.width, view.height]).toEqual([3, 3]);
        return tightPixels(view).subarray(0, 2).join();
      });
    };
    expect([...new Set(places(1))].sort()).toEqual(["0,0", "0,1", "1,0", "1,1", "2,0", "2,1", "3,0", "3,1"]);
    expect(places(1)).toEqual(places(1));
    expect(places(1)).not.toEqual(places(2));
  });
});

test("native-center<C> enlarges only what is too small, until its shorter side fits", () => {
  const steps = preset("native-center4").steps;
  const large = prepareSteps(steps, 8, 6).run(coordinates(8, 6));
  expect([...tightPixels(large).subarray(0, 3)]).toEqual([2, 1, 7]);
  const small = prepareSteps(steps, 2, 3);
  expect([small.width, small.height]).toEqual([4, 4]);
  expect(tightPixels(small.run(coordinates(2, 3)))).toHaveLength(48);
});

test("checkAugment() names the option that is wrong, and a preset that crops nothing", () => {
  const check = (options: object, name = "native-center8"): void =>
    checkAugment("augment", options, preset(name));
  check({}, "pillow-squash-8");
  check({ flips: ["vertical"], crop: true, jitter: { hue: 0.5 }, seed: 1 });
  expect(() => check({ jitter: { hue: 0.6 } })).toThrow(
    "Expected augment.jitter.hue to be a number from 0 to 0.5 but received 0.6 (number)",
  );
  expect(() => check({ jitter: { light: 1 } })).toThrow(
    /^Expected augment\.jitter to be one of "brightness"/,
  );
  expect(() => check({ flips: ["both"] })).toThrow(/^Expected augment\.flips\[0\] to be one of/);
  expect(() => check({ seed: -1 })).toThrow(/^Expected augment\.seed to be an integer from 0/);
  expect(() => check({ crop: true }, "pillow-squash-8")).toThrow(
    'Cannot crop at random: the preset "pillow-squash-8" crops nothing',
  );
});
