import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../../files/cache.js";
import { systemReason } from "../../files/system-error.js";
import { temporaryMark } from "../../files/temporary-path.js";
import { failure, good, type Check } from "./check.js";
import { setVariableLine } from "./machine.js";

/** Previews and features are kept in the cache folder: it has to take a file. */
export const cacheCheck: Check = {
  name: "cache",
  async run(machine) {
    const folder = cacheFolder();
    const probe = join(folder, `doctor-${temporaryMark()}.tmp`);
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(probe, "a file that the doctor wrote", { flag: "wx" });
      return good(`${folder} can be written`);
    } catch (error) {
      return failure(
        `cannot write in ${folder}: ${systemReason(error)}`,
        "# name a folder that can be written:",
        setVariableLine(machine, "KINETOSCOPE_CACHE", "/path/to/folder"),
      );
    } finally {
      await rm(probe, { force: true }).catch(() => undefined);
    }
  },
};
