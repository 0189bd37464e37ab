import { describe, expect, test } from "vitest";
import { checkFeatures, type Features } from "../../src/tensor/features.js";

function check(shape: readonly number[], data: unknown = new Float32Array(12)): () => void {
  return () => checkFeatures({ data, shape } as unknown as Features);
}

describe("checkFeatures()", () => {
  test.each([[[12, 1]], [[3, 4]], [[2, 3, 2]], [[1, 12]]])("takes the shape %j", (shape) => {
    expect(check(shape)).not.toThrow();
  });

  test.each([[[12]], [[3, 2, 2, 1]], [[3, 0]], [[-3, -4]], [[2.4, 5]], [[]]])(
    "refuses the shape %j",
    (shape) => {
      expect(check(shape)).toThrow(
        new TypeError(
          `Expected features to be { data: Float32Array, shape: [N, T, D] or [N, D] } but received shape [${shape.join(", ")}]`,
        ),
      );
    },
  );

  test("refuses other data, and another count of numbers", () => {
    expect(check([3, 4], [1, 2])).toThrow(TypeError);
    expect(check([3, 5])).toThrow(
      new RangeError("Expected features of shape [3, 5] to hold 15 numbers but received 12"),
    );
  });

  test.each([
    [0, 0],
    [3, 0],
    [4, 1],
    [11, 2],
  ])("names the row of the first number that is none: number %d is in row %d", (at, row) => {
    const data = new Float32Array(12);
    data[at] = Infinity;
    data[11] = at === 11 ? NaN : data[11];
    const found = at === 11 ? "NaN" : "Infinity";
    expect(check([3, 4], data)).toThrow(`Expected features to be finite but row ${row} holds ${found}`);
    expect(check([3, 2, 2], data)).toThrow(`row ${row} holds ${found}`);
  });
});
