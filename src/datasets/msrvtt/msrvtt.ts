import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkText } from "../../core/check.js";
import { matchGroups } from "../../core/match-groups.js";
import { checkOptions } from "../../core/options.js";
import { splitLines } from "../../files/tables/read-text.js";
import { notOfLayout } from "../published/layouts.js";
import {
  parseAnnotations,
  publishedTable,
  readAnnotations,
  type PublishedRow,
} from "../published/published-table.js";
import type { LabelledTable } from "../table/labelled-table.js";

/** How {@link loadMsrVtt} loads. */
export interface LoadMsrVttOptions {
  /** The folder of the videos (`TrainValVideo`), `video0.mp4`; default that of the file. */
  readonly root?: string;
  /** `category.txt`, lines of a name, a tab and a number; default the one beside the file. Without it clips have no label. */
  readonly categories?: string;
}

interface VideoEntry {
  readonly video_id?: string;
  readonly category?: number;
  readonly split?: string;
  readonly url?: string;
  readonly "start time"?: number;
  readonly "end time"?: number;
}

interface SentenceEntry {
  readonly video_id?: string;
  readonly caption?: string;
}

/**
 * Loads MSR-VTT's JSON, and captions in its form: `videos` and `sentences` that name them. The column `captions` holds the
 * captions of a clip, with a `|` between them, and `num_captions` their number. The label is the category, if its name is
 * known.
 *
 * A video's times say where in the original it was cut from: the file is the clip, and they are columns only.
 *
 * @param file - `train_val_videodatainfo.json`, `test_videodatainfo.json`.
 * @throws {DatasetError} If it is another kind of file.
 * @example
 * const msrVtt = await loadMsrVtt(`${datasets}/train_val_videodatainfo.json`);
 */
export async function loadMsrVtt(file: string, options: LoadMsrVttOptions = {}): Promise<LabelledTable> {
  checkOptions("loadMsrVtt", options, { root: true, categories: true });
  checkText("file", file);
  const loader = "loadMsrVtt";
  const read = parseAnnotations(loader, file, await readAnnotations(loader, file));
  const { videos, sentences } = (read ?? {}) as { readonly videos?: unknown; readonly sentences?: unknown };
  if (!Array.isArray(videos)) throw notOfLayout(loader, file, 'it has no list "videos"');
  const beside = join(dirname(file), "category.txt");
  const categoryFile = options.categories ?? (existsSync(beside) ? beside : undefined);
  const categories = categoryFile === undefined ? undefined : await readCategories(categoryFile);
  const captions = new Map<string, string[]>();
  for (const { video_id: id = "", caption = "" } of (Array.isArray(sentences)
    ? sentences
    : []) as SentenceEntry[])
    captions.set(id, [...(captions.get(id) ?? []), caption]);
  const rows = (videos as VideoEntry[]).map((video, i): PublishedRow => {
    const { video_id: id, category, split = "", url = "" } = video;
    if (id === undefined) throw notOfLayout(loader, file, `record ${i + 1} of "videos" has no video_id`);
    const own = captions.get(id) ?? [];
    const label = category === undefined ? undefined : categories?.get(category);
    const times = { "start time": video["start time"] ?? "", "end time": video["end time"] ?? "" };
    const columns = { video_id: id, category: category ?? "", split, url, ...times };
    const said = {
      num_captions: own.length,
      captions: own.map((each) => each.replaceAll("|", "/")).join("|"),
    };
    return { line: i + 1, names: [id], id, label, split, columns: { ...columns, ...said } };
  });
  const labels =
    categories === undefined
      ? []
      : [...categories].sort(([one], [other]) => one - other).map(([, name]) => name);
  return publishedTable({ what: "MSR-VTT", file, root: options.root, unit: "row", rows, labels });
}

async function readCategories(path: string): Promise<ReadonlyMap<number, string>> {
  const lines = splitLines(await readAnnotations("loadMsrVtt", path));
  const found = lines.flatMap((line) => {
    const [name, number] = matchGroups(line, /^(\S.*?)\s+(\d+)\s*$/, 2) ?? [];
    return name === undefined ? [] : [[Number(number), name] as const];
  });
  if (found.length > 0) return new Map(found);
  throw notOfLayout("loadMsrVtt", path, "it holds no lines of a name, a tab and a number");
}
