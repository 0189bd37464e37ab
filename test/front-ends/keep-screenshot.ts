import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";

const folder = join(import.meta.dirname, "references");

/**
 * Keeps how a page looks at 800 pixels, half as large, as `references/<name>.webp`, when KINETOSCOPE_KEEP_SCREENSHOTS is 1: for
 * people who compare. Machines are not asked to: letters differ with the fonts that are installed.
 */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  if (process.env.KINETOSCOPE_KEEP_SCREENSHOTS !== "1") return;
  await page.setViewportSize({ width: 800, height: 900 });
  const picture = await page.screenshot({ fullPage: true });
  await mkdir(folder, { recursive: true });
  await sharp(picture)
    .resize({ width: 400 })
    .webp({ quality: 45 })
    .toFile(join(folder, `${name.replaceAll(" ", "-")}.webp`));
}
