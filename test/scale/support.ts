import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Clip } from "kinetoscope";
import { sharedPath } from "../support/shared.js";

/** A results table and its provenance as text; the table's own path is taken out of the call. */
export function tableBytes(csvPath: string): { readonly table: string; readonly provenance: string } {
  const provenance = readFileSync(`${csvPath}.provenance.json`, "utf8");
  return {
    table: readFileSync(csvPath, "utf8"),
    provenance: provenance.replaceAll(csvPath, "table.csv"),
  };
}

/** Each file of a plan's units as text, by name. */
export function unitTexts(folder: string): Readonly<Record<string, string>> {
  const units = join(folder, "units");
  return Object.fromEntries(
    readdirSync(units).map((name) => [name, readFileSync(join(units, name), "utf8")]),
  );
}

/** The real videos beside the project, damaged ones and files that are none among them; without labels. */
export function realClips(): readonly Clip[] {
  const names = readdirSync(sharedPath("data"), { recursive: true, encoding: "utf8" });
  const videos = names.filter((name) => /\.(mp4|avi|mov|webm|mkv|ts)$/.test(name)).sort();
  return videos.map((name) => ({ path: sharedPath("data", name), id: name }));
}
