import { writeFileAtomic } from "../../files/atomic-write.js";
import { checkText } from "../../core/check.js";
import { asDisplayable } from "./as-displayable.js";
import { htmlPage } from "./html-page.js";

/**
 * Writes things to look at as one HTML page that holds everything: it can be mailed, put on a web page, or opened
 * without a network. The page may load nothing from elsewhere; its own policy forbids it.
 *
 * @param path - Where to; missing folders are made, an older page is replaced whole.
 * @param views - What `show` takes, in the order to be read.
 * @throws {FileSystemError} If the page cannot be written.
 * @example
 * await saveHtml("results/report.html", videoGrid(predictions), accuracyTable(predictions));
 */
export async function saveHtml(path: string, ...views: readonly unknown[]): Promise<void> {
  checkText("path", path);
  const bundles = [];
  for (const view of views) bundles.push(await asDisplayable(view).toBundle());
  await writeFileAtomic(path, htmlPage(path, bundles));
}
