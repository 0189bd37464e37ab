import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { cp, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { videoGrid } from "../../src/display/grid/video-grid.js";
import { videoPlayer } from "../../src/display/player/video-player.js";
import { VideoError } from "../../src/core/errors.js";
import { cutClip } from "../../src/video/make/cut.js";
import { makePreview } from "../../src/video/make/encode.js";
import { probeVideo } from "../../src/video/probe.js";
import { makeStill } from "../../src/video/make/still.js";
import { openVideo } from "../../src/video/video.js";
import { ownCache } from "../support/own-cache.js";
import { describeWithShared, sharedPath } from "../support/shared.js";
import { isByProgram } from "../support/test-extent.js";
import { temporaryFolder } from "../support/temporary-folder.js";

beforeEach(async () => {
  await ownCache();
});

type Reading = (path: string, folder: string) => Promise<unknown>;

const framesAt: Reading = async (path) => (await openVideo(path)).framesAt([0]);
const everyReading: Readonly<Record<string, Reading>> = {
  probeVideo: (path) => probeVideo(path),
  framesAt,
  makePreview: (path) => makePreview(path),
  makeStill: (path) => makeStill(path),
  cutClip: (path, folder) =>
    cutClip(path, { startSeconds: 0, endSeconds: 0.5 }, { saveTo: join(folder, "cut.mp4") }),
  "cutClip, copied": (path, folder) =>
    cutClip(path, { startSeconds: 0, endSeconds: 0.5 }, { saveTo: join(folder, "cut.mp4"), method: "copy" }),
};
/** In a run of these tests by the program alone, what is the program's anyway is not asked twice. */
const readings: Readonly<Record<string, Reading>> = isByProgram ? { framesAt } : everyReading;

const manifest = `<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011" type="static"
 mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1000"
 width="64" height="48"><BaseURL>secret.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>`;
const composition = `<?xml version="1.0"?><CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2016"/>`;
const session = `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n`;

/** Name, content, and what the error has to say. */
const playlists: readonly (readonly [string, string, string])[] = [
  ["hls.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.ts\n#EXT-X-ENDLIST\n", "an HLS playlist"],
  [
    "hls.m3u8",
    "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nFOLDER/secret.ts\n#EXT-X-ENDLIST\n",
    "an HLS playlist",
  ],
  ["concat.mp4", "ffconcat version 1.0\nfile secret.mp4\n", "a concat list"],
  ["concat.avi", "ffconcat version 1.0\nfile FOLDER/secret.mp4\n", "a concat list"],
  ["dash.mp4", manifest, "a DASH manifest"],
  ["dash.mpd", manifest, "a DASH manifest"],
  ["imf.mp4", composition, "an IMF composition"],
  ["session.mp4", session, "a session description (SDP)"],
  ["list.mp4", "[playlist]\nFile1=secret.mp4\n", "a playlist"],
  ["subtitles.mp4", "WEBVTT\n\n00:00.000 --> 00:01.000\nsecret\n", "subtitles"],
];

/** A folder with a clip that nobody asked for, as MP4, MPEG-TS and numbered pictures. */
async function folderWithSecret(): Promise<string> {
  const folder = await temporaryFolder();
  await cp(secret, folder, { recursive: true });
  return folder;
}

let secret = "";
beforeAll(async () => {
  secret = await mkdtemp(join(tmpdir(), "secret-"));
  const run = (...args: string[]): unknown =>
    execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...args], { cwd: secret });
  run("-f", "lavfi", "-i", "color=red:size=64x48:rate=25:duration=1", "-pix_fmt", "yuv420p", "secret.mp4");
  run("-i", "secret.mp4", "-c", "copy", "secret.ts");
  run("-i", "secret.mp4", "-frames:v", "3", "img%03d.png");
});
afterAll(() => rm(secret, { recursive: true }));

/** An MP4 whose header stands behind the media, changed so that its track lies in another file of its folder. */
function lyingElsewhere(clip: Buffer, name: string): Buffer {
  const record = (type: number, text: string): Buffer => {
    const bytes = Buffer.alloc(4 + text.length + (text.length % 2));
    bytes.writeUInt16BE(type, 0);
    bytes.writeUInt16BE(text.length, 2);
    bytes.write(text, 4, "latin1");
    return bytes;
  };
  // an alias of QuickTime: size, kind, flags (0: not in this file), then at fixed places names and levels up and down
  const fixed = Buffer.alloc(162);
  fixed.write("alis", 4, "latin1");
  fixed.write("\x03vol", 22, "latin1");
  fixed.writeUInt8(name.length, 62);
  fixed.write(name, 63, "latin1");
  fixed.writeUInt32BE(0x00010001, 142);
  const path = [record(2, `vol:folder:${name}`), record(0, "folder"), record(0xffff, "")];
  const alias = Buffer.concat([fixed, ...path]);
  alias.writeUInt32BE(alias.length, 0);
  const entry = clip.indexOf("url ", clip.indexOf("dref"), "latin1") - 4;
  const changed = Buffer.concat([clip.subarray(0, entry), alias, clip.subarray(entry + 12)]);
  for (const box of ["moov", "trak", "mdia", "minf", "dinf", "dref"]) {
    const at = changed.indexOf(box, 0, "latin1") - 4;
    changed.writeUInt32BE(changed.readUInt32BE(at) + alias.length - 12, at);
  }
  return changed;
}

describe("a file that names others instead of holding pictures", () => {
  test.each(playlists)(
    "%s is refused in every way of reading, and said to be what it is",
    async (name, content, kind) => {
      const folder = await folderWithSecret();
      const path = join(folder, name);
      await writeFile(path, content.replace("FOLDER", folder));
      for (const read of Object.values(readings)) {
        const error = await read(path, folder).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(VideoError);
        expect((error as VideoError).message).toContain(`"${path}": it is ${kind}, not a video. `);
      }
      expect(readdirSync(folder)).not.toContain("cut.mp4");
    },
  );

  test("a picture whose name is a pattern of names is not read as its neighbours", async () => {
    const folder = await folderWithSecret();
    const path = join(folder, "img%03d.png");
    await rename(join(folder, "img001.png"), path);
    for (const read of Object.values(readings))
      await expect(read(path, folder)).rejects.toThrow(
        "it is a picture, or a pattern of names of pictures, not a video. Pictures are for extractImageFeatures()",
      );
  });

  test("shows nothing of another file in a grid or player", async () => {
    const folder = await folderWithSecret();
    const path = join(folder, "hls.mp4");
    await writeFile(path, playlists[0][1]);
    const grid = (await videoGrid([path]).toBundle())["text/html"];
    expect(grid).toContain("it is an HLS playlist, not a video");
    expect(grid).not.toContain("data:video");
    await expect(videoPlayer(path).toBundle()).rejects.toThrow("it is an HLS playlist, not a video");
  });

  test("a clip whose track lies in another file gives none of that file's frames", async () => {
    const folder = await folderWithSecret();
    const clip = await readFile(join(folder, "secret.mp4"));
    await writeFile(join(folder, "reference.mov"), lyingElsewhere(clip, "secret.mp4"));
    await everyReading["probeVideo"](join(folder, "reference.mov"), folder);
    for (const read of Object.values(readings).filter((reading) => reading !== everyReading["probeVideo"]))
      await expect(read(join(folder, "reference.mov"), folder)).rejects.toThrow(VideoError);
  });
});

describeWithShared("playlists under a clip's name", () => {
  test.each([
    ["hls-playlist.mp4", "an HLS playlist"],
    ["concat-list.mp4", "a concat list"],
  ])("%s is refused in words", async (name, kind) => {
    const path = sharedPath("cases", "strangers", name);
    await expect(openVideo(path)).rejects.toThrow(`Cannot read "${path}": it is ${kind}, not a video. `);
  });
});
