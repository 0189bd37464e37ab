import { inspect } from "node:util";
import { afterEach, expect, test, vi } from "vitest";
import { ClipList } from "../../src/datasets/clip-list.js";
import { displayable } from "../../src/display/page/displayable.js";
import { html } from "../../src/display/page/html.js";
import { table } from "../../src/display/table/table.js";
import { currentKernel } from "../../src/notebook/kernel.js";
import { defaultTaskHost } from "../../src/notebook/progress.js";
import { show } from "../../src/notebook/show.js";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("show() outside a notebook prints text and makes no pictures", async () => {
  const written: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  const costly = displayable(
    () => "a grid",
    () => {
      throw new Error("made for nobody");
    },
  );
  await show(
    costly,
    Promise.resolve(table([{ a: 1 }])),
    "text",
    new ClipList([{ path: "x.mp4", id: "x", label: "yoga" }]),
  );
  expect(written).toEqual(["a grid\n", "a\n1\n", "text\n", "id  label  path\nx   yoga   x.mp4\n"]);
  expect(currentKernel().name).toBe("none");

  const forgotten = show("late");
  expect(inspect(forgotten)).toBe("lab.show(…) shows later: write await before it");
  await forgotten;
});

test("show() in tslab without its inner module sends the best single form", async () => {
  const sent: unknown[] = [];
  const display = { raw: (mimeType: string, data: unknown) => sent.push([mimeType, data]) };
  vi.stubGlobal("__tslab__", { require: () => ({ display, newDisplay: () => display }) });
  const view = displayable(
    () => "text",
    () => ({ html: html`<p>1</p>`, png: new Uint8Array([1]) }),
  );
  expect(currentKernel().name).toBe("tslab");
  await show(view, "plain");
  expect(sent).toEqual([
    ["text/html", '<div class="tex2jax_ignore mathjax_ignore"><p>1</p></div>'],
    ["text/plain", "plain"],
  ]);
});

test("show() in Deno's kernel sends whole bundles, in order", async () => {
  const sent: unknown[] = [];
  const display = (bundle: unknown, options: unknown): Promise<void> => {
    sent.push([bundle, options]);
    return Promise.resolve();
  };
  vi.stubGlobal("Deno", { jupyter: { display } });
  await show("one", "two");
  const options = { raw: true, display_id: undefined, update: false };
  expect(sent).toEqual([
    [{ "text/plain": "one" }, options],
    [{ "text/plain": "two" }, options],
  ]);
});

test("Deno without a notebook is no kernel, even where asking for it throws", () => {
  const deno = {
    get jupyter(): never {
      throw new Error("only in a notebook");
    },
  };
  vi.stubGlobal("Deno", deno);
  expect(currentKernel().name).toBe("none");
  expect(
    defaultTaskHost().report({ title: "", done: 0, total: 0, unit: "", elapsedSeconds: 0, state: "done" }),
  ).toBe(undefined);
});
