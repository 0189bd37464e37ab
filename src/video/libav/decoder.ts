import { Doubt } from "./doubt.js";
import { common } from "./generations.js";
import { memoryAt, type Libraries, type Pointer } from "./libraries.js";
import type { ReadRequest } from "./messages.js";
import { openInput, type OpenInput } from "./open-input.js";

const again = process.platform === "darwin" ? -35 : -11;
const endOfFile = -0x20464f45; // "EOF ", as FFmpeg writes it into a number
const backward = 1;
const packetLength = common.packetStream + 4;
const noTime = -(2n ** 63n);

type DecoderOptions = Pick<ReadRequest, "size" | "numThreads" | "transform">;

/** An open video: its frames one after the other. */
export class Decoder {
  readonly #ff: Libraries;
  readonly #input: OpenInput;
  readonly #codec: Pointer;
  readonly #packet: Pointer;
  /** The decoded frame, as FFmpeg has it. */
  readonly frame: Pointer;
  readonly #packetFields: DataView;
  readonly #frameFields: DataView;
  #hasEnded = false;
  /** The frame's time. */
  #ticks = Number.NaN;
  /** Between any two frames so far; NaN: that differs. */
  #steadyStep: number | undefined;
  /** Whether the frame's time stands nowhere. */
  #isGuessed = false;

  /**
   * @param options - `size`: width and height of its pictures, larger ones are not even decoded; `numThreads`: for decoding;
   *   `transform`: FFmpeg's number of the inverse transform, default its own choice.
   * @throws {Doubt} If it cannot be opened here.
   */
  constructor(ff: Libraries, url: string, { size, numThreads, transform = 0 }: DecoderOptions) {
    this.#ff = ff;
    this.#input = openInput(ff, url);
    const { decoder, codecParameters } = this.#input;
    this.#codec = ff.avcodec_alloc_context3(decoder);
    this.#packet = ff.av_packet_alloc();
    this.frame = ff.av_frame_alloc();
    const { decodeErrors } = ff.generation.layout;
    this.#packetFields = new DataView(memoryAt(this.#packet, packetLength));
    this.#frameFields = new DataView(memoryAt(this.frame, decodeErrors + 4));
    const copied = ff.avcodec_parameters_to_context(this.#codec, codecParameters);
    // whole blocks are coded, of which a part is shown, with room around them
    const maxPixels = (size[0] + 512) * (size[1] + 512);
    const settings = { threads: numThreads, max_pixels: maxPixels, idct: transform };
    for (const [name, value] of Object.entries(settings)) ff.av_opt_set_int(this.#codec, name, value, 0);
    if (copied >= 0 && ff.avcodec_open2(this.#codec, decoder, null) >= 0) return;
    this.close();
    throw new Doubt("its decoder cannot be opened");
  }

  /** The unit of the file's times, `"1/12800"`. */
  get timeBase(): string {
    return this.#input.timeBase.join("/");
  }

  /** What the file says of its length, microseconds. */
  get durationMicroseconds(): bigint | undefined {
    return this.#input.durationMicroseconds;
  }

  get width(): number {
    return this.#frameFields.getInt32(common.width, true);
  }

  get height(): number {
    return this.#frameFields.getInt32(common.height, true);
  }

  /** Where a plane of its picture lies, and how many bytes its rows are apart. */
  plane(number: number): { readonly address: bigint; readonly stride: number } {
    return {
      address: this.#frameFields.getBigInt64(8 * number, true),
      stride: this.#frameFields.getInt32(common.linesize + 4 * number, true),
    };
  }

  /** FFmpeg's number of the pixel format. */
  get pixelFormat(): number {
    return this.#frameFields.getInt32(common.pixelFormat, true);
  }

  /** FFmpeg's number of the range of values: 2 is the full one. */
  get colorRange(): number {
    return this.#frameFields.getInt32(this.#ff.generation.layout.frameFlags + 4, true);
  }

  /** FFmpeg's numbers of the colours' primaries and transfer: 2 where the file does not say. */
  get colorTags(): readonly [number, number] {
    const { frameFlags } = this.#ff.generation.layout;
    return [
      this.#frameFields.getInt32(frameFlags + 8, true),
      this.#frameFields.getInt32(frameFlags + 12, true),
    ];
  }

  /** When the frame is shown, seconds from where the file begins. */
  get seconds(): number {
    const [over, under] = this.#input.timeBase;
    return (this.#ticks * over) / under;
  }

  /**
   * Decodes on to the next frame.
   *
   * @returns Whether there is one.
   * @throws {Doubt} If anything is wrong with the stream.
   */
  next(): boolean {
    const ff = this.#ff;
    for (;;) {
      const code = ff.avcodec_receive_frame(this.#codec, this.frame);
      if (code === endOfFile && this.#hasEnded) return false;
      if (code >= 0) break;
      if (code !== again) throw new Doubt("a frame cannot be decoded");
      this.#sendPacket();
    }
    const { frameFlags, decodeErrors } = ff.generation.layout;
    const isCorrupt = (this.#frameFields.getInt32(frameFlags, true) & 1) !== 0;
    if (isCorrupt || this.#frameFields.getInt32(decodeErrors, true) !== 0)
      throw new Doubt("a frame is marked as corrupt");
    this.#takeTime();
    return true;
  }

  /** Goes to the last keyframe up to a time, seconds from where the file begins. */
  seek(seconds: number): void {
    const [over, under] = this.#input.timeBase;
    const target = BigInt(Math.round((seconds * under) / over)) + this.#input.startTicks;
    if (this.#ff.av_seek_frame(this.#input.context, this.#input.stream, target, backward) < 0)
      throw new Doubt("it cannot be sought");
    this.#ff.avcodec_flush_buffers(this.#codec);
    this.#hasEnded = false;
    this.#ticks = Number.NaN;
  }

  /** Frees all that it holds. */
  close(): void {
    const ff = this.#ff;
    ff.av_frame_free([this.frame]);
    ff.av_packet_free([this.#packet]);
    ff.avcodec_free_context([this.#codec]);
    ff.avformat_close_input([this.#input.context]);
  }

  /** The frame's time, in ticks from where the file begins. */
  #takeTime(): void {
    const time = this.#frameFields.getBigInt64(this.#ff.generation.layout.bestEffort, true);
    // AVI says when packets are decoded: the last frame, which comes after all of them, has no time, and a steady rate tells it
    const isTold = time !== noTime || !this.#hasEnded || this.#isGuessed;
    this.#isGuessed = time === noTime;
    const ticks = isTold
      ? Number(time - this.#input.startTicks)
      : this.#ticks + (this.#steadyStep ?? Number.NaN);
    if (!Number.isSafeInteger(ticks)) throw new Doubt("a frame has no time");
    const step = ticks - this.#ticks;
    if (!Number.isNaN(this.#ticks) && step !== this.#steadyStep)
      this.#steadyStep = this.#steadyStep === undefined ? step : Number.NaN;
    this.#ticks = ticks;
  }

  /** Gives the decoder the stream's next packet, or tells it that there is none. */
  #sendPacket(): void {
    const ff = this.#ff;
    for (;;) {
      const code = ff.av_read_frame(this.#input.context, this.#packet);
      if (code < 0 && code !== endOfFile) throw new Doubt("the file cannot be read on");
      const isOurs =
        code < 0 || this.#packetFields.getInt32(common.packetStream, true) === this.#input.stream;
      const sent = isOurs ? ff.avcodec_send_packet(this.#codec, code < 0 ? null : this.#packet) : 0;
      if (code >= 0) ff.av_packet_unref(this.#packet);
      if (sent < 0) throw new Doubt("a packet cannot be decoded");
      this.#hasEnded ||= code < 0;
      if (isOurs) return;
    }
  }
}
