import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { startChromium } from "../support/chromium.js";

/** What {@link browserAndFolder} gives; there once the tests run. */
export interface BrowserAndFolder {
  readonly browser: Browser;
  readonly folder: string;
}

/** A browser and an empty folder for all tests of a file. */
export function browserAndFolder(): BrowserAndFolder {
  const held = {} as { browser: Browser; folder: string };
  beforeAll(async () => {
    held.browser = await startChromium();
    held.folder = mkdtempSync(join(tmpdir(), "kinetoscope-test-"));
  });
  afterAll(async () => {
    rmSync(held.folder, { recursive: true, force: true });
    await held.browser.close();
  });
  return held;
}
