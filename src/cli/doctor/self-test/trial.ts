import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorMessage } from "../../../core/errors.js";
import { cleanLine } from "../../../core/clean-text.js";
import { failure, good, type Check } from "../check.js";

/**
 * Something that a person would do here, done once.
 *
 * @param folder - An empty one for it alone, which must be removable afterwards: nothing may hold a file of it open.
 * @returns What was found.
 * @throws If it is not as on the systems that were tried.
 */
export type Trial = (folder: string, signal: AbortSignal | undefined) => Promise<string>;

/** A line of the doctor's report about a trial. */
export function trialCheck(name: string, trial: Trial): Check {
  return {
    name,
    async run({ signal }) {
      const folder = await mkdtemp(join(tmpdir(), "kinetoscope-self-test-"));
      try {
        const found = await trial(folder, signal);
        await rm(folder, { recursive: true });
        return good(found);
      } catch (error) {
        signal?.throwIfAborted();
        await rm(folder, { recursive: true, force: true }).catch(() => undefined);
        return failure(cleanLine(errorMessage(error)));
      }
    },
  };
}

/** @throws If what was found is not what is expected. */
export function expectSame(what: string, found: unknown, expected: unknown): void {
  const [foundText, expectedText] = [JSON.stringify(found), JSON.stringify(expected)];
  if (foundText !== expectedText) throw new Error(`${what}: ${foundText} instead of ${expectedText}`);
}
