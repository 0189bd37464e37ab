import { decoderHere, decodingLibraries } from "../../video/choose-source.js";
import { libavVersions } from "../../video/libav/pool.js";
import { good, warning, type Check, type Machine } from "./check.js";
import { installLines } from "./machine.js";

/** FFmpeg's shared libraries are there and prove themselves; without them the ffmpeg program decodes, which is slower. */
export const libavCheck: Check = {
  name: "FFmpeg libraries",
  async run(machine) {
    const found = await decodingLibraries();
    if (typeof found === "string") {
      if (decoderHere() === "program") return good("not used: KINETOSCOPE_DECODER is program");
      return warning(
        `not used: ${found}; the ffmpeg program decodes, which takes longer`,
        ...remedy(found, machine),
      );
    }
    return good(`${libavVersions(found.versions)}: they decode`);
  },
};

function remedy(found: string, machine: Machine): readonly string[] {
  if (found.includes("koffi")) return ["npm install koffi"];
  return [
    "# a static ffmpeg brings no libraries; these packages do:",
    ...installLines(machine, {
      apt: ["ffmpeg"],
      brew: ["ffmpeg"],
      winget: "Gyan.FFmpeg.Shared",
      advice: "Install FFmpeg 5 to 9 with shared libraries",
    }),
    "# or name the folder that has them in FFMPEG_LIBRARIES",
  ];
}
