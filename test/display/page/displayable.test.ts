import { inspect } from "node:util";
import { expect, test } from "vitest";
import { displayable } from "../../../src/display/page/displayable.js";
import { html } from "../../../src/display/page/html.js";

test("displayable() does its work on the first toBundle() and only once", async () => {
  let runs = 0;
  const view = displayable(
    () => "text",
    () => {
      runs += 1;
      return Promise.resolve({
        html: html`<p>1</p>`,
        png: new Uint8Array([1, 2, 3]),
        other: { "a/b": { c: 1 } },
      });
    },
  );
  expect(runs).toBe(0);
  const bundle = await view.toBundle();
  expect(bundle).toEqual({
    "text/html": '<div class="tex2jax_ignore mathjax_ignore"><p>1</p></div>',
    "image/png": "AQID",
    "text/plain": "text",
    "a/b": { c: 1 },
  });
  expect(await view.toBundle()).toBe(bundle);
  expect(runs).toBe(1);
});

test("displayable() tries again after work that failed", async () => {
  let runs = 0;
  const view = displayable(
    () => "text",
    () => {
      runs += 1;
      if (runs === 1) throw new Error("interrupted");
      return {};
    },
  );
  await expect(view.toBundle()).rejects.toThrow("interrupted");
  expect(await view.toBundle()).toEqual({ "text/plain": "text" });
});

test("a displayable prints its text, and answers Deno's question for a bundle", async () => {
  const view = displayable(
    () => "two lines\nof text",
    () => ({}),
  );
  expect(inspect(view)).toBe("two lines\nof text");
  const forDeno = (view as unknown as Record<symbol, () => Promise<unknown>>)[Symbol.for("Jupyter.display")];
  expect(await forDeno()).toEqual({ "text/plain": "two lines\nof text" });
});
