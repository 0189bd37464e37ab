/** Videos that a decoder takes for something else, or for damaged; their frames are OpenCV's. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withOpen } from "./case.mjs";

/** One case for each clip that `expected.json` holds, and what else is known of them. */
export function videoCases(lab, folder) {
  const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));
  return [
    ...Object.entries(expected).map(([name, { frames, md5 }]) => ({
      name,
      files: [name],
      expected: framesText(frames, md5),
      find: () => everyFrame(lab, join(folder, name)),
    })),
    {
      name: "passes-clock-wraps.ts, times",
      files: [],
      expected: "0 s … 1.96 s, rising",
      find: () => frameTimes(lab, join(folder, "passes-clock-wraps.ts")),
    },
  ];
}

const framesText = (count, md5) => `${count} frames, md5 ${md5}`;

/** Each way of reading all frames has to give the same ones; each opens the file anew, so that none helps another. */
const ways = {
  async forEachFrame(video, all) {
    await video.forEachFrame((pixels) => all.add(pixels, 1));
  },
  async batches(video, all) {
    for await (const frames of video.batches({ batchSize: 8 })) all.add(frames.data, frames.length);
  },
  async framesAt(video, all) {
    const count = await video.numFrames();
    const frames = await video.framesAt(Array.from({ length: count }, (_, number) => number));
    all.add(frames.data, frames.length);
  },
};

async function everyFrame(lab, path) {
  const found = [];
  for (const [way, read] of Object.entries(ways)) {
    const all = digest();
    await withOpen(lab.openVideo(path), (video) => read(video, all));
    found.push({ way, text: all.text() });
  }
  const isSame = found.every(({ text }) => text === found[0].text);
  return isSame ? found[0].text : found.map(({ way, text }) => `${way}: ${text}`).join("; ");
}

function digest() {
  const hash = createHash("md5");
  let count = 0;
  return {
    add(pixels, frames) {
      hash.update(pixels);
      count += frames;
    },
    text: () => framesText(count, hash.digest("hex")),
  };
}

function frameTimes(lab, path) {
  return withOpen(lab.openVideo(path), async (video) => {
    const times = await video.frameTimes();
    const rising = times.every((time, i) => i === 0 || time > times[i - 1]);
    const seconds = (time) => `${Number(time.toFixed(3))} s`;
    return `${seconds(times[0])} … ${seconds(times.at(-1))}, ${rising ? "rising" : "not rising"}`;
  });
}
