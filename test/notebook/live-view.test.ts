import { afterEach, expect, test, vi } from "vitest";
import { displayable } from "../../src/display/page/displayable.js";
import { liveView } from "../../src/notebook/live-view.js";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

interface Sent {
  readonly text: unknown;
  readonly id: string;
  readonly update: boolean;
}

function denoKernel(): Sent[] {
  const sent: Sent[] = [];
  const display = (
    bundle: Record<string, unknown>,
    options: { display_id: string; update: boolean },
  ): Promise<void> => {
    sent.push({ text: bundle["text/plain"], id: options.display_id, update: options.update });
    return Promise.resolve();
  };
  vi.stubGlobal("Deno", { jupyter: { display } });
  return sent;
}

test("liveView() replaces one output, skips states in between, and ends with the last", async () => {
  const sent = denoKernel();
  const live = liveView();
  for (let epoch = 1; epoch <= 9; epoch += 1) live.update(`epoch ${epoch}`);
  await vi.waitFor(() => {
    expect(sent).toHaveLength(1);
  });
  for (let epoch = 10; epoch <= 99; epoch += 1) live.update(`epoch ${epoch}`);
  await live.finish();
  expect(sent.map(({ text }) => text)).toEqual(["epoch 1", "epoch 99"]);
  expect(sent.map(({ update }) => update)).toEqual([false, true]);
  expect(sent[0].id).toBe(sent[1].id);
  await live.finish();
  expect(sent).toHaveLength(2);
  await live.finish("the end");
  expect(sent.at(-1)).toMatchObject({ text: "the end", update: true });
});

test("liveView() never throws in the work, and says in finish() what cannot be drawn", async () => {
  const sent = denoKernel();
  const broken = displayable(
    () => "a chart",
    () => {
      throw new Error("no chart today");
    },
  );
  const live = liveView();
  live.update(broken);
  await new Promise((resolve) => setImmediate(resolve));
  live.update(broken);
  await expect(live.finish()).rejects.toThrow("no chart today");
  expect(sent).toEqual([]);
});

test("liveView() outside a notebook prints the last state alone", async () => {
  const written: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  const live = liveView();
  live.update("one");
  live.update("two");
  expect(written).toEqual([]);
  await live.finish();
  await live.finish();
  expect(written).toEqual(["two\n"]);
});
