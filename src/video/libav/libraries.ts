import { join } from "node:path";
import koffi from "koffi";
import { generations, type Generation } from "./generations.js";

/** FFmpeg's shared libraries, and the only file that imports koffi. It is loaded in helper processes alone. */

/** An address in memory; `null` where there is none. */
export type Pointer = bigint | null;

/** The functions that are called, under FFmpeg's names. Numbers below 0 are errors. */
export interface Libraries {
  readonly generation: Generation;
  /** `"59.37.100"`. */
  readonly versions: { readonly libavcodec: string; readonly libavformat: string };
  readonly avformat_open_input: (context: [Pointer], url: string, format: null, options: [Pointer]) => number;
  readonly avformat_find_stream_info: (context: Pointer, options: null) => number;
  readonly av_find_best_stream: (context: Pointer, type: number, wanted: number, related: number, decoder: [Pointer], flags: number) => number; // prettier-ignore
  readonly av_read_frame: (context: Pointer, packet: Pointer) => number;
  readonly av_seek_frame: (context: Pointer, stream: number, ticks: bigint, flags: number) => number;
  readonly avformat_close_input: (context: [Pointer]) => void;
  readonly avcodec_alloc_context3: (codec: Pointer) => Pointer;
  readonly avcodec_parameters_to_context: (context: Pointer, parameters: Pointer) => number;
  readonly avcodec_open2: (context: Pointer, codec: Pointer, options: null) => number;
  readonly avcodec_send_packet: (context: Pointer, packet: Pointer) => number;
  readonly avcodec_receive_frame: (context: Pointer, frame: Pointer) => number;
  readonly avcodec_flush_buffers: (context: Pointer) => void;
  readonly avcodec_free_context: (context: [Pointer]) => void;
  readonly av_packet_alloc: () => Pointer;
  readonly av_packet_unref: (packet: Pointer) => void;
  readonly av_packet_free: (packet: [Pointer]) => void;
  readonly av_frame_alloc: () => Pointer;
  readonly av_frame_free: (frame: [Pointer]) => void;
  readonly av_opt_set_int: (object: Pointer, name: string, value: number, flags: number) => number;
  readonly av_dict_set: (options: [Pointer], key: string, value: string, flags: number) => number;
  readonly av_dict_free: (options: [Pointer]) => void;
  readonly av_get_pix_fmt: (name: string) => number;
  readonly av_get_pix_fmt_name: (pixelFormat: number) => string | null;
  readonly avcodec_get_name: (codec: number) => string;
  readonly av_log_set_level: (level: number) => void;
  readonly av_image_copy_plane: (target: Uint8Array, targetStride: number, source: Pointer, stride: number, width: number, height: number) => void; // prettier-ignore
}

type Library = "avutil" | "avcodec" | "avformat";

/** In C, by library. */
const declarations: Readonly<Record<Library, readonly string[]>> = {
  avutil: [
    "void *av_frame_alloc()",
    "void av_frame_free(_Inout_ void **frame)",
    "void av_image_copy_plane(void *target, int targetStride, void *source, int stride, int width, int height)",
    "int av_opt_set_int(void *object, const char *name, int64_t value, int flags)",
    "int av_dict_set(_Inout_ void **options, const char *key, const char *value, int flags)",
    "void av_dict_free(_Inout_ void **options)",
    "int av_get_pix_fmt(const char *name)",
    "const char *av_get_pix_fmt_name(int pixelFormat)",
    "void av_log_set_level(int level)",
  ],
  avcodec: [
    "void *avcodec_alloc_context3(void *codec)",
    "int avcodec_parameters_to_context(void *context, void *parameters)",
    "int avcodec_open2(void *context, void *codec, void *options)",
    "int avcodec_send_packet(void *context, void *packet)",
    "int avcodec_receive_frame(void *context, void *frame)",
    "void avcodec_flush_buffers(void *context)",
    "void avcodec_free_context(_Inout_ void **context)",
    "const char *avcodec_get_name(int codec)",
    "void *av_packet_alloc()",
    "void av_packet_unref(void *packet)",
    "void av_packet_free(_Inout_ void **packet)",
  ],
  avformat: [
    "int avformat_open_input(_Inout_ void **context, const char *url, void *format, _Inout_ void **options)",
    "int avformat_find_stream_info(void *context, void *options)",
    "int av_find_best_stream(void *context, int type, int wanted, int related, _Out_ void **decoder, int flags)",
    "int av_read_frame(void *context, void *packet)",
    "int av_seek_frame(void *context, int stream, int64_t ticks, int flags)",
    "void avformat_close_input(_Inout_ void **context)",
  ],
};

/**
 * Loads the newest generation of FFmpeg's libraries that is installed.
 *
 * @param folder - Where they are; `""`: wherever the system looks for libraries.
 * @throws If there is none, with what the system says of each.
 */
export function loadLibraries(folder: string): Libraries {
  const problems: string[] = [];
  for (const generation of generations) {
    try {
      return load(folder, generation);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  const where = folder === "" ? "" : ` in ${folder}`;
  throw new Error(`there are no shared libraries of FFmpeg 5 to 9${where} (${problems.at(-1) ?? ""})`);
}

function load(folder: string, generation: Generation): Libraries {
  // avutil first: the others need it, and find it where it was loaded from
  const names = ["avutil", "avcodec", "avformat"] as const;
  const functions: Record<string, unknown> = {};
  const versions: Record<string, string> = {};
  for (const name of names) {
    const file = fileName(name, generation[name]);
    const library = koffi.load(folder === "" ? file : join(folder, file));
    for (const declaration of declarations[name])
      functions[/(\w+)\(/.exec(declaration)?.[1] ?? ""] = library.func(declaration);
    const version = library.func(`uint ${name}_version()`)() as number;
    versions[`lib${name}`] = [version >>> 16, (version >>> 8) & 255, version & 255].join(".");
  }
  return { generation, versions, ...functions } as unknown as Libraries;
}

function fileName(name: Library, major: number): string {
  if (process.platform === "darwin") return `lib${name}.${major}.dylib`;
  return process.platform === "win32" ? `${name}-${major}.dll` : `lib${name}.so.${major}`;
}

/** Memory of the libraries, to be read and written in place: a field is then one read and no call. */
export function memoryAt(address: Pointer, length: number): ArrayBuffer {
  return koffi.view(address, length);
}

/** The address that stands at a place in memory. */
export function pointerAt(address: Pointer, offset: number): Pointer {
  return koffi.decode(address, offset, "void *") as Pointer;
}

/** The number (32 bits) that stands at a place in memory. */
export function int32At(address: Pointer, offset: number): number {
  return koffi.decode(address, offset, "int32_t") as number;
}

/** The number (64 bits) that stands at a place in memory. */
export function int64At(address: Pointer, offset: number): bigint {
  return BigInt(koffi.decode(address, offset, "int64_t") as number | bigint);
}
