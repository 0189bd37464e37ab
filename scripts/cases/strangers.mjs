/** Texts that call themselves videos and name a neighbour, which nobody asked for. */
import { join } from "node:path";
import { errorText, withOpen } from "./case.mjs";

export function strangerCases(lab, folder, temporary) {
  return [
    ["hls-playlist.mp4", "an HLS playlist", "neighbour.ts"],
    ["concat-list.mp4", "a concat list", "neighbour.mov"],
  ].map(([name, what, neighbour]) => ({
    name: `strangers/${name}`,
    files: [`strangers/${name}`, `strangers/${neighbour}`],
    expected: `an error that says it is ${what}`,
    isRight: (found) => found.startsWith("VideoError: ") && found.includes(`is ${what}`),
    find: () => readings(lab, join(folder, "strangers", name), temporary),
  }));
}

/** What all ways of reading it say: the error if it is one kind for all, else what gave something. */
async function readings(lab, path, temporary) {
  const span = { startSeconds: 0, endSeconds: 0.5 };
  const saveTo = join(temporary, "cut.mp4");
  const ways = {
    probeVideo: () => lab.probeVideo(path),
    framesAt: () => withOpen(lab.openVideo(path), (video) => video.framesAt([0])),
    videoPlayer: () => lab.videoPlayer(path).toBundle(),
    cutClip: () => lab.cutClip(path, span, { saveTo }),
    "cutClip, copied": () => lab.cutClip(path, span, { saveTo, method: "copy" }),
  };
  let said;
  for (const [way, read] of Object.entries(ways)) {
    try {
      await read();
      return `${way} opened it`;
    } catch (error) {
      said ??= errorText(error);
      if (!/ is an? /.test(error?.message)) return `${way}: ${errorText(error)}`;
    }
  }
  return said;
}
