/** What Node warns of while something is done. */
export async function warningsOf(work: () => Promise<unknown>): Promise<string[]> {
  const warnings: string[] = [];
  const hear = (warning: Error): void => void warnings.push(warning.message);
  process.on("warning", hear);
  await work();
  await new Promise((resolve) => void setImmediate(resolve)); // warnings come later
  process.off("warning", hear);
  return warnings;
}
