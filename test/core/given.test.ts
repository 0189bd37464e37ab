import { expect, onTestFinished, test, vi } from "vitest";
import * as kinetoscope from "kinetoscope";
import {
  classifyVideos,
  evaluate,
  videoGrid,
  accuracyTable,
  type Model,
  type Predictions,
} from "kinetoscope";
import { checkAwaited } from "../../src/core/given.js";
import { temporaryFolder } from "../support/temporary-folder.js";

test("a promise among the arguments is an error that says which and what to write", () => {
  const failed = Promise.reject(new Error("its own"));
  expect(() => checkAwaited("videoGrid", { clips: [], model: failed })).toThrow(
    new TypeError("The model of videoGrid is still a promise: write await before the call that gives it"),
  );
  checkAwaited("videoGrid", { clips: [], model: undefined, count: 1 });
});

test("what takes models, clips and results says so where nothing checks types", async () => {
  const later = Promise.resolve(undefined) as unknown;
  const hint = "is still a promise: write await";
  await expect(classifyVideos(later as Model, "a.mp4")).rejects.toThrow(
    `The model of classifyVideos ${hint}`,
  );
  await expect(evaluate(later as Model, "a.mp4")).rejects.toThrow(`The model of evaluate ${hint}`);
  expect(() => videoGrid(later as Predictions)).toThrow(`The clips of videoGrid ${hint}`);
  expect(() => accuracyTable(later as Predictions)).toThrow(`The predictions of accuracyTable ${hint}`);
});

/** What JavaScript says itself: a puzzle for whoever wrote the cell. */
const ownWords =
  /Cannot (read properties|convert undefined|destructure|use 'in')|is not (a function|iterable|an object)|must be of type/;

const publicFunctions = Object.entries(kinetoscope).filter(
  ([name, value]) => typeof value === "function" && /^[a-z]/.test(name),
) as unknown as [string, (...values: readonly unknown[]) => unknown][];

test.each(publicFunctions)("%s says in words what it was given instead", async (_name, call) => {
  const folder = process.cwd();
  process.chdir(await temporaryFolder());
  onTestFinished(() => process.chdir(folder));
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  const found: string[] = [];
  for (const first of [undefined, null, 5, {}, "no.csv", []]) {
    for (const others of [[], ["no.mp4"], [{}], ["no.mp4", {}]]) {
      try {
        await call(first, ...others);
      } catch (error) {
        if (ownWords.test((error as Error).message)) found.push((error as Error).message);
      }
    }
  }
  expect(found).toEqual([]);
});
