import { checkText } from "../../core/check.js";
import { DatasetError } from "../../core/errors.js";
import { composed } from "../../core/same-text.js";
import { parseCsv } from "../../files/csv.js";
import { FileSystemError } from "../../files/system-error.js";
import { readText } from "../../files/tables/read-text.js";
import { clipKey, type Clip } from "../clip.js";
import { ClipList } from "../clip-list.js";
import { clipsFrom, type ClipInput } from "../clips-from.js";

/** The columns of a file of labels; `startSeconds` and `endSeconds` are empty for a whole file. */
export const labelColumns: readonly string[] = ["path", "startSeconds", "endSeconds", "id", "label", "tag"];

/**
 * Clips with the labels that a person corrected in a grid: `videoGrid(clips, { correct })` writes the file. A clip that the file
 * does not name stays as it is.
 *
 * A row is about the clip of its `path` and span; where no clip has that path, as in another folder, about the only clip of its
 * `id`. Its `label`, if any, becomes the clip's, also in a column that says the label of every clip. Its `tag`, if any, becomes
 * the column `remark`; where the clips have such a column themselves, `remark_2`, so that no column of a dataset is lost.
 *
 * @param clips - In their order; a ClipList, clips, paths or a DataFrame.
 * @param path - A CSV file with the columns `path`, `id`, `label` and `tag`, and for parts `startSeconds` and `endSeconds`.
 * @returns All clips, in the same order.
 * @throws {FileSystemError} If the file cannot be read.
 * @throws {DatasetError} If it lacks a column, or a row is about none of the clips.
 * @example
 * const corrected = await applyLabels(kinetics.available, `${datasets}/labels.csv`);
 */
export async function applyLabels(clips: ClipInput, path: string): Promise<ClipList> {
  checkText("path", path);
  const list = clipsFrom(clips);
  const text = await readText(path).catch((error: unknown) => {
    throw new FileSystemError("read labels", path, error);
  });
  const { header, rows, lines } = parseCsv(text);
  const missing = ["path", "id", "label"].filter((name) => !header.includes(name));
  if (missing.length > 0) {
    const found = header.map((name) => `"${name}"`).join(", ");
    throw new DatasetError(
      `Cannot apply the labels of "${path}": expected the columns ${labelColumns.join(", ")} but it has ${found}. Take the file that a grid with "correct" gives`,
      { path },
    );
  }
  const all = list.toArray();
  const places = placesOf(all);
  const columns = { label: labelColumnsOf(all), remark: remarkColumnOf(all) };
  const changed = new Map<Clip, Clip>();
  for (const [row, cells] of rows.entries()) {
    const cell = (name: string): string => cells[header.indexOf(name)] ?? "";
    const seconds = (name: string): number | undefined =>
      cell(name) === "" ? undefined : Number(cell(name));
    const span = { startSeconds: seconds("startSeconds"), endSeconds: seconds("endSeconds") };
    const key = composed(clipKey({ path: cell("path"), ...span }));
    const clip = places.byKey.get(key) ?? places.byId.get(composed(cell("id")));
    if (clip === undefined) {
      throw new DatasetError(
        `Cannot apply line ${lines[row] ?? row + 2} of "${path}": no clip, or more than one, is "${cell("id")}" (${cell("path")})`,
        { path },
      );
    }
    changed.set(clip, labelled(changed.get(clip) ?? clip, cell("label"), cell("tag"), columns));
  }
  for (const clip of changed.values()) remarkColumns.set(clip, columns.remark);
  return new ClipList(
    all.map((clip) => changed.get(clip) ?? clip),
    { seed: list.seed },
  );
}

/** Clips by path and span, and by those ids that only one has. */
function placesOf(clips: readonly Clip[]): {
  readonly byKey: ReadonlyMap<string, Clip>;
  readonly byId: ReadonlyMap<string, Clip | undefined>;
} {
  const byKey = new Map<string, Clip>();
  const byId = new Map<string, Clip | undefined>();
  for (const clip of clips) {
    const id = composed(clip.id);
    byKey.set(composed(clipKey(clip)), clip);
    byId.set(id, byId.has(id) ? undefined : clip);
  }
  return { byKey, byId };
}

/** Which column of a clip holds what a person wrote, and no dataset. */
const remarkColumns = new WeakMap<Clip, string>();

/** `remark`, or with a number where a dataset has that. */
function remarkColumnOf(clips: readonly Clip[]): string {
  const taken = new Set(
    clips.flatMap((clip) =>
      Object.keys(clip.columns ?? {}).filter((name) => name !== remarkColumns.get(clip)),
    ),
  );
  let name = "remark";
  for (let number = 2; taken.has(name); number += 1) name = `remark_${String(number)}`;
  return name;
}

/** The columns that the labels come from: of all labelled clips they say just that. */
function labelColumnsOf(clips: readonly Clip[]): readonly string[] {
  const labelledClips = clips.filter(({ label }) => label !== undefined);
  const names = Object.keys(labelledClips[0]?.columns ?? {});
  return names.filter((name) => labelledClips.every(({ label, columns }) => columns?.[name] === label));
}

function labelled(
  clip: Clip,
  label: string,
  tag: string,
  names: { readonly label: readonly string[]; readonly remark: string },
): Clip {
  const { columns = { id: clip.id } } = clip;
  const corrected = label === "" ? [] : names.label.map((name) => [name, label] as const);
  const remarks = tag === "" ? [] : [[names.remark, tag] as const];
  const changes = [...corrected, ...remarks];
  return {
    ...clip,
    ...(label === "" ? {} : { label }),
    ...(changes.length === 0 ? {} : { columns: { ...columns, ...Object.fromEntries(changes) } }),
  };
}
