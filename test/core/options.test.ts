import * as lab from "kinetoscope";
import { describe, expect, test } from "vitest";
import { checkOptions } from "../../src/core/options.js";
import { takingOptions } from "../docs/support/exported.js";
import { numberedVideo } from "../support/numbered-video.js";

type Call = (...given: unknown[]) => unknown;

const all = takingOptions();
const values = lab as unknown as Readonly<Record<string, Call | undefined>>;

/** What a call with an unknown option says; it is looked at before all else, so nothing else need be given. */
async function said(call: Call, self: unknown, place: number): Promise<string> {
  const given: unknown[] = [];
  given[place] = { noSuchOption: 1 };
  try {
    let result = call.apply(self, given);
    if (typeof result === "object" && result !== null && Symbol.asyncIterator in result)
      result = (result as AsyncGenerator).next();
    await result;
    return "nothing";
  } catch (error) {
    return String(error);
  }
}

describe("every options object rejects a key that it does not know", () => {
  test("there are many of them", () => {
    expect(all.length).toBeGreaterThan(60);
    expect(all.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["loadModel", "Video.batches", "table"]),
    );
  });

  test.each(all.filter(({ name }) => !name.startsWith("Video.")))("$name", async ({ name, place }) => {
    const [owner, method] = name.split(".") as [string, string?];
    const type = values[owner] as { readonly prototype?: Partial<Record<string, Call>> } | undefined;
    const call = method === undefined ? values[owner] : type?.prototype?.[method];
    if (call === undefined) return expect(["Kinetics.download", "GroundTruthTable.sample"]).toContain(name);
    expect(await said(call, undefined, place)).toContain(
      `TypeError: Unknown option "noSuchOption" of ${method ?? owner}: `,
    );
  });

  test("a video's methods", async () => {
    const video = await lab.openVideo(await numberedVideo({ numFrames: 2 }));
    for (const { name, place } of all.filter((each) => each.name.startsWith("Video."))) {
      const method = name.slice("Video.".length);
      const call = (video as unknown as Readonly<Record<string, Call>>)[method];
      expect(await said(call, video, place)).toContain(`Unknown option "noSuchOption" of ${method}: `);
    }
    await video.close();
  });

  test("loadKinetics(…).download() and its table's sample()", async () => {
    const kinetics = await lab.loadKinetics("data/kinetics-tiny", { split: "val" });
    expect(() => kinetics.groundTruthRows.sample(1, { sed: 1 } as never)).toThrow(
      'Unknown option "sed" of sample: did you mean "seed"?',
    );
    await expect(kinetics.download({ parralel: 1 } as never)).rejects.toThrow(
      'Unknown option "parralel" of download: did you mean "parallel"?',
    );
  });
});

test("checkOptions() names the nearest option, or all of them", () => {
  const keys = { numFrames: true, batchSize: true } as const;
  const options = (given: object): (() => void) => {
    return () => checkOptions("classify", given as { numFrames?: number; batchSize?: number }, keys);
  };
  expect(options({ numFrames: undefined, batchSize: 3 })).not.toThrow();
  expect(options({ numFrame: 3 })).toThrow(
    new TypeError('Unknown option "numFrame" of classify: did you mean "numFrames"?'),
  );
  expect(options({ toString: 3 })).toThrow(
    new TypeError('Unknown option "toString" of classify: it has numFrames, batchSize'),
  );
  expect(options([])).toThrow(TypeError);
});
