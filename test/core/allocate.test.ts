import { totalmem } from "node:os";
import { expect, test } from "vitest";
import { allocate } from "../../src/core/allocate.js";

const fail = (size: string, cause: unknown): Error => new Error(`no: ${size}`, { cause });

test("allocate() gives zeros of the kind that was asked for", () => {
  const room = allocate(Float32Array, 3, fail);
  expect([room, room.byteLength]).toEqual([new Float32Array(3), 12]);
});

test("allocate() of more than there can be ends with the caller's error, which says how much it was", () => {
  const tooMany = 2 ** 52;
  for (const [kind, size] of [
    [Uint8Array, "4503599.6 GB"],
    [Float32Array, "18014398.5 GB"],
  ] as const) {
    let caught: unknown;
    try {
      allocate<Uint8Array | Float32Array>(kind, tooMany, fail);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({
      message: `no: ${size} of memory, more than can be had at once`,
      cause: expect.any(RangeError) as RangeError,
    });
  }
});

test("allocate() gives no room that the machine does not have", () => {
  expect(() => allocate(Uint8Array, totalmem() + 1, fail)).toThrow(/^no: [\d.]+ GB of memory, more than/);
});
