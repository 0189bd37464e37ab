import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { openVideo } from "../../src/video/video.js";
import { sharedPath } from "./shared.js";

/**
 * MPEG-4 has two answers. FFmpeg up to 7 on x86 computes quarter-pixel motion in another way than later ones and other
 * processors, and OpenCV with it. The goldens have the hashes of both.
 */

type Hashes = Readonly<Record<string, { readonly rgb24_sha256: string }>>;

function hashesOf(file: string): Hashes {
  return JSON.parse(readFileSync(sharedPath("golden", file), "utf8")) as Hashes;
}

/** SHA-256 of all frames of a golden's clip, as RGB. */
export async function hashOfAll(name: string): Promise<string> {
  const video = await openVideo(sharedPath("data", name));
  const all = createHash("sha256");
  await video.forEachFrame((pixels) => void all.update(pixels));
  return all.digest("hex");
}

/** What this machine's ffmpeg gives. */
export interface Mpeg4Answer {
  /** The clips that differ between the two answers. */
  readonly differing: readonly string[];
  /** SHA-256 of a clip's frames in the answer that this ffmpeg gives. */
  hash(name: string): string;
  /** Whether a clip's frames are those that the models' goldens were computed from. */
  isGolden(name: string): boolean;
}

/** Finds out by one clip which answer this ffmpeg gives; the hashes of all others must follow. */
export async function mpeg4Answer(): Promise<Mpeg4Answer> {
  const [golden, later] = [hashesOf("clips.json"), hashesOf("clips-ffmpeg9.json")];
  const differing = Object.keys(golden).filter(
    (name) => golden[name].rgb24_sha256 !== later[name].rgb24_sha256,
  );
  const isLater = (await hashOfAll(differing[0])) === later[differing[0]].rgb24_sha256;
  const answer = isLater ? later : golden;
  return {
    differing,
    hash: (name) => answer[name].rgb24_sha256,
    isGolden: (name) => answer[name].rgb24_sha256 === golden[name].rgb24_sha256,
  };
}
