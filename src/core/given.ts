import { received } from "./check.js";

/** How a kind of argument is recognised, and where one comes from. */
interface Kind {
  readonly members: readonly PropertyKey[];
  readonly source: string;
}

type KindName =
  | "backbone"
  | "comparison"
  | "dataset"
  | "features"
  | "frameScores"
  | "frames"
  | "head"
  | "informativeFrames"
  | "list"
  | "model"
  | "modelOrStore"
  | "moments"
  | "object"
  | "predictions"
  | "ratings"
  | "scores"
  | "stream"
  | "windowScores";

const kinds: Readonly<Record<KindName, Kind>> = {
  backbone: { members: ["card", "tensor"], source: "what loadBackbone gives" },
  comparison: { members: ["names", "onlyInFirst"], source: "what compareRuns gives" },
  dataset: { members: ["findings", "clips"], source: "what checkDataset gives" },
  features: { members: ["data", "shape"], source: "what extractFeatures gives, or { data, shape }" },
  frames: { members: ["data", "shape", "indices"], source: "frames of a video" },
  head: { members: ["history", "labels"], source: "what trainHead or loadHead gives" },
  informativeFrames: { members: ["rows", "setting"], source: "what mostInformativeFrames gives" },
  list: { members: ["length", Symbol.iterator], source: "a list" },
  model: { members: ["card", "preset"], source: "what loadModel gives" },
  modelOrStore: { members: ["card", "preset"], source: "what loadModel or storeFrameScores gives" },
  moments: { members: [Symbol.iterator], source: "what findMoments gives" },
  object: { members: [], source: "an object" },
  predictions: { members: ["rows", "topK"], source: "what classifyVideos or evaluate gives" },
  ratings: { members: ["rows", "thresholds"], source: "what rateVideos gives" },
  frameScores: { members: ["probabilities", "indices"], source: "what classifyFrames gives" },
  stream: { members: [Symbol.asyncIterator], source: "a path, or a stream of bytes" },
  scores: { members: ["data", "shape"], source: "{ kind, data, shape }" },
  windowScores: { members: ["windows", "labels"], source: "what classifyWindows gives" },
};

/** Whether a value comes later. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
  );
}

/**
 * Checks that no argument is a promise: where nothing checks types, a forgotten `await` would end in an error about
 * something else.
 *
 * @param caller - What the arguments are of: `"videoGrid"`.
 * @param values - The arguments by their names.
 * @throws {TypeError} `The model of classifyVideos is still a promise: write await before the call that gives it`
 */
export function checkAwaited(caller: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!isPromise(value)) continue;
    // it is not waited for: its own error would end the process
    Promise.resolve(value).catch(() => undefined);
    throw new TypeError(
      `The ${name} of ${caller} is still a promise: write await before the call that gives it`,
    );
  }
}

/**
 * Checks that an argument is of its kind, and no promise, where nothing checks types: in Deno and in plain JavaScript.
 *
 * @param caller - What the argument is of: `"accuracyTable"`.
 * @param name - Its name: `"predictions"`.
 * @throws {TypeError} `Expected the predictions of accuracyTable to be what classifyVideos or evaluate gives but received undefined`
 */
export function checkGiven(caller: string, name: string, value: unknown, kind: KindName): void {
  if (isPromise(value)) checkAwaited(caller, { [name]: value });
  const { members, source } = kinds[kind];
  const isObject = typeof value === "object" && value !== null;
  if (isObject && members.every((member) => member in value)) return;
  throw new TypeError(`Expected the ${name} of ${caller} to be ${source} but received ${received(value)}`);
}
