/** Whether the tests of decoding run for the second time, by the ffmpeg program: see test/video/program/same-tests.test.ts. */
export const isByProgram: boolean = process.env["KINETOSCOPE_DECODER"] === "program";

/** Whether what takes long is done for all real clips, not for some of each kind. */
export const isEveryClip: boolean = process.env["KINETOSCOPE_EVERY_CLIP"] === "1";
