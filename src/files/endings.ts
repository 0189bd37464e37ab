import { extname } from "node:path";

/** By what a file's name ends, loaders know what they look for. Nothing is opened for it: that would take hours. */

/** The endings of video files that are looked for in a dataset, lower case: what the containers that are opened are called. */
export const videoExtensions: readonly string[] = [
  // the web, phones and programs that cut
  ...[".mp4", ".m4v", ".mov", ".qt", ".mkv", ".webm", ".avi", ".divx", ".flv", ".f4v", ".ogv", ".ogm"],
  ...[".wmv", ".asf", ".3gp", ".3g2", ".mj2"],
  // discs, cameras, television
  ...[".mpg", ".mpeg", ".mpe", ".mpv", ".m1v", ".m2v", ".m2p", ".vob", ".mod", ".tod"],
  ...[".ts", ".mts", ".m2t", ".m2ts", ".mxf", ".dv", ".wtv", ".rm", ".rmvb", ".dav"],
  // streams of pictures without a container
  ...[".y4m", ".nut", ".ivf", ".h264", ".264", ".h265", ".265", ".hevc", ".vc1", ".obu"],
];

/** The endings of pictures that are looked for in a dataset, lower case, the usual ones first: what sharp reads. */
export const imageExtensions: readonly string[] =
  ".jpg .jpeg .png .webp .tif .tiff .gif .avif .jpe .jfif".split(" ");

/** Whether a file's name ends in one of `extensions`, in lower or upper case. */
export function endsIn(name: string, extensions: readonly string[]): boolean {
  return extensions.includes(extname(name).toLowerCase());
}

/** Why a file is passed over by a loader that looks for other endings, in words. */
export function endingReason(name: string): string {
  const ending = extname(name);
  if (endsIn(name, videoExtensions)) return "it is a video";
  if (endsIn(name, imageExtensions)) return "it is a picture";
  return ending === "" ? "its name has no ending" : `its ending ${ending} is not looked for`;
}
