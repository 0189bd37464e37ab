import { readFileSync } from "node:fs";

/** Of the sets of instructions those that sums are computed with. */
const vectorSets = /^(sse4_[12]|avx.*|fma4?|f16c|amx.*|asimd.*|sve.*|i8mm|bf16)$/;

/** This processor's vector instructions, `"avx avx2 fma …"`; `""` where the system does not say. */
export function processorFlags(): string {
  const line = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(systemText())?.[1] ?? "";
  const found = line.split(" ").filter((flag) => vectorSets.test(flag));
  return found.sort().join(" ");
}

function systemText(): string {
  try {
    return readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return "";
  }
}
