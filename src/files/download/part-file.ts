import { mkdir, open, readFile, rename, rm, writeFile, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
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
    // Half of it, after a kill, means that the file begins anew, which at this moment costs nothing.
    await writeFile(`${this.path}.json`, JSON.stringify(remote)).catch((error: unknown) => {
      throw new FileSystemError("write", this.path, error);
    });
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
    const remote = await readRemote(`${path}.json`);
    const file = await open(path, "r+").catch(() => open(path, "w+"));
    const { size } = await file.stat();
    const part = new PartFile(target, file, size, remote ?? { url });
    const isOurs = remote?.url === url && size <= (remote.totalBytes ?? Infinity);
    if (!isOurs) {
      part.remote = { url };
      await part.restart();
    }
    return part;
  } catch (error) {
    throw new FileSystemError("write", path, error);
  }
}

async function readRemote(path: string): Promise<RemoteFile | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as RemoteFile;
  } catch {
    return undefined;
  }
}
