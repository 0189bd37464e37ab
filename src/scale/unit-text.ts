import { sha256 } from "../files/hash.js";
import { unitRange, type Plan } from "./plan.js";

/** What stands at the beginning of a unit's file: whose it is, and what computed it. */
export interface UnitHeader {
  readonly format: "kinetoscope unit";
  readonly version: 1;
  /** The plan's id. */
  readonly plan: string;
  /** From 0. */
  readonly unit: number;
  /** As in a provenance. */
  readonly versions: Readonly<Record<string, string>>;
  /** Sets of instructions that the last bits of a sum may depend on. */
  readonly processorFlags: string;
}

/** What became of one clip of a unit. */
export type UnitLine = {
  readonly position: number;
  /** Of the file, `null` if it could not be read. */
  readonly sha256: string | null;
} & ({ readonly result: object } | { readonly skipped: string });

/** What a unit's file ends with. */
export interface UnitTrailer {
  readonly lines: number;
  readonly skipped: number;
  /** Of the skipped clips those for which the model gave no numbers. */
  readonly withoutNumbers: number;
  /** A file that belongs to the unit, where it has one. */
  readonly file?: UnitFile;
  /** SHA-256 of all that stands before. */
  readonly sha256: string;
}

/** A file beside a unit's: what is too large for a line. */
export interface UnitFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A unit that is there and whole. */
export interface Unit {
  readonly header: UnitHeader;
  readonly lines: readonly UnitLine[];
  readonly trailer: UnitTrailer;
}

/** A unit's file, whole, as text. */
export function unitText(
  header: UnitHeader,
  lines: readonly UnitLine[],
  facts: Pick<UnitTrailer, "withoutNumbers" | "file">,
): string {
  const body = [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
  const skipped = lines.filter((line) => "skipped" in line).length;
  const trailer: UnitTrailer = { lines: lines.length, skipped, ...facts, sha256: sha256(body) };
  return `${body}${JSON.stringify(trailer)}\n`;
}

/**
 * Reads a unit's file.
 *
 * @returns The unit, or what is wrong with the file in a few words: `"it is cut off"`.
 */
export function parseUnit(text: string, plan: Plan, unit: number): Unit | string {
  const found = inspectUnit(text, plan, unit);
  if (typeof found === "string") return found;
  const { header, trailer, lines } = found;
  return { header, trailer, lines: lines.map((line) => JSON.parse(line) as UnitLine) };
}

/** What {@link parseUnit} finds out without reading what became of the clips. */
export interface InspectedUnit extends Omit<Unit, "lines"> {
  /** As text. */
  readonly lines: readonly string[];
}

/** {@link parseUnit} for whoever only asks whether a unit is there and whole: a third of the time. */
export function inspectUnit(text: string, plan: Plan, unit: number): InspectedUnit | string {
  const end = text.lastIndexOf("\n", text.length - 2) + 1;
  const trailer = text.endsWith("\n")
    ? (parse(text.slice(end)) as Partial<UnitTrailer> | undefined)
    : undefined;
  if (typeof trailer?.sha256 !== "string") return "it is cut off";
  if (trailer.sha256 !== sha256(text.slice(0, end))) return "it was altered: its hash is another";
  const [first = "", ...lines] = text.slice(0, end - 1).split("\n");
  const header = parse(first) as UnitHeader | undefined;
  if (header === undefined || !isOurs(header)) return "it is of another version";
  if (header.plan !== plan.id) return "it belongs to another plan";
  if (header.unit !== unit) return `it is of unit ${header.unit}`;
  const range = unitRange(plan.content, unit);
  const isWhole =
    lines.length === range.end - range.first &&
    lines.every((line, i) => line.startsWith(`{"position":${range.first + i},`));
  return isWhole ? { header, lines, trailer: trailer as UnitTrailer } : "it lacks clips";
}

function isOurs(header: { readonly format?: string; readonly version?: number }): boolean {
  return header.format === "kinetoscope unit" && header.version === 1;
}

function parse(line: string): object | undefined {
  try {
    return (JSON.parse(line) as object | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** What two units have in common that computed the same: all but what they were computed with. */
export function sameResults(one: Unit, other: Unit): boolean {
  const text = ({ lines, trailer }: Unit): string => JSON.stringify([lines, trailer.file]);
  return text(one) === text(other);
}
