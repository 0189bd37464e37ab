/** Warnings of the process are printed as they read: Node puts its process number before them, and an option of its own behind. */
export function printWarningsPlainly(): void {
  process.removeAllListeners("warning"); // Node's own is the only one so early
  process.on("warning", ({ name, message }) => {
    console.error(`${name === "KinetoscopeWarning" ? "Warning" : name}: ${message}`);
  });
}
