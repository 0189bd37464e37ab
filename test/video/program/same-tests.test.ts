/**
 * The tests of decoding, by the ffmpeg program. In their own files FFmpeg's libraries decode, as for everyone who chooses nothing:
 * frames, times, errors and their words must not depend on it.
 */
process.env["KINETOSCOPE_DECODER"] = "program";

await import("../deep-clips.test.js");
await import("../endings.test.js");
await import("../golden-clips.test.js");
await import("../many-frames.test.js");
await import("../odd-files.test.js");
await import("../orientation.test.js");
await import("../region.test.js");
await import("../stream-choice.test.js");
await import("../strangers.test.js");
await import("../video-part.test.js");
await import("../video.test.js");
