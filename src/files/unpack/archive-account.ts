import { formatBytes, formatCount } from "../../core/format.js";
import { freeBytes } from "../free-space.js";
import { FileSystemError } from "../system-error.js";

/** What an archive may do to the disk. */
export interface UnpackLimits {
  /** Bytes of all its files. */
  readonly maxBytes: number;
  /** Bytes that come out for each that goes in, of all together and of each member, above {@link smallSize}. */
  readonly maxRatio: number;
  /** Members of any kind, refused ones too. */
  readonly maxMembers: number;
}

/** So much may be as compressible as it likes, bytes. */
const smallSize = 10_000_000;
/** What a file takes on most disks, however small it is, bytes. */
const blockSize = 4096;

/** Keeps count of what an archive does to the disk, over all of its members. */
export class ArchiveAccount {
  readonly #folder: string;
  readonly #limits: UnpackLimits;
  #numMembers = 0;
  #numBytes = 0;
  /** What may still be written, as far as it was measured. */
  #room = 0;

  constructor(folder: string, limits: UnpackLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Notes a member of any kind. */
  countMember(): void {
    this.#numMembers += 1;
    this.checkCount(this.#numMembers);
  }

  /** @throws {Error} If the archive has more members than it may have. */
  checkCount(numMembers: number): void {
    const { maxMembers } = this.#limits;
    if (numMembers <= maxMembers) return;
    throw new Error(`it has more than ${formatCount(maxMembers)} members (maxMembers)`);
  }

  /** Why a file of `size` bytes is too much, or `undefined`. */
  sizeProblem(size: number): string | undefined {
    const { maxBytes } = this.#limits;
    if (this.#numBytes + size <= maxBytes) return undefined;
    return `with its ${formatBytes(size)} the archive has more than ${formatBytes(maxBytes)} (maxBytes)`;
  }

  /** Notes a file that is there now. */
  add(size: number): void {
    this.#numBytes += size;
  }

  /**
   * Why a member is too large for what it was made of, or `undefined`.
   *
   * @param size - Bytes that have come out of it so far.
   * @param compressed - Bytes of the archive that it was made of.
   * @param archiveBytes - Bytes of the archive that all so far was made of.
   */
  expansionProblem(size: number, compressed: number, archiveBytes: number): string | undefined {
    const { maxRatio } = this.#limits;
    const isTooMuch = (all: number, from: number): boolean => all > smallSize && all > from * maxRatio;
    if (isTooMuch(size, compressed))
      return `it becomes more than ${maxRatio} times as large as it is in the archive (maxRatio)`;
    if (isTooMuch(this.#numBytes + size, archiveBytes))
      return `with it the files are more than ${maxRatio} times as large as the archive (maxRatio)`;
    return undefined;
  }

  /** What the disk has left, bytes; infinite where the system does not say. */
  async free(): Promise<number> {
    return (await freeBytes(this.#folder)) ?? Infinity;
  }

  /**
   * Compares files that are still to come with what the disk has left.
   *
   * @throws {FileSystemError} If they do not fit.
   */
  async checkRoom(size: number): Promise<void> {
    const free = await this.free();
    if (size <= free) return;
    const found = new Error(`${formatBytes(size)} are needed there, ${formatBytes(free)} are free`);
    throw new FileSystemError("unpack into", this.#folder, found, "Make room, or choose another folder");
  }

  /**
   * Takes room for a file off what the disk has left.
   *
   * @throws {FileSystemError} If it does not fit.
   */
  async takeRoom(size: number): Promise<void> {
    const needed = Math.ceil(size / blockSize) * blockSize;
    if (needed > this.#room) {
      await this.checkRoom(needed);
      // measured again now and then: others write, too
      this.#room = Math.min(await this.free(), Math.max(needed, 1e9));
    }
    this.#room -= needed;
  }
}
