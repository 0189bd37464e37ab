import { createRequire } from "node:module";
import type { MimeBundle } from "../display/page/displayable.js";

/** Whether a display is new, or takes the place of an earlier one. */
export interface DisplayTarget {
  /** Names the display, so that a later one can take its place. */
  readonly displayId?: string;
  /** Replaces what was shown under `displayId`. */
  readonly update?: boolean;
}

/** The notebook kernel that this process is, or `"none"`. */
export interface Kernel {
  readonly name: "tslab" | "deno" | "none";
  /** Sends one output to the front end, in all its forms. */
  display(bundle: MimeBundle, target?: DisplayTarget): Promise<void>;
}

interface TslabModule {
  readonly display: { raw(mimeType: string, data: unknown): void };
  newDisplay(): { raw(mimeType: string, data: unknown): void };
}

interface TslabRequire {
  (id: "tslab"): TslabModule;
}

/** What tslab's own `jupyter` module exports; the function changes with every cell. */
interface TslabJupyter {
  readonly lastWriteDisplayData?: ((message: object, update: boolean) => void) | null;
}

interface DenoJupyter {
  display(bundle: MimeBundle, options: object): Promise<void>;
}

interface KernelGlobals {
  readonly __tslab__?: { readonly require?: TslabRequire };
  readonly Deno?: { readonly jupyter?: DenoJupyter };
}

/** Finds out which kernel runs this process; asks anew each time, which costs next to nothing. */
export function currentKernel(): Kernel {
  const { __tslab__: tslab, Deno: deno } = globalThis as KernelGlobals;
  if (typeof tslab?.require === "function") return tslabKernel(tslab.require);
  const denoJupyter = jupyterOf(deno);
  if (denoJupyter !== undefined) return denoKernel(denoJupyter);
  return { name: "none", display: () => Promise.resolve() };
}

function jupyterOf(deno: KernelGlobals["Deno"]): DenoJupyter | undefined {
  try {
    return deno?.jupyter; // older versions throw outside a notebook
  } catch {
    return undefined;
  }
}

function denoKernel(jupyter: DenoJupyter): Kernel {
  return {
    name: "deno",
    display: (bundle, { displayId, update = false } = {}) =>
      jupyter.display(bundle, { raw: true, display_id: displayId, update }),
  };
}

function tslabKernel(tslabRequire: TslabRequire): Kernel {
  const displays = new Map<string, { raw(mimeType: string, data: unknown): void }>();
  return {
    name: "tslab",
    async display(bundle, { displayId, update = false } = {}) {
      const write = tslabJupyter()?.lastWriteDisplayData;
      if (typeof write === "function") {
        write({ data: bundle, metadata: {}, transient: displayId ? { display_id: displayId } : {} }, update);
      } else {
        displayOneForm(tslabRequire("tslab"), displays, bundle, displayId);
      }
      // tslab sends on the next turn of the event loop; a cell that goes on computing would hold it up.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/**
 * The kernel's own module, by its file: `require("tslab")` offers only outputs of a single form. Of two tslabs the last one is at work:
 * the one that is started leaves it to the one in the notebook's folder.
 */
function tslabJupyter(): TslabJupyter | undefined {
  const { cache } = createRequire(import.meta.url);
  const file = Object.keys(cache).findLast((path) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(path));
  return file === undefined ? undefined : (cache[file]?.exports as TslabJupyter | undefined);
}

const preferred = ["text/html", "image/svg+xml", "image/png", "text/plain"];

function displayOneForm(
  tslab: TslabModule,
  displays: Map<string, { raw(mimeType: string, data: unknown): void }>,
  bundle: MimeBundle,
  displayId: string | undefined,
): void {
  const mimeType = preferred.find((type) => type in bundle) ?? Object.keys(bundle)[0];
  if (mimeType === undefined) return;
  let display = displayId === undefined ? tslab.display : displays.get(displayId);
  if (display === undefined) {
    display = tslab.newDisplay();
    displays.set(displayId ?? "", display);
  }
  display.raw(mimeType, bundle[mimeType]);
}
