import { composed, isSameText } from "../../core/same-text.js";
import type { Clip } from "../clip.js";

/** The first columns of the CSV that `saveClips` writes. */
export function savedHeader(has: { readonly several: boolean; readonly parts: boolean }): readonly string[] {
  return [
    "path",
    has.several ? "labels" : "label",
    "id",
    ...(has.parts ? ["startSeconds", "endSeconds"] : []),
  ];
}

/** Where a table that begins as `saveClips` writes it has what: any further column is only a column, whatever its name. */
export function savedPlaces(
  header: readonly string[],
): Readonly<Partial<Record<"path" | "label" | "id" | "start" | "end", number>>> {
  const begins = (start: readonly string[]): boolean => start.every((name, i) => header[i] === name);
  for (const several of [false, true]) {
    if (begins(savedHeader({ several, parts: true }))) return { path: 0, label: 1, id: 2, start: 3, end: 4 };
    if (begins(savedHeader({ several, parts: false }))) return { path: 0, label: 1, id: 2 };
  }
  return {};
}

const fields = new Set(["path", "label", "labels", "id", "startSeconds", "endSeconds"]);

/** The columns of clips that say more than path, label, id and times do, in the order in which they are met. */
export function furtherColumns(clips: readonly Clip[]): readonly string[] {
  const names = new Set(clips.flatMap(({ columns = {} }) => Object.keys(columns)));
  const says = (name: string, isSaid: (clip: Clip, cell: string) => boolean): boolean =>
    clips.every((clip) => {
      const cell = clip.columns?.[name];
      return cell === undefined || isSaid(clip, String(cell));
    });
  return [...names].filter(
    (name) =>
      !fields.has(name) &&
      !says(name, ({ label }, cell) => isSameText(label ?? "", cell)) &&
      !says(name, ({ id }, cell) => isSameText(id, cell)) &&
      !says(name, isPathOf),
  );
}

/** Whether a cell names the file, with its folders or not, with its ending or not. */
function isPathOf({ path }: Clip, cell: string): boolean {
  const [file, written] = [path, cell].map((text) => composed(text).replaceAll("\\", "/")) as [
    string,
    string,
  ];
  const name = written.replace(/^(?:\.{0,2}\/)+/, "");
  return name !== "" && [file, file.replace(/\.[^./]*$/, "")].some((each) => `/${each}`.endsWith(`/${name}`));
}
