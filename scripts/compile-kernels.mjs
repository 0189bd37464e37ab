#!/usr/bin/env node
/**
 * Compiles AssemblyScript to WebAssembly, and writes it as text into a source file.
 *
 *   node scripts/compile-kernels.mjs transforms|video [output]
 */
import { writeFileSync } from "node:fs";
import { main as compile } from "assemblyscript/asc";

const outputs = {
  transforms: "src/transforms/wasm/compiled-kernels.ts",
  video: "src/video/colors/compiled-kernels.ts",
};
const [, , folder, output = outputs[folder]] = process.argv;
if (outputs[folder] === undefined)
  throw new Error(`Expected ${Object.keys(outputs).join(" or ")} but received ${folder ?? "nothing"}`);
const source = `src/${folder}/simd/kernels.ts`;
const options = ["-O3", "--runtime", "stub", "--enable", "simd", "--noAssert", "--outFile", "kernels.wasm"];
let bytes;
const { error, stderr } = await compile([source, ...options], {
  writeFile: (_, contents) => (bytes = contents),
});
if (error !== null || bytes === undefined) throw new Error(`Cannot compile ${source}: ${stderr.toString()}`);

writeFileSync(
  output,
  `/** ${source}, compiled by scripts/compile-kernels.mjs: WebAssembly in base64. */
export const compiledKernels: string =
  "${Buffer.from(bytes).toString("base64")}";
`,
);
