import { constants } from "node:fs";
import { lstat, mkdir, open, readFile, rename, rm, writeFile, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { redactAddress } from "../../core/redact.js";
import { sha256 } from "../hash.js";
import { FileSystemError } from "../system-error.js";
import { headLength } from "./content.js";

/** Which file on the server the bytes belong to. */
export interface RemoteFile {
  /** As the caller gave it. */
  readonly url: string;
  /** A strong ETag, else Last-Modified: what `If-Range` is asked with. */
  readonly validator?: string;
  /** Length of the whole file, where the server said it. */
  readonly totalBytes?: number;
  /** Its MD5, where the server said it. */
  readonly md5?: string;
}

/** What stands in the note: of the address only what tells it apart, because it may hold a key. */
interface Note extends RemoteFile {
  readonly urlSha256: string;
}

/** `<target>.part`: the beginning of a file, with `<target>.part.json` that says of which. */
export class PartFile {
  readonly path: string;
  /** Bytes that are in it. */
  size: number;
  /** What they belong to. */
  remote: RemoteFile;
  readonly #target: string;
  readonly #file: FileHandle;

  /** Use {@link openPartFile}. */
  constructor(target: string, file: FileHandle, size: number, remote: RemoteFile) {
    this.#target = target;
    this.#file = file;
    this.path = `${target}.part`;
    this.size = size;
    this.remote = remote;
  }

  /** Writes behind what is there. */
  async append(bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        // At its place, not "at the end": if two wrote the same file after all, they would write the same bytes.
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.size);
        done += bytesWritten;
        this.size += bytesWritten;
      }
    } catch (error) {
      throw new FileSystemError("write", this.path, error);
    }
  }

  /** Empties it, for another file or another version. */
  async restart(): Promise<void> {
    this.remote = { url: this.remote.url };
    await rm(`${this.path}.json`, { force: true });
    await this.#file.truncate(0);
    this.size = 0;
  }

  /** Writes down what the bytes that follow belong to. */
  async belongsTo(remote: RemoteFile): Promise<void> {
    if (JSON.stringify(remote) === JSON.stringify(this.remote)) return;
    this.remote = remote;
    const note: Note = { ...remote, url: redactAddress(remote.url), urlSha256: sha256(remote.url) };
    try {
      await rm(`${this.path}.json`, { force: true }); // it may be a link to another file
      // Half of it, after a kill, means that the file begins anew, which at this moment costs nothing.
      await writeFile(`${this.path}.json`, JSON.stringify(note), { flag: "wx" });
    } catch (error) {
      throw new FileSystemError("write", this.path, error);
    }
  }

  /** Its first bytes. */
  async head(): Promise<Uint8Array> {
    const { buffer, bytesRead } = await this.#file.read(new Uint8Array(headLength), 0, headLength, 0);
    return buffer.subarray(0, bytesRead);
  }

  /** Forces it to the disk and gives it the target's name. */
  async finish(): Promise<void> {
    try {
      await this.#file.sync();
      await this.close();
      await rename(this.path, this.#target);
    } catch (error) {
      throw new FileSystemError("write", this.#target, error);
    }
    await rm(`${this.path}.json`, { force: true });
  }

  /** Leaves it for the next run. */
  async close(): Promise<void> {
    await this.#file.close();
  }
}

/**
 * Opens what an earlier run left of `url`, or begins anew where there is nothing, or something else.
 *
 * @throws {FileSystemError} If it cannot be written.
 */
export async function openPartFile(target: string, url: string): Promise<PartFile> {
  const path = `${target}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const note = await readNote(`${path}.json`);
    const file = await openOwn(path);
    const { size } = await file.stat();
    const part = new PartFile(target, file, size, { ...note?.remote, url });
    const isOurs = note?.urlSha256 === sha256(url) && size <= (note.remote.totalBytes ?? Infinity);
    if (!isOurs) await part.restart();
    return part;
  } catch (error) {
    throw new FileSystemError("write", path, error);
  }
}

/**
 * Opens a file that nobody else has by another name: what somebody put there that leads to another file, a link or a
 * second name, is taken away, and that other file stays as it is.
 */
async function openOwn(path: string): Promise<FileHandle> {
  const found = await lstat(path).catch(() => undefined);
  const isOwn = found?.isFile() === true && found.nlink <= 1;
  if (found !== undefined && !isOwn) await rm(path);
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants; // Windows has no O_NOFOLLOW, which | takes for 0
  return open(path, isOwn ? O_RDWR | O_NOFOLLOW : O_RDWR | O_CREAT | O_EXCL, 0o666);
}

async function readNote(
  path: string,
): Promise<{ readonly remote: RemoteFile; readonly urlSha256: string } | undefined> {
  try {
    const { urlSha256, ...remote } = JSON.parse(await readFile(path, "utf8")) as Note;
    return { remote, urlSha256 };
  } catch {
    return undefined;
  }
}
