/** Puts the compiled library, its types and its command line into few files: what is published. */
import { rmSync } from "node:fs";
import { join } from "node:path";

/** The folder, which holds nothing else. */
export const BUNDLE = join("dist", "bundle");

/** The types of all that the library exports. */
export const TYPES = join(BUNDLE, "index.d.ts");

/** What the kernelspec has Node load before tslab. */
export const MENDS = join(BUNDLE, "mend-tslab.cjs");

/**
 * Bundles `dist/index.js`: a kernel imports it four times as fast as three hundred modules. The names of the other packages
 * stay imports, and what is loaded only when it is needed stays a file of its own. Notebook and command line share their code.
 */
export async function bundle(root) {
  rmSync(join(root, BUNDLE), { recursive: true, force: true });
  const { build } = await import("esbuild"); // not there before npm has installed it
  await build({
    absWorkingDir: root,
    entryPoints: {
      index: join("dist", "index.js"),
      cli: join("dist", "cli", "main.js"),
      // found by their addresses beside the bundle (model/session/session.ts, video/libav/helper-script.ts)
      "session-worker": join("dist", "model", "session", "session-worker.js"),
      "libav-helper": join("dist", "video", "libav", "libav-helper.js"),
    },
    outdir: BUNDLE,
    bundle: true,
    splitting: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20",
    charset: "utf8",
    keepNames: true, // a class that names itself would be printed as _Kinetics
    logLevel: "silent",
  });
  await bundleTypes(root);
  // Node loads it before tslab, with --require: a file of its own, in the form that this option takes on every Node.
  await build({
    absWorkingDir: root,
    entryPoints: [join("dist", "tslab", "main.js")],
    outfile: join(root, MENDS),
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    charset: "utf8",
    logLevel: "silent",
  });
}

/** One file of types: the TypeScript of a kernel spends more on two hundred files than on what stands in them. */
async function bundleTypes(root) {
  const [{ rollup }, { dts }] = await Promise.all([import("rollup"), import("rollup-plugin-dts")]);
  const types = await rollup({
    input: join(root, "dist", "index.d.ts"),
    external: /^[a-z@]/, // the names of other packages
    plugins: [dts()],
  });
  await types.write({ file: join(root, TYPES) });
  await types.close();
}
