import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, test } from "vitest";

const folder = resolve(import.meta.dirname, "..", "..", "..", "shared");

/** The folder with real clips and goldens beside the project, or `undefined` in a clone that has none. */
export const sharedFolder: string | undefined = existsSync(join(folder, "golden", "clips.json"))
  ? folder
  : undefined;

/** A path in that folder. */
export function sharedPath(...parts: string[]): string {
  return join(folder, ...parts);
}

/** Tests that need that folder; elsewhere one skipped test says so. */
export function describeWithShared(name: string, define: () => void): void {
  if (sharedFolder !== undefined) describe(name, define);
  else
    describe.skip(name, () =>
      test("skipped: needs the real clips and goldens in ../shared", () => undefined),
    );
}
