import { onTestFinished } from "vitest";
import { temporaryFolder } from "./temporary-folder.js";

/** A cache of the test's own: features of earlier runs would hide what is tested. */
export async function ownCache(): Promise<string> {
  const folder = await temporaryFolder();
  const { KINETOSCOPE_CACHE: before } = process.env;
  process.env.KINETOSCOPE_CACHE = folder;
  onTestFinished(() => {
    if (before === undefined) delete process.env.KINETOSCOPE_CACHE;
    else process.env.KINETOSCOPE_CACHE = before;
  });
  return folder;
}
