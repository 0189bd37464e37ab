import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";

/** What the pages of these tests are made of: JupyterLab's renderers and axe, out of their npm packages. */

const require = createRequire(import.meta.url);

let script: Promise<string> | undefined;

/** `jupyterlab.mjs` and all that it imports, as one script; made once. */
export function jupyterLabScript(): Promise<string> {
  return (script ??= bundle());
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "jupyterlab.mjs")],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    loader: { ".svg": "text" },
    define: { "process.env.NODE_ENV": '"production"', process: "undefined", global: "globalThis" },
    logLevel: "error",
  });
  return outputFiles[0].text;
}

/** The style sheets of JupyterLab's renderers and of its output area. */
export function jupyterLabStyles(): string {
  const files = ["rendermime/style/base.css", "outputarea/style/base.css", "vega5-extension/style/base.css"];
  return files.map((file) => readFileSync(require.resolve(`@jupyterlab/${file}`), "utf8")).join("\n");
}

/** The script of axe, which finds what keeps people from reading a page. */
export function axeScript(): string {
  return readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
}
