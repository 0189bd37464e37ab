import { createRequire } from "node:module";
import { types } from "node:util";
import { lastPromise } from "../hints.js";
import type { ExecutorMend } from "../mend.js";
import type { JupyterModule } from "../tslab-modules.js";

/** A last value that has `[Symbol.for("Jupyter.display")]()` is shown by it, as in Deno's kernel; tslab prints it. */
export const lastValue: ExecutorMend = {
  name: "views as last value",
  file: "executor.js",
  wrap(exports) {
    const { createExecutor } = exports;
    if (createExecutor?.length !== 3) return false;
    exports.createExecutor = (rootDir, converters, console) => {
      const values: unknown[] = []; // one at most
      const executor = createExecutor(rootDir, converters, {
        log: (value) => values.push(value),
        error: (...args) => console.error(...args),
      });
      const { execute } = executor;
      executor.execute = async (code) => {
        values.length = 0; // it may be large, and is not needed any more
        if (!(await execute(code))) return false;
        if (values.length === 0) return true;
        try {
          const bundle = await bundleOf(values[0]);
          if (bundle === undefined) console.log(types.isPromise(values[0]) ? lastPromise : values[0]);
          else write(bundle);
          return true;
        } catch (error) {
          console.error(error);
          return false;
        }
      };
      return executor;
    };
    return true;
  },
};

async function bundleOf(value: unknown): Promise<object | undefined> {
  const shown = value as Partial<Record<symbol, unknown>>;
  const toBundle = shown[Symbol.for("Jupyter.display")];
  if (typeof toBundle !== "function" || jupyter()?.lastWriteDisplayData == null) return undefined;
  return (await toBundle.call(value)) as object;
}

function write(bundle: object): void {
  jupyter()?.lastWriteDisplayData?.({ data: bundle, metadata: {}, transient: {} }, false);
}

/** tslab's own module, which is loaded after the one that is mended here; of two tslabs the last one is at work. */
function jupyter(): JupyterModule | undefined {
  // the process has one cache, whichever file asks for it
  const { cache } = createRequire(process.execPath);
  const path = Object.keys(cache).findLast((name) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(name));
  return path === undefined ? undefined : (cache[path]?.exports as JupyterModule | undefined);
}
