import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Clip } from "../../../src/datasets/clip.js";
import { assignByClasses } from "../../../src/datasets/split/assign-groups.js";
import { split } from "../../../src/datasets/split/split.js";

interface Golden {
  readonly cases: readonly {
    readonly groups: readonly string[];
    readonly labels: readonly string[];
    readonly shuffled: readonly {
      readonly seed: number;
      readonly fraction: number;
      readonly test: readonly number[];
    }[];
    readonly folds: readonly (readonly (readonly number[])[])[];
  }[];
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, "..", "..", "golden", "group-splits.json"), "utf8"),
) as Golden;

function clipsOf({ groups, labels }: Golden["cases"][number]): Clip[] {
  return groups.map((group, i) => ({
    path: `${i}.mp4`,
    id: String(i),
    label: labels[i],
    columns: { group },
  }));
}

function positions(list: Iterable<Clip>): number[] {
  return Array.from(list, ({ id }) => Number(id));
}

describe("split() is scikit-learn's", () => {
  test.each(golden.cases)("GroupShuffleSplit, case %#", (one) => {
    for (const { seed, fraction, test: expected } of one.shuffled) {
      const fractions = { train: 1 - fraction, test: fraction };
      const { train, test: tested } = split(clipsOf(one), { by: "group", fractions, seed });
      expect(positions(tested)).toEqual(expected);
      expect(train.length + tested.length).toBe(one.groups.length);
    }
  });

  test.each(golden.cases)("StratifiedGroupKFold, case %#", (one) => {
    const groups = [...new Set(one.groups)].sort();
    const classes = [...new Set(one.labels)].sort();
    const counts = groups.map((group) =>
      classes.map(
        (label) => one.groups.filter((each, i) => each === group && one.labels[i] === label).length,
      ),
    );
    for (const folds of one.folds) {
      const parts = assignByClasses(
        counts,
        new Array<number>(folds.length).fill(1 / folds.length),
        undefined,
      );
      const found = folds.map((_, fold) =>
        one.groups.flatMap((group, i) => (parts[groups.indexOf(group)] === fold ? [i] : [])),
      );
      expect(found).toEqual(folds);
    }
  });
});

describe("split()", () => {
  /** 400 clips of 5 classes in 40 groups, of which each has mostly one class. */
  const clips: Clip[] = Array.from({ length: 400 }, (_, i) => {
    const group = i % 40;
    const label = `c${i % 7 === 0 ? i % 5 : group % 5}`;
    return {
      path: `videos/${group}.mp4`,
      id: String(i),
      label,
      startSeconds: i,
      columns: { person: `p${group}` },
    };
  });

  test("never divides a group; default groups are files", () => {
    for (const stratify of [false, true]) {
      const fractions = { train: 0.7, val: 0.1, test: 0.2 };
      const parts = split(clips, { fractions, stratify, seed: 5 });
      const files = Object.values(parts).map((list) => new Set(Array.from(list, ({ path }) => path)));
      expect(files.reduce((sum, { size }) => sum + size, 0)).toBe(40);
      if (!stratify) expect(files.map(({ size }) => size / 40)).toEqual([0.7, 0.1, 0.2]);
      expect(
        Object.values(parts)
          .flatMap(positions)
          .sort((a, b) => a - b),
      ).toEqual(clips.map((_, i) => i));
    }
  });

  test("stratify: true spreads each class by the fractions", () => {
    const worstOf = (stratify: boolean): number => {
      const { train } = split(clips, { by: "person", stratify, seed: 1 });
      const classes = [...new Set(clips.map(({ label }) => label))];
      const shares = classes.map((label) => {
        const has = (list: Iterable<Clip>): number =>
          Array.from(list).filter((clip) => clip.label === label).length;
        return has(train) / has(clips);
      });
      return Math.max(...shares.map((share) => Math.abs(share - 0.8)));
    };
    expect(worstOf(true)).toBeLessThan(0.06);
    expect(worstOf(true)).toBeLessThan(worstOf(false));
  });

  test("the same seed gives the same parts, another seed others", () => {
    const testOf = (seed: number): number[] => positions(split(clips, { seed }).test);
    expect(testOf(3)).toEqual(testOf(3));
    expect(testOf(3)).not.toEqual(testOf(4));
    expect(split(clips, { seed: 3 }).test.seed).toBe(3);
  });

  test("says what cannot be split", () => {
    expect(() => split(clips, { fractions: { train: 0.8, test: 0.3 } })).toThrow(
      "Cannot split clips: the fractions make 1.1, expected 1",
    );
    expect(() => split(clips.slice(0, 1))).toThrow(
      "there are only 1 groups for 2 parts. A group is never divided",
    );
    expect(() => split(clips, { by: "persn" })).toThrow(
      'Cannot split clips by "persn": "videos/0.mp4" has no such value; it has "person", "id", "label", "path"',
    );
    expect(() => split(clips, { seeds: 1 } as object)).toThrow(
      'Unknown option "seeds" of split: did you mean "seed"?',
    );
  });
});
