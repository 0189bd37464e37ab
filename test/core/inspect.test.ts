import { inspect } from "node:util";
import { expect, test } from "vitest";
import { printAsText, printReadersLines } from "../../src/core/inspect.js";

test("printAsText() prints toString(), cleaned, of a prototype's objects and of one object", () => {
  class Named {
    readonly name = "a";
    toString(): string {
      return `named ${this.name}\rb`;
    }
  }
  printAsText(Named.prototype);
  expect(inspect(new Named())).toBe("named a\nb");
  const one = { toString: () => "one" };
  printAsText(one);
  expect(inspect(one)).toBe("one");
  printAsText(one); // once more, as where a cell is run again
  expect(inspect(one)).toBe("one");
});

test("printReadersLines() leaves out the library's, the kernel's and Node's lines, and whatever is no place", () => {
  class OddError extends Error {
    override readonly name = "OddError";
  }
  printReadersLines(OddError.prototype);
  const error = new OddError("first\nat least");
  const own = new URL("../../src/core/task.ts", import.meta.url).href;
  error.stack = `OddError: first\nat least\n    at run (${own}:1:1)\n    at node:internal/x:1:1\n    at /me/lab.ts:2:3\n    at C:\\me\\node_modules\\tslab\\x.js:1:1`;
  expect(inspect(error)).toBe("OddError: first\nat least\n    at /me/lab.ts:2:3");
  Object.defineProperty(error, "stack", { value: undefined });
  expect(inspect(error)).toBe("OddError: first\nat least");
});
