import { readdirSync } from "node:fs";
import { basename, extname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { composed } from "../../core/same-text.js";
import { endsIn, videoExtensions } from "../../files/endings.js";

/** What a row's path leads to. */
export type FoundFile =
  | { readonly path: string }
  | { readonly reason: string; /** There is just nothing. */ readonly isMissing: boolean };

/** The names in one folder. */
interface Folder {
  readonly names: ReadonlySet<string>;
  /** By how they look. */
  readonly byText: ReadonlyMap<string, string>;
  /** Videos by their names without the ending. */
  readonly byStem: ReadonlyMap<string, readonly string[]>;
}

/** Finds the files that a table's rows name, below one folder; each folder on the way is listed once. */
export class FileFinder {
  readonly #root: string;
  readonly #folders = new Map<string, Folder | undefined>();
  readonly #found = new Set<string>();

  /** @param root - The folder that paths are relative to; none leads out of it. */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * The file of a row: with either slash, composed or not, without its ending if only one video fits.
   *
   * @param written - As the table has it.
   */
  find(written: string): FoundFile {
    const slashed = sep === "/" ? written.replaceAll("\\", "/") : written;
    const below = isAbsolute(slashed) ? relative(resolve(this.#root), slashed) : slashed;
    const words = below.split(/[\\/]/).filter((word) => word !== "" && word !== ".");
    if (isAbsolute(below) || words.includes("..") || /^[a-z]:/i.test(below) || words.length === 0)
      return { reason: `it leads out of "${this.#root}": name the folder with root`, isMissing: false };
    let path = this.#root;
    for (const [i, word] of words.entries()) {
      const isLast = i === words.length - 1;
      const names = this.#namesFor(path, word, isLast);
      if (names.length > 1)
        return {
          reason: `its name fits ${names.map((name) => `"${name}"`).join(" and ")}`,
          isMissing: false,
        };
      if (names.length === 0) return { reason: "no such file", isMissing: true };
      path = join(path, names[0]);
    }
    this.#found.add(path);
    return { path };
  }

  /** The videos that no row named, in the folders in which rows have files, sorted. */
  videosWithoutRow(): string[] {
    const folders = [...this.#folders].filter(([path]) => this.#holdsFound(path));
    const videos = folders.flatMap(([path, folder]) =>
      [...(folder?.names ?? [])].flatMap((name) =>
        endsIn(name, videoExtensions) && !name.startsWith(".") ? [join(path, name)] : [],
      ),
    );
    return videos.filter((path) => !this.#found.has(path)).sort((a, b) => (a < b ? -1 : 1));
  }

  #holdsFound(folder: string): boolean {
    for (const name of this.#folders.get(folder)?.names ?? [])
      if (this.#found.has(join(folder, name))) return true;
    return false;
  }

  #namesFor(folder: string, word: string, isLast: boolean): readonly string[] {
    const listed = this.#list(folder);
    if (listed === undefined) return [];
    if (listed.names.has(word)) return [word];
    const same = listed.byText.get(composed(word));
    if (same !== undefined) return [same];
    return isLast ? (listed.byStem.get(composed(word)) ?? []) : [];
  }

  #list(path: string): Folder | undefined {
    if (this.#folders.has(path)) return this.#folders.get(path);
    const folder = readFolder(path);
    this.#folders.set(path, folder);
    return folder;
  }
}

/** `undefined` if there is none: its rows are rows without a file. */
function readFolder(path: string): Folder | undefined {
  let names: readonly string[];
  try {
    names = readdirSync(path);
  } catch {
    return undefined;
  }
  const byStem = new Map<string, string[]>();
  for (const name of names) {
    if (!endsIn(name, videoExtensions)) continue;
    const stem = composed(basename(name, extname(name)));
    byStem.set(stem, [...(byStem.get(stem) ?? []), name]);
  }
  return { names: new Set(names), byText: new Map(names.map((name) => [composed(name), name])), byStem };
}
