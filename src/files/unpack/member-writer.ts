import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode } from "../../core/errors.js";
import { formatBytes } from "../../core/format.js";
import { FileSystemError } from "../system-error.js";
import { MemberNames, memberNameProblem, memberPath } from "./member-name.js";

/** A member that was not unpacked, and why. */
export interface RefusedMember {
  /** Its name in the archive. */
  readonly member: string;
  /** For a reader: `"its path is absolute"`. */
  readonly reason: string;
}

/** One member of an archive of any kind. */
export interface Member {
  /** As the archive has it. */
  readonly name: string;
  /** What it is, if it is neither file nor folder: `"a symbolic link to "/etc""`. */
  readonly otherKind?: string;
  readonly isFolder: boolean;
  /** Bytes that it has when it is unpacked, as the archive says. */
  readonly size: number;
  /** Bytes of the archive that were read for it so far. */
  readonly compressedBytes: () => number;
}

/** What is done with a member; content that is left unread is skipped. */
export type TakeMember = (member: Member, content: AsyncIterable<Uint8Array>) => Promise<void>;

/** What an archive may do to the disk. */
export interface UnpackLimits {
  /** Bytes of all its files. */
  readonly maxBytes: number;
  /** Bytes that come out for each that goes in, of members above {@link smallMember}. */
  readonly maxRatio: number;
}

/** Small files may be as compressible as they like, bytes. */
const smallMember = 10_000_000;
/** In the folder; holds a member while it is written. Begins with a point: loaders do not look into it. */
const workFolderName = ".unpacking";

/** Writes the members of one archive into a folder, those that may be. */
export class MemberWriter {
  /** Paths in the folder that were written. */
  readonly written: string[] = [];
  /** Those that were there with the right size. */
  readonly kept: string[] = [];
  readonly refused: RefusedMember[] = [];
  readonly #folder: string;
  readonly #limits: UnpackLimits;
  readonly #names: MemberNames = new MemberNames();
  #numBytes = 0;

  constructor(folder: string, limits: UnpackLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Removes what a killed run left half-written. */
  async clean(): Promise<void> {
    await rm(join(this.#folder, workFolderName), { recursive: true, force: true });
  }

  /**
   * Writes a member, keeps the file that is there, or refuses it. Its mode and owner are left out.
   *
   * @param content - Is read if the member is to be written, and only then.
   * @throws Whatever reading `content` throws, but for {@link RefusalError}.
   * @throws {FileSystemError} If it cannot be written.
   */
  async add(member: Member, content: AsyncIterable<Uint8Array>): Promise<void> {
    const path = memberPath(member.name);
    if (path === "" && member.isFolder) return; // "./", the folder itself
    const problem = this.#problem(member, path);
    if (problem !== undefined) {
      this.refused.push({ member: member.name, reason: problem });
      return;
    }
    const target = join(this.#folder, path);
    if (member.isFolder) {
      await mkdir(target, { recursive: true });
      return;
    }
    this.#numBytes += member.size;
    if (await hasSize(target, member.size)) {
      this.kept.push(path);
      return;
    }
    try {
      await this.#write(target, member, content);
      this.written.push(path);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      this.refused.push({ member: member.name, reason: error.message });
    }
  }

  #problem(member: Member, path: string): string | undefined {
    const { maxBytes } = this.#limits;
    if (member.otherKind !== undefined) return `it is ${member.otherKind}`;
    const wrong = memberNameProblem(member.name) ?? this.#names.add(path, member.isFolder);
    if (wrong !== undefined) return wrong;
    if (this.#numBytes + member.size <= maxBytes) return undefined;
    return `with its ${formatBytes(member.size)} the archive has more than ${formatBytes(maxBytes)} (maxBytes)`;
  }

  async #write(target: string, member: Member, content: AsyncIterable<Uint8Array>): Promise<void> {
    const temporary = join(this.#folder, workFolderName, "member");
    try {
      await mkdir(dirname(temporary), { recursive: true });
      await mkdir(dirname(target), { recursive: true });
      await this.#copy(temporary, member, content);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      if (errorCode(error) === undefined || !isAboutFiles(error)) throw error;
      throw new FileSystemError("write", target, error);
    }
  }

  async #copy(temporary: string, member: Member, content: AsyncIterable<Uint8Array>): Promise<void> {
    const before = member.compressedBytes();
    const file = await open(temporary, "w", 0o666);
    let size = 0;
    try {
      for await (const bytes of content) {
        size += bytes.length;
        this.#checkExpansion(size, member.compressedBytes() - before);
        await file.writeFile(bytes);
      }
    } finally {
      await file.close();
    }
    if (size !== member.size) {
      throw new RefusalError(`it has ${formatBytes(size)}, the archive says ${formatBytes(member.size)}`);
    }
  }

  #checkExpansion(size: number, compressed: number): void {
    const { maxRatio } = this.#limits;
    if (size <= smallMember || size <= compressed * maxRatio) return;
    throw new RefusalError(
      `it becomes more than ${maxRatio} times as large as it is in the archive (maxRatio)`,
    );
  }
}

/** A member that is refused while it is read. */
export class RefusalError extends Error {
  override readonly name: string = "RefusalError";
}

/** System errors carry a system call; those of decompression do not. */
function isAboutFiles(error: unknown): boolean {
  return typeof (error as { syscall?: unknown }).syscall === "string";
}

async function hasSize(path: string, size: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && found.size === size;
}
