import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { optionGiven } from "../../core/option-words.js";
import { composed } from "../../core/same-text.js";
import { endsIn, videoExtensions } from "../../files/endings.js";

/** What a row's path leads to. */
export type FoundFile =
  | { readonly path: string }
  | { readonly reason: string; /** There is just nothing. */ readonly isMissing: boolean };

/** The names in one folder. */
interface Folder {
  /** What stands before a name in the path of a file. */
  readonly prefix: string;
  readonly names: ReadonlySet<string>;
  /** By how they look. */
  readonly byText: ReadonlyMap<string, string>;
  /** Videos by their names without the ending. */
  readonly byStem: ReadonlyMap<string, readonly string[]>;
}

/** Finds the files that a table's rows name, below one folder; each folder on the way is listed once. */
export class FileFinder {
  readonly #root: string;
  readonly #tableFolder: string;
  readonly #folders = new Map<string, Folder | undefined>();
  readonly #found = new Set<string>();
  /** Where the folders of rows lead, by their text. */
  readonly #ways = new Map<string, FoundFile>();
  /** Names in lower case, of folders in which a word was not found as it is written. */
  readonly #byLower = new Map<string, ReadonlyMap<string, string>>();
  readonly #isThere: (path: string) => boolean;

  /**
   * @param root - The folder that paths are relative to; none leads out of it.
   * @param isThere - Whether the system finds something under a name that no listing has; default asks it.
   * @param tableFolder - What a path that leads out of `root` is relative to, if it is below `root` then; default `root`.
   */
  constructor(root: string, isThere: (path: string) => boolean = existsSync, tableFolder: string = root) {
    this.#root = root;
    this.#tableFolder = tableFolder;
    this.#isThere = isThere;
  }

  /**
   * The file of a row: with either slash, composed or not, in any letter case where the disk ignores it, without its ending if
   * only one video fits.
   *
   * @param written - As the table has it.
   */
  find(written: string): FoundFile {
    const slashed = sep === "/" ? written.replaceAll("\\", "/") : written;
    if (/^[a-z]:/i.test(slashed) && !isAbsolute(slashed)) return this.#outside();
    // most rows name files of few folders
    const cut = Math.max(slashed.lastIndexOf("/"), slashed.lastIndexOf(sep)) + 1;
    const name = slashed.slice(cut);
    if (name === "" || name === "." || name === "..") return this.#walk(slashed, false);
    const folderText = slashed.slice(0, cut);
    let folder = this.#ways.get(folderText);
    if (folder === undefined) {
      folder = this.#walk(folderText, true);
      this.#ways.set(folderText, folder);
    }
    return "path" in folder ? this.#findIn(folder.path, name) : folder;
  }

  /** The folder of a file, or what is wrong with the way there. */
  #walk(slashed: string, isFolder: boolean): FoundFile {
    const words = this.#wordsBelow(slashed);
    if (words === undefined || (words.length === 0 && !isFolder)) return this.#outside(slashed);
    let path = this.#root;
    for (const word of words) {
      const found = this.#step(path, word, false);
      if ("reason" in found) return found;
      ({ path } = found);
    }
    return isFolder ? { path } : { reason: "no such file", isMissing: true };
  }

  /** The way down from the root, without `..`: links are never followed upwards. `undefined`: there is none. */
  #wordsBelow(slashed: string): readonly string[] | undefined {
    const written = slashed.split(/[\\/]/).filter((word) => word !== "" && word !== ".");
    if (!isAbsolute(slashed) && !written.includes("..")) return written;
    const root = resolve(this.#root);
    for (const from of [this.#root, this.#tableFolder]) {
      const words = relative(root, resolve(from, slashed)).split(sep);
      if (words[0] !== ".." && !isAbsolute(words.join(sep))) return words.filter((word) => word !== "");
    }
    return undefined;
  }

  #outside(slashed?: string): FoundFile {
    const remedy =
      slashed === undefined ? "write it relative to root" : `load the table with ${this.#rootFor(slashed)}`;
    return { reason: `it leads out of "${this.#root}": ${remedy}`, isMissing: false };
  }

  /** The nearest folder that holds the root and the file; not the whole disk. */
  #rootFor(slashed: string): string {
    const target = resolve(this.#tableFolder, slashed);
    let holder = resolve(this.#root);
    const isHeld = (): boolean => target === holder || target.startsWith(holder + sep);
    while (!isHeld() && dirname(holder) !== holder) holder = dirname(holder);
    return optionGiven("root", dirname(holder) === holder ? target : holder);
  }

  #findIn(folder: string, name: string): FoundFile {
    const found = this.#step(folder, name, true);
    if ("path" in found) this.#found.add(found.path);
    return found;
  }

  #step(folder: string, word: string, isLast: boolean): FoundFile {
    const names = this.#namesFor(folder, word, isLast);
    if (names.length === 1) return { path: `${this.#list(folder)?.prefix ?? ""}${names[0]}` };
    if (names.length === 0) return { reason: "no such file", isMissing: true };
    return { reason: `its name fits ${names.map((name) => `"${name}"`).join(" and ")}`, isMissing: false };
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
    const withEnding = isLast ? listed.byStem.get(composed(word)) : undefined;
    return withEnding ?? this.#inAnyCase(folder, word, listed);
  }

  /** The name that the disk takes a word for, if letter case is nothing to it. */
  #inAnyCase(folder: string, word: string, { names, prefix }: Folder): readonly string[] {
    let byLower = this.#byLower.get(folder);
    if (byLower === undefined) {
      byLower = new Map(Array.from(names, (name) => [composed(name).toLowerCase(), name]));
      this.#byLower.set(folder, byLower);
    }
    const name = byLower.get(composed(word).toLowerCase());
    return name !== undefined && this.#isThere(prefix + word) ? [name] : [];
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
  return {
    // join() per file would take most of the time
    prefix: join(path, "x").slice(0, -1),
    names: new Set(names),
    byText: new Map(names.map((name) => [composed(name), name])),
    byStem,
  };
}
