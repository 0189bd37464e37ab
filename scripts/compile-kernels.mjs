#!/usr/bin/env node
/**
 * Compiles src/transforms/simd/kernels.ts to WebAssembly, and writes it as text into src/transforms/wasm/compiled-kernels.ts.
 *
 *   node scripts/compile-kernels.mjs [output]
 */
import { writeFileSync } from "node:fs";
import { main as compile } from "assemblyscript/asc";

const output = process.argv[2] ?? "src/transforms/wasm/compiled-kernels.ts";
const source = "src/transforms/simd/kernels.ts";
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
