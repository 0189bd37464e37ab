import { cleanLines } from "./clean-text.js";

const inspectSymbol: symbol = Symbol.for("nodejs.util.inspect.custom");

/**
 * Makes `console.log(value)`, and so a tslab cell that ends with the value, print its `toString()` instead of
 * its insides.
 *
 * @param value - A class's prototype, or one object.
 */
export function printAsText(value: { toString(): string }): void {
  Object.defineProperty(value, inspectSymbol, {
    configurable: true,
    value(this: { toString(): string }): string {
      return cleanLines(this.toString());
    },
  });
}

/** This library's own compiled files: where an error arose in them says nothing to its reader. */
const ownFiles: string = new URL("..", import.meta.url).href;

/**
 * Makes a printed error show its message and the reader's own lines, without the library's, the kernel's and
 * Node's: in a notebook a beginner sees what to change, not ten lines of somebody else's files.
 *
 * @param prototype - An error class's prototype.
 */
export function printReadersLines(prototype: Error): void {
  Object.defineProperty(prototype, inspectSymbol, {
    configurable: true,
    value(this: Error): string {
      const frames = (this.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
      const readers = frames.filter(
        (line) => !line.includes(ownFiles) && !/node:internal|[\\/]node_modules[\\/]tslab[\\/]/.test(line),
      );
      return cleanLines([`${this.name}: ${this.message}`, ...readers].join("\n"));
    },
  });
}
