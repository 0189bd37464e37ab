/**
 * ffmpeg's names of the kinds of file that are opened: containers that hold their pictures themselves. Playlists, scripts and
 * patterns of names make ffmpeg open other files of the reader; text art and tracker music are no video. A name that this
 * version of ffmpeg does not have does no harm.
 */
export const videoContainers: readonly string[] = [
  // phones, the web, cameras, discs
  ...[
    "mov",
    "mp4",
    "m4a",
    "3gp",
    "3g2",
    "mj2",
    "matroska",
    "webm",
    "avi",
    "mpegts",
    "mpeg",
    "flv",
    "asf",
    "asf_o",
  ],
  ...[
    "ogg",
    "gif",
    "apng",
    "mxf",
    "gxf",
    "wtv",
    "rm",
    "ivr",
    "dv",
    "nut",
    "ivf",
    "live_flv",
    "kux",
    "lxf",
    "pva",
  ],
  // a codec's stream without a container
  ...[
    "m4v",
    "mpegvideo",
    "h261",
    "h263",
    "h264",
    "hevc",
    "vvc",
    "evc",
    "av1",
    "obu",
    "vc1",
    "vc1test",
    "dirac",
  ],
  ...["dnxhd", "cavsvideo", "avs2", "avs3", "mjpeg", "mjpeg_2000", "mpjpeg", "ipu", "yuv4mpegpipe"],
  // surveillance, high speed, television, older than the web
  ...["dhav", "ifv", "luodat", "lmlm4", "nc", "mxg", "iv8", "cine", "r3d", "ser", "ty", "nsv", "nuv", "swf"],
  ...["vivo", "smk", "bink", "roq", "flic"],
];

/** What people would call the files that are not opened, under ffmpeg's names. */
const otherKinds: Readonly<Partial<Record<string, string>>> = {
  hls: "an HLS playlist",
  applehttp: "an HLS playlist",
  dash: "a DASH manifest",
  webm_dash_manifest: "a DASH manifest",
  concat: "a concat list",
  imf: "an IMF composition",
  sdp: "a session description (SDP)",
  rtsp: "a stream's address",
  image2: "a picture, or a pattern of names of pictures",
  lavfi: "a filter graph",
  vobsub: "an index of subtitles",
  mlv: "a recording in several files",
  tty: "a text",
};

/** A kind by the end of its name. */
const otherEndings: readonly (readonly [RegExp, string])[] = [
  [/_pipe$|^ico$/, "a picture"],
  [
    /^(srt|ass|webvtt|sami|microdvd|realtext|subviewer1?|tedcaptions|aqtitle|mpl2|pjs|stl|vplayer)$/,
    "subtitles",
  ],
  [/^(wav|w64|mp3|aac|flac|aiff|au|caf|amr|ac3|eac3|dts|ape|wv|tta)$/, "a sound file"],
];

/** Texts that name other files, by their beginning: not every version of ffmpeg knows them under every ending. */
const namingTexts: readonly (readonly [RegExp, string])[] = [
  [/^#EXTM3U[^]*#EXT-X-/, "an HLS playlist"],
  [/^#EXTM3U|^\[playlist\]|^\[Reference\]|^<asx\b|^<smil\b|<playlist\b/i, "a playlist"],
  [/^ffconcat\b/, "a concat list"],
  [/<MPD\b/, "a DASH manifest"],
  [/<(\w+:)?(CompositionPlaylist|AssetMap)\b/, "an IMF composition"],
  [/^v=0\r?\n/, "a session description (SDP)"],
];

/** What a text is that names other files, in words; `undefined` if it is nothing of the kind. */
export function namingText(beginning: string): string | undefined {
  const text = beginning.replace(/^\xef\xbb\xbf/, "").trimStart();
  return namingTexts.find(([pattern]) => pattern.test(text))?.[1];
}

/** What ffmpeg says of a file whose kind it was told not to open; before it stands the kind's name. */
const refusal = /\[([\w,]+) @ [^\]]*\] (?:\[\w+\] )?Format not on whitelist/;

/** Why a file that is of another kind is not opened, and what to do, in words. */
export function notAVideo(kind: string): string {
  const remedy = kind.startsWith("a picture")
    ? "Pictures are for extractImageFeatures(), not for what takes clips, such as evaluate() and kinetoscope plan"
    : "Only files that hold their pictures themselves are opened: give the path of the video itself";
  return `it is ${kind}, not a video. ${remedy}`;
}

/**
 * What a file is that ffmpeg was told not to open, in words, as its error stream says; `undefined` if it is not about that.
 */
export function refusedKind(stderr: string): string | undefined {
  const name = refusal.exec(stderr)?.[1];
  if (name === undefined) return undefined;
  const known = otherKinds[name] ?? otherEndings.find(([pattern]) => pattern.test(name))?.[1];
  return known ?? `of the kind that ffmpeg calls "${name}"`;
}
