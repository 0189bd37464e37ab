import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode } from "../../core/errors.js";
import { formatBytes } from "../../core/format.js";
import { FileSystemError } from "../system-error.js";
import type { ArchiveAccount } from "./archive-account.js";
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
  /** Bytes that it has in the archive, where that is known beforehand. */
  readonly compressedSize?: number;
  /** Bytes of the archive that were read so far; of a zip, all. */
  readonly archiveBytes: () => number;
}

/** What is done with a member; content that is left unread is skipped. */
export type TakeMember = (member: Member, content: AsyncIterable<Uint8Array>) => Promise<void>;

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
  readonly #account: ArchiveAccount;
  readonly #names: MemberNames = new MemberNames();

  constructor(folder: string, account: ArchiveAccount) {
    this.#folder = folder;
    this.#account = account;
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
   * @throws {FileSystemError} If it cannot be written, or there is no room for it.
   * @throws {Error} If the archive has too many members.
   */
  async add(member: Member, content: AsyncIterable<Uint8Array>): Promise<void> {
    this.#account.countMember();
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
    if (await hasSize(target, member.size)) {
      this.#account.add(member.size);
      this.kept.push(path);
      return;
    }
    try {
      await this.#account.takeRoom(member.size);
      await this.#write(target, member, content);
      this.#account.add(member.size);
      this.written.push(path);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      this.refused.push({ member: member.name, reason: error.message });
    }
  }

  /**
   * Compares all files of an archive that are not there yet with what the disk has left.
   *
   * @throws {FileSystemError} If they do not fit.
   */
  async checkRoom(numBytes: number, list: () => AsyncIterable<Pick<Member, "name" | "size">>): Promise<void> {
    if (numBytes <= (await this.#account.free())) return;
    let needed = 0;
    for await (const { name, size } of list()) {
      const isThere = await hasSize(join(this.#folder, memberPath(name)), size);
      if (!isThere && memberNameProblem(name) === undefined) needed += size;
    }
    await this.#account.checkRoom(needed);
  }

  #problem(member: Member, path: string): string | undefined {
    if (member.otherKind !== undefined) return `it is ${member.otherKind}`;
    const wrong = memberNameProblem(member.name) ?? this.#names.add(path, member.isFolder);
    return wrong ?? this.#account.sizeProblem(member.size);
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
    const { archiveBytes, compressedSize } = member;
    const before = archiveBytes();
    const file = await open(temporary, "wx", 0o666);
    let size = 0;
    try {
      for await (const bytes of content) {
        size += bytes.length;
        const read = archiveBytes();
        const problem = this.#account.expansionProblem(size, compressedSize ?? read - before, read);
        if (problem !== undefined) throw new RefusalError(problem);
        await file.writeFile(bytes);
      }
    } finally {
      await file.close();
    }
    if (size !== member.size) {
      throw new RefusalError(`it has ${formatBytes(size)}, the archive says ${formatBytes(member.size)}`);
    }
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
