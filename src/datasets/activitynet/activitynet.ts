import { checkText } from "../../core/check.js";
import { checkOptions } from "../../core/options.js";
import { notOfLayout } from "../published/layouts.js";
import {
  parseAnnotations,
  publishedTable,
  readAnnotations,
  type PublishedRow,
} from "../published/published-table.js";
import type { LabelledTable } from "../table/labelled-table.js";

/** How {@link loadActivityNet} loads. */
export interface LoadActivityNetOptions {
  /** The folder of the videos, `v_<id>.mp4` or `<id>.mp4`, also in folders below it; default that of the file. */
  readonly root?: string;
}

/** A video of the database. */
interface Entry {
  readonly subset?: string;
  readonly duration?: number;
  readonly url?: string;
  readonly annotations?: readonly Annotation[];
}

interface Annotation {
  readonly label?: string;
  readonly segment?: readonly (number | string)[];
}

/**
 * Loads ActivityNet's JSON, and what has its form: HACS Segments, FineAction, THUMOS14 as it is often passed on. Each annotation is
 * a clip: a part of its video. A video without annotations (the test set) is a clip as a whole, without a label.
 *
 * `split("training")`, `split("validation")` and `split("testing")` give the clips of a subset.
 *
 * @param file - `activity_net.v1-3.min.json`, `HACS_segments_v1.1.1.json`, `annotations_gt.json`.
 * @throws {DatasetError} If it is another kind of file.
 * @example
 * const activityNet = await loadActivityNet(`${datasets}/activity_net.v1-3.min.json`, { root: datasets });
 */
export async function loadActivityNet(
  file: string,
  options: LoadActivityNetOptions = {},
): Promise<LabelledTable> {
  checkOptions("loadActivityNet", options, { root: true });
  checkText("file", file);
  const loader = "loadActivityNet";
  const read = parseAnnotations(loader, file, await readAnnotations(loader, file));
  const database = (read as { readonly database?: unknown } | null)?.database;
  if (typeof database !== "object" || database === null || Array.isArray(database))
    throw notOfLayout(loader, file, 'it has no object "database" of videos');
  const rows: PublishedRow[] = [];
  let line = 0;
  for (const [id, entry] of Object.entries(database as Record<string, Entry | null>)) {
    const { subset = "", duration = "", url = "", annotations = [] } = entry ?? {};
    const bare = id.replace(/^v_/, "");
    const common = { names: [`v_${bare}`, bare], split: subset };
    const columns = { video_id: id, subset, duration, url };
    if (annotations.length === 0) {
      line += 1;
      rows.push({ ...common, line, columns: { ...columns, label: "", start: "", end: "" } });
    }
    for (const { label, segment = [] } of annotations) {
      line += 1;
      const [start = "", end = ""] = segment;
      rows.push({
        ...common,
        line,
        label,
        start,
        end,
        columns: { ...columns, label: label ?? "", start, end },
      });
    }
  }
  return publishedTable({ what: "ActivityNet", file, root: options.root, unit: "row", rows });
}
