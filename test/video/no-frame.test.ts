import { expect, test } from "vitest";
import type { FrameSource } from "../../src/video/source.js";
import { Video } from "../../src/video/video.js";

const unused = (): never => expect.fail("it is not asked for");
/** A decoder that finds nothing in a file that has a header. */
const nothing: FrameSource = { header: unused, inOrder: unused, chosen: () => Promise.resolve([]) };

test("a video that holds no frame says so each time it is asked", async () => {
  const metadata = { width: 4, height: 2, codec: "h264", pixelFormat: "yuv420p", timeBase: "1/25" };
  const unknown = { averageFps: undefined, durationSeconds: undefined, numFramesClaimed: undefined };
  const video = new Video(
    nothing,
    "a.mp4",
    { ...metadata, ...unknown, rotationDegrees: 0, isMirrored: false },
    { color: "opencv", damaged: "error" },
  );
  const reason = 'Cannot decode "a.mp4": it holds no frame';
  await expect(video.numFrames()).rejects.toThrow(reason);
  await expect(video.numFrames()).rejects.toThrow(reason);
  await expect(video.frameTimes()).rejects.toThrow(reason);
});
