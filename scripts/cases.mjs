#!/usr/bin/env node
/**
 * Runs every case of a folder of small odd files, as people reported them, on the built library, and prints what comes
 * out beside what should. Ends with 1 if one differs.
 *
 *   npm run cases [-- <folder>]     default: ../shared/cases
 *
 * Needs `npm run build`.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { runCase } from "./cases/case.mjs";
import { datasetCases } from "./cases/datasets.mjs";
import { filesWithoutCase } from "./cases/files.mjs";
import { modelCases } from "./cases/models.mjs";
import { strangerCases } from "./cases/strangers.mjs";
import { resultLines } from "./cases/table.mjs";
import { videoCases } from "./cases/videos.mjs";
import { Failure, main } from "./setup/failure.mjs";
import { ROOT } from "./setup/paths.mjs";

await main(async () => {
  const folder = resolve(process.argv[2] ?? join(dirname(ROOT), "shared", "cases"));
  if (!existsSync(join(folder, "expected.json"))) {
    console.log(`Skipped: there are no cases in ${folder}: it holds no expected.json`);
    return 0;
  }
  const temporary = mkdtempSync(join(tmpdir(), "kinetoscope-cases-"));
  process.env.KINETOSCOPE_CACHE = join(temporary, "cache"); // nothing of an earlier run
  try {
    const lab = await builtLibrary();
    const cases = [
      ...videoCases(lab, folder),
      ...strangerCases(lab, folder, temporary),
      ...datasetCases(lab, folder),
      ...modelCases(lab, folder, temporary),
    ];
    const results = [];
    for (const one of cases) results.push(await runCase(one, folder));
    for (const name of filesWithoutCase(folder, cases))
      results.push({ name, expected: "a case in scripts/cases/", found: "none", isRight: false });
    for (const line of resultLines(results)) console.log(line);
    return results.every(({ isRight }) => isRight) ? 0 : 1;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
});

async function builtLibrary() {
  const path = join(ROOT, "dist", "index.js");
  if (!existsSync(path))
    throw new Failure(`Cannot find ${path}: the library is not built. Run npm run build`);
  return import(pathToFileURL(path).href);
}
