import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A Python that has all these modules; `undefined` where none is found. `KINETOSCOPE_PYTHON` is asked first. */
export async function findPython(...modules: readonly string[]): Promise<string | undefined> {
  const asked = process.env["KINETOSCOPE_PYTHON"];
  for (const python of [...(asked === undefined ? [] : [asked]), "python3", "/usr/bin/python3"]) {
    const found = await run(python, ["-c", `import ${modules.join(", ")}`]).catch(() => undefined);
    if (found !== undefined) return python;
  }
  return undefined;
}
