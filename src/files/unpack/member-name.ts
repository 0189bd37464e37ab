/** Names that Windows takes for devices, whatever their ending. */
const deviceName = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])$/i;
/** Longest name of a file or folder on the usual disks, bytes. */
const longestName = 255;

/**
 * Why a member cannot be unpacked under its name, on this or on another system; `undefined` if it can.
 *
 * @param name - As the archive has it, with or without `./` before and `/` after it.
 */
export function memberNameProblem(name: string): string | undefined {
  if (name === "") return "it has no name";
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(name)) return "its name holds a control character";
  if (/^[a-z]:/i.test(name)) return "its name begins with a drive";
  if (/^[/\\]/.test(name)) return "its path is absolute";
  const parts = name.split(/[/\\]/);
  if (parts.includes("..")) return "its path leads out of the folder (..)";
  if (name.includes("\\")) return "its name holds a backslash";
  const wrong = /[<>:"|?*]/.exec(name);
  if (wrong !== null) return `its name holds ${wrong[0]}, which Windows does not allow`;
  for (const part of parts.filter((piece) => piece !== "" && piece !== ".")) {
    if (deviceName.test(part.split(".")[0].trimEnd())) return `"${part}" is a device on Windows`;
    if (/[. ]$/.test(part)) return `"${part}" ends with a point or a space, which Windows leaves out`;
    if (Buffer.byteLength(part) > longestName) return `a name in its path has more than ${longestName} bytes`;
  }
  return undefined;
}

/** The path without `./`, doubled slashes and a slash at the end: `"./a//b.mp4"` → `"a/b.mp4"`. */
export function memberPath(name: string): string {
  return name
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

/** Tells names apart as the strictest disk does, which knows no case and one form of each accented letter. */
export class MemberNames {
  readonly #byKey: Map<string, { readonly path: string; readonly isFolder: boolean }> = new Map();

  /**
   * Notes a member's path and the folders in it.
   *
   * @returns Why it collides with an earlier one; it is not noted then.
   */
  add(path: string, isFolder: boolean): string | undefined {
    const parts = path.split("/");
    const ways = parts.map((_, i) => ({
      path: parts.slice(0, i + 1).join("/"),
      isFolder: isFolder || i < parts.length - 1,
    }));
    for (const way of ways) {
      const other = this.#byKey.get(keyOf(way.path));
      if (other === undefined) continue;
      if (other.path !== way.path)
        return `"${way.path}" differs only in case or accents from "${other.path}"`;
      if (other.isFolder !== way.isFolder) return `"${way.path}" is a file and a folder`;
      if (!way.isFolder) return "it comes twice; the first is kept";
    }
    for (const way of ways) this.#byKey.set(keyOf(way.path), way);
    return undefined;
  }
}

function keyOf(path: string): string {
  return path.normalize("NFKC").toUpperCase().toLowerCase();
}
