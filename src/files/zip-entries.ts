import type { Readable } from "node:stream";
import { openPromise } from "yauzl";

/** One file in a zip file. */
export interface ZipEntry {
  readonly name: string;
  /** Its content; read it before the next entry is asked for. */
  open(): Promise<Readable>;
}

/** The files in a zip file, one after the other. */
export async function* readZipEntries(path: string): AsyncGenerator<ZipEntry, void, undefined> {
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true });
  try {
    for await (const entry of zip.eachEntry()) {
      yield { name: entry.fileName, open: () => zip.openReadStreamPromise(entry) };
    }
  } finally {
    zip.close();
  }
}
