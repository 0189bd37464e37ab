import type { Page } from "playwright-core";
import { vi } from "vitest";

/**
 * Waits until an expression is true in a page. Playwright's own `waitForFunction` evaluates again inside the
 * page, which the policy of our saved pages forbids: it works only where the first look is enough.
 */
export async function untilTrue(page: Page, expression: string, timeout = 30_000): Promise<void> {
  const look = async (): Promise<void> => {
    if ((await page.evaluate(`Boolean(${expression})`)) !== true) throw new Error(`Not so: ${expression}`);
  };
  await vi.waitFor(look, { timeout, interval: 20 });
}
