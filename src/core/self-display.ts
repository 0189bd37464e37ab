const jupyterDisplay: symbol = Symbol.for("Jupyter.display");

/** Makes the forms of a value, by MIME type. */
export type ToBundle = (value: object) => Promise<object>;

let toBundle: ToBundle | undefined;

/** Says how results become something to look at; the folder that knows it comes after those that make them. */
export function setToBundle(newToBundle: ToBundle): void {
  toBundle = newToBundle;
}

/**
 * Makes a kernel show a value as `show` does if it is the last value of a cell. Deno's kernel and the mended tslab ask
 * for it in this way.
 *
 * @param value - A class's prototype, or one object.
 */
export function showAsLastValue(value: { toString(): string }): void {
  Object.defineProperty(value, jupyterDisplay, {
    configurable: true,
    value(this: { toString(): string }): Promise<object> {
      return toBundle?.(this) ?? Promise.resolve({ "text/plain": this.toString() });
    },
  });
}
