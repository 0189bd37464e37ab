import { Decoder } from "./decoder.js";
import { common } from "./generations.js";
import { int32At, memoryAt, pointerAt, type Libraries, type Pointer } from "./libraries.js";
import { RgbPicture } from "./rgb-picture.js";
import { testClip, testClipAddress, testPicture } from "./test-clip.js";
import { yuvToRgb, type YuvPicture } from "./yuv-to-rgb.js";

/**
 * Reads a built-in clip whose pictures and times are known. Fields that lie elsewhere than the layout says give other numbers, or
 * end the process: so it runs in the helper, before the first real clip.
 *
 * @returns What is wrong; `undefined` where all is right.
 */
export function selfTest(ff: Libraries): string | undefined {
  const { width, height, numFrames, timeBase } = testClip;
  const decoder = new Decoder(ff, testClipAddress(), { size: [width, height], numThreads: 1 });
  const picture = new RgbPicture(ff, [width, height]);
  const rgb = new Uint8Array(width * height * 3);
  const wrong = (what: string, found: unknown): string => `${what} of the test clip: ${String(found)}`;
  try {
    if (decoder.timeBase !== timeBase) return wrong("unit of time", decoder.timeBase);
    if (decoder.durationMicroseconds !== 100_100n) return wrong("length", decoder.durationMicroseconds);
    for (let number = 0; number < numFrames; number += 1) {
      if (!decoder.next()) return wrong("number of frames", number);
      if (decoder.width !== width || decoder.height !== height)
        return wrong("size", `${decoder.width}×${decoder.height}`);
      if (decoder.seconds !== (number * 1001) / 30_000) return wrong("time", decoder.seconds);
      if (decoder.colorTags.join() !== "2,2") return wrong("colour tags", decoder.colorTags.join());
      const expected = testPicture(number);
      if (!isSamePicture(decoder.frame, expected)) return wrong("pictures", "others");
      picture.convert(decoder);
      picture.copyTo(rgb, { left: 0, top: 0, width, height });
      // elsewhere swscale has another rule, which the ffmpeg program there has too
      if (process.arch === "x64" && Buffer.compare(rgb, yuvToRgb(expected)) !== 0)
        return wrong("colours", "others");
    }
    return decoder.next() ? wrong("number of frames", "more") : undefined;
  } finally {
    picture.close();
    decoder.close();
  }
}

function isSamePicture(frame: Pointer, { width, ...planes }: YuvPicture): boolean {
  return [planes.y, planes.u, planes.v].every((plane, i) => {
    const columns = i === 0 ? width : width / 2;
    const stride = int32At(frame, common.linesize + 4 * i);
    const stored = new Uint8Array(memoryAt(pointerAt(frame, 8 * i), stride * (plane.length / columns)));
    return plane.every((value, at) => stored[Math.floor(at / columns) * stride + (at % columns)] === value);
  });
}
