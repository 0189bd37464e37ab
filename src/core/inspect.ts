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
      return this.toString();
    },
  });
}
