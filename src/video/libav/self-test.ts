import { wholePicture } from "../../tensor/rectangle.js";
import { PlanarPicture } from "../colors/planar-picture.js";
import { yuvRules } from "../colors/yuv-rule.js";
import type { StoredStream } from "../stored-stream.js";
import { Decoder } from "./decoder.js";
import type { Libraries } from "./libraries.js";
import { RgbPicture } from "./rgb-picture.js";
import { streamFields } from "./stream-fields.js";
import { testClip, testClipAddress, testPlanes } from "./test-clip.js";
import { testHeader, testHeaderAddress } from "./test-header.js";

/**
 * Reads a built-in clip whose pictures and times are known. Fields that lie elsewhere than the layout says give other numbers, or
 * end the process: so it runs in the helper, before the first real clip.
 *
 * @returns What is wrong; `undefined` where all is right.
 */
export function selfTest(ff: Libraries): string | undefined {
  const { width, height, numFrames, timeBase } = testClip;
  const wrong = (what: string, found: unknown): string => `${what} of the test clip: ${String(found)}`;
  const clip = JSON.stringify(streamFields(ff, testClipAddress()));
  if (clip !== JSON.stringify(testFields)) return wrong("header", clip);
  const { displayMatrix, isFullRange, pixelFormat = "" } = streamFields(ff, testHeaderAddress());
  const turned = JSON.stringify({ displayMatrix, isFullRange, pixelFormat });
  if (turned !== JSON.stringify({ ...testHeader, pixelFormat: "rgb24" }))
    return wrong("other header", turned);
  const decoder = new Decoder(ff, testClipAddress(), { size: [width, height], numThreads: 1 });
  const picture = new RgbPicture(ff, [width, height], wholePicture(width, height));
  try {
    if (decoder.timeBase !== timeBase) return wrong("unit of time", decoder.timeBase);
    if (decoder.durationMicroseconds !== 100_100n) return wrong("length", decoder.durationMicroseconds);
    for (let number = 0; number < numFrames; number += 1) {
      if (!decoder.next()) return wrong("number of frames", number);
      if (decoder.width !== width || decoder.height !== height)
        return wrong("size", `${decoder.width}×${decoder.height}`);
      if (decoder.seconds !== (number * 1001) / 30_000) return wrong("time", decoder.seconds);
      if (decoder.colorTags.join() !== "2,2") return wrong("colour tags", decoder.colorTags.join());
      const found = Buffer.from(picture.convert(decoder));
      if (Buffer.compare(found, testRgb(number)) !== 0) return wrong("pictures", "others");
    }
    return decoder.next() ? wrong("number of frames", "more") : undefined;
  } finally {
    decoder.close();
  }
}

/** What is said of the test clip. */
const testFields: StoredStream = {
  ...{ width: testClip.width, height: testClip.height, codec: "rawvideo", pixelFormat: "yuv420p" },
  ...{ isFullRange: false, averageRate: [30_000, 1001], durationSeconds: 0.1001 },
  ...{ numFrames: testClip.numFrames, timeBase: testClip.timeBase, displayMatrix: undefined },
};

/** RGB of a picture of the test clip; valid until the next conversion. */
function testRgb(number: number): Uint8Array {
  const size = [testClip.width, testClip.height] as const;
  const picture = new PlanarPicture(size, wholePicture(...size));
  const planes = testPlanes(number);
  picture.yuv().forEach((plane, i) => plane.set(planes[i] ?? []));
  return picture.fromYuv(yuvRules.limited);
}
