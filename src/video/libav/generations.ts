/** Libraries of FFmpeg that belong together, by the major numbers in their files' names, and where the fields lie that are read. */
export interface Generation {
  /** FFmpeg's own major version. */
  readonly ffmpeg: number;
  readonly avutil: number;
  readonly avcodec: number;
  readonly avformat: number;
  readonly layout: Layout;
}

/**
 * Offsets in bytes on 64-bit systems, as a compiler lays the public structures out. Fields that lie elsewhere in no generation
 * stand in {@link common}.
 */
export interface Layout {
  /** `AVFormatContext.start_time`; `duration` follows it. */
  readonly startTime: number;
  /** `AVStream.time_base`; `duration` and `nb_frames` follow 16 and 24 bytes behind it. */
  readonly timeBase: number;
  /** `AVStream.avg_frame_rate`. */
  readonly averageRate: number;
  /** `AVStream.codecpar`. */
  readonly codecpar: number;
  /** `AVStream.disposition`. */
  readonly disposition: number;
  /** `AVStream.side_data`, or from FFmpeg 7 on `AVCodecParameters.coded_side_data`; their number follows. */
  readonly sideData: { readonly of: "stream" | "parameters"; readonly at: number };
  /** `AVCodecParameters.format`. */
  readonly format: number;
  /** `AVCodecParameters.width`; `height` follows it. */
  readonly size: number;
  /** `AVCodecParameters.color_range`. */
  readonly storedRange: number;
  /** `AVFrame.flags`; `color_range` follows it. */
  readonly frameFlags: number;
  /** `AVFrame.best_effort_timestamp`. */
  readonly bestEffort: number;
  /** `AVFrame.decode_error_flags`. */
  readonly decodeErrors: number;
}

/** Sources: `libavformat/avformat.h`, `libavutil/frame.h`, `libavcodec/packet.h` and `codec_par.h` of each release. */
export const common = {
  /** Of `AVFormatContext`. */
  numStreams: 44,
  streams: 48,
  /** Of `AVCodecParameters`. */
  codecType: 0,
  codecId: 4,
  /** Of `AVPacketSideData`. */
  sideDataType: 16,
  sideDataLength: 24,
  /** Of `AVFrame`. */
  linesize: 64,
  width: 104,
  height: 108,
  pixelFormat: 116,
  /** Of `AVPacket`. */
  packetStream: 36,
} as const;

const layout5: Layout = {
  ...{ startTime: 64, timeBase: 16, averageRate: 72, codecpar: 208, disposition: 48 },
  ...{ sideData: { of: "stream", at: 184 }, format: 28, size: 56, storedRange: 76 },
  ...{ frameFlags: 316, bestEffort: 344, decodeErrors: 376 },
};
const layout6: Layout = {
  ...layout5,
  ...{ timeBase: 32, averageRate: 88, codecpar: 16, disposition: 64, sideData: { of: "stream", at: 200 } },
};
const layout7: Layout = {
  ...layout6,
  ...{ startTime: 96, sideData: { of: "parameters", at: 32 }, format: 44, size: 72, storedRange: 100 },
  ...{ frameFlags: 292, bestEffort: 320, decodeErrors: 344 },
};
const layout8: Layout = { ...layout7, frameFlags: 276, bestEffort: 304, decodeErrors: 320 };

/** All of them were run. Newest first: where several are installed, the ffmpeg program is most often of the newest. */
export const generations: readonly Generation[] = [
  { ffmpeg: 9, avutil: 61, avcodec: 63, avformat: 63, layout: layout8 },
  { ffmpeg: 8, avutil: 60, avcodec: 62, avformat: 62, layout: layout8 },
  { ffmpeg: 7, avutil: 59, avcodec: 61, avformat: 61, layout: layout7 },
  { ffmpeg: 6, avutil: 58, avcodec: 60, avformat: 60, layout: layout6 },
  { ffmpeg: 5, avutil: 57, avcodec: 59, avformat: 59, layout: layout5 },
];
