import { textBefore } from "../../core/text-before.js";

/** Names that Windows takes for devices, whatever their ending. */
const deviceName = /^(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9¹²³])$/i;
/** Longest name of a file or folder on the usual disks, bytes. */
const longestName = 255;
/** Longest path in the folder, bytes: that of macOS. */
const longestPath = 1024;

/** Characters without a look of their own; disks of macOS leave them out when they compare names. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
/** Those of them that names of videos have: they join or vary letters and emoji. */
const joining = /\p{Variation_Selector}|\p{Join_Control}|\u034f/gu;
/** What makes a name another one than it looks. */
const misleading =
  /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Surrogate}\p{Noncharacter_Code_Point}]/u;

/**
 * Why a member cannot be unpacked under its name, on this or on another system; `undefined` if it can.
 *
 * @param name - As the archive has it, with or without `./` before and `/` after it.
 */
export function memberNameProblem(name: string): string | undefined {
  if (name === "") return "it has no name";
  if (/\p{Control}/u.test(name)) return "its name holds a control character";
  if (misleading.test(name.replace(joining, ""))) return "its name holds an invisible character";
  if (/^[a-z]:/i.test(name)) return "its name begins with a drive";
  if (/^[/\\]/.test(name)) return "its path is absolute";
  if (Buffer.byteLength(name) > longestPath) return `its path has more than ${longestPath} bytes`;
  const parts = name.split(/[/\\]/);
  if (parts.includes("..")) return "its path leads out of the folder (..)";
  if (name.includes("\\")) return "its name holds a backslash";
  const wrong = /[<>:"|?*]/.exec(name);
  if (wrong !== null) return `its name holds ${wrong[0]}, which Windows does not allow`;
  for (const part of parts.filter((piece) => piece !== "" && piece !== ".")) {
    const problem = partProblem(part);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function partProblem(part: string): string | undefined {
  // programs read settings from hidden files and run hooks in them; this library keeps its own notes in some
  if (part.replace(invisible, "").startsWith(".")) return `"${part}" is hidden`;
  if (/^git~\d+$/i.test(part)) return `"${part}" is the folder .git on Windows`;
  if (deviceName.test(textBefore(part, ".").trimEnd())) return `"${part}" is a device on Windows`;
  if (/[. ]$/.test(part)) return `"${part}" ends with a point or a space, which Windows leaves out`;
  if (Buffer.byteLength(part) > longestName) return `a name in its path has more than ${longestName} bytes`;
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
  return path.replace(invisible, "").normalize("NFKC").toUpperCase().toLowerCase();
}
