import { expect, test } from "vitest";
import { loadPackage } from "../../src/core/load-package.js";

const missing = (name: string): Error =>
  Object.assign(new Error(`Cannot find package '${name}' imported from /a/b.js`), {
    code: "ERR_MODULE_NOT_FOUND",
  });

test("loadPackage() gives what was loaded", async () => {
  expect(await loadPackage("node:path", () => import("node:path"))).toHaveProperty("join");
});

test("loadPackage() says what to type where a package is not installed", async () => {
  await expect(loadPackage("sharp", () => Promise.reject(missing("sharp")))).rejects.toThrow(
    "Cannot load sharp: it is not installed. Run npm install sharp",
  );
});

test("loadPackage() leaves other errors as they are: a package that lacks another one, or is broken", async () => {
  for (const error of [missing("color"), new Error("sharp: no native part")])
    await expect(loadPackage("sharp", () => Promise.reject(error))).rejects.toBe(error);
});
