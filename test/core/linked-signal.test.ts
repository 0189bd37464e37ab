import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { linkSignals } from "../../src/core/linked-signal.js";

describe("linkSignals()", () => {
  test("ends with the first that ends, for its reason", () => {
    const [a, b] = [new AbortController(), new AbortController()];
    const { signal } = linkSignals([a.signal, b.signal]);
    expect(signal.aborted).toBe(false);
    b.abort("enough");
    a.abort("too late");
    expect([signal.aborted, signal.reason]).toEqual([true, "enough"]);
  });

  test("has ended at once where one has", () => {
    const { signal, release } = linkSignals([new AbortController().signal, AbortSignal.abort("long ago")]);
    release();
    expect([signal.aborted, signal.reason]).toEqual([true, "long ago"]);
  });

  test("tells all that follow a signal, and that signal has one listener", () => {
    const source = new AbortController();
    const linked = Array.from({ length: 20 }, () => linkSignals([source.signal]));
    expect(getEventListeners(source.signal, "abort")).toHaveLength(1);
    linked[3].release();
    source.abort("over");
    expect(linked.map(({ signal }) => signal.aborted)).toEqual(linked.map((_, i) => i !== 3));
  });

  test("leaves nothing behind when it is let go", () => {
    const source = new AbortController();
    const before = Object.getOwnPropertySymbols(source.signal).map(String);
    const [first, second] = [linkSignals([source.signal]), linkSignals([source.signal])];
    first.release();
    first.release();
    expect(getEventListeners(source.signal, "abort")).toHaveLength(1);
    second.release();
    expect(getEventListeners(source.signal, "abort")).toEqual([]);
    expect(Object.getOwnPropertySymbols(source.signal).map(String)).toEqual(before);
    source.abort();
    expect([first.signal.aborted, second.signal.aborted]).toEqual([false, false]);
  });

  test("can be followed again after all have left", () => {
    const source = new AbortController();
    linkSignals([source.signal]).release();
    const { signal } = linkSignals([source.signal]);
    source.abort("now");
    expect(signal.reason).toBe("now");
  });
});
