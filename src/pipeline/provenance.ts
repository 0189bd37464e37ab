import { createHash, type Hash } from "node:crypto";
import { cpus } from "node:os";
import { DatasetError, errorCode, errorMessage } from "../core/errors.js";
import { redactAddresses } from "../core/redact.js";
import { libraryVersion } from "../core/own-package.js";
import { spanOf, type ClipSpan } from "../datasets/clip.js";
import { writeFileAtomic } from "../files/atomic-write.js";
import { csvRecords } from "../files/csv.js";
import { sha256, sha256OfParts } from "../files/hash.js";
import { readText } from "../files/tables/read-text.js";
import { loadSharp } from "../image/sharp.js";
import { cardSha256, effectiveCard } from "../model/identity.js";
import type { Model } from "../model/model.js";
import type { ProviderCheck } from "../model/provider-check.js";
import { providerRecord, type Provider } from "../model/session/providers.js";
import { decodingLibraries } from "../video/choose-source.js";
import { libavVersions } from "../video/libav/pool.js";
import { ffmpegVersion, libavcodecVersion } from "../video/program/ffmpeg.js";
import { askColorsElsewhere } from "../video/program/own-colors.js";
import type { ClipRecord } from "./run-clips.js";

/**
 * How a results table was made: the file `<table>.provenance.json` beside it. It holds no times, so that the same run
 * gives the same bytes.
 */
export interface Provenance {
  /** What the file is. */
  readonly format: "kinetoscope provenance";
  /** Of this form of file. */
  readonly version: 1;
  /** What wrote the table. */
  readonly kind:
    "evaluation" | "most informative frames" | "most informative frames of a score store" | "features";
  /** The call, or the command line, as a person would repeat it. */
  readonly call: string;
  /** The model. */
  readonly model: ProvenanceModel;
  /** Preset, sampling and all other settings that the numbers follow from. */
  readonly settings: ProvenanceSettings;
  /** What drew the clips at random; `null` where nothing did. */
  readonly seed: number | null;
  /**
   * kinetoscope, onnxruntime (and provider, where it is not the CPU), threads, ffmpeg, libavcodec, node, platform (with the
   * processor's architecture), processor; and `decoder`, where FFmpeg's libraries were asked for. `threads` is `"2 | 4"` where a
   * run with 2 was continued with 4.
   */
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 of the list of clips: see {@link clipListSha256}. */
  readonly clipListSha256: string;
  /** The clips in their order, those that were skipped included. */
  readonly clips: readonly ProvenanceClip[];
  /** SHA-256 of the table itself. */
  readonly tableSha256: string;
}

/** Names and values of settings. */
export type ProvenanceSettings = Readonly<Record<string, string | number | boolean | null>>;

/** The model that a table was made with. */
export interface ProvenanceModel {
  /** The card's name. */
  readonly name: string;
  /** The .onnx file, as it was given; of one that was fetched its address, without user name, password and query. */
  readonly path: string;
  /** SHA-256 of the model's files: see `Model.sha256`. */
  readonly sha256: string;
  /** SHA-256 of {@link ProvenanceModel.card} as JSON. */
  readonly cardSha256: string;
  /** All of the card that the numbers follow from: no description, source, licence, address or accuracy. */
  readonly card: object;
  /** Of one that another processor than the CPU computed: how it was made sure that its numbers count. */
  readonly provider?: { readonly name: Provider } & Omit<ProviderCheck, "largestDifference">;
}

/** One clip of a table. */
export interface ProvenanceClip extends ClipSpan {
  /** The file, as it was given. */
  readonly path: string;
  /** What names it in the table. */
  readonly id: string;
  /** The true label, `null` where it is not known. */
  readonly label: string | null;
  /** SHA-256 of the file, `null` if it could not be read. */
  readonly sha256: string | null;
  /** SHA-256 of the cells of its row as JSON, of features of its numbers (float32); `null` if it was skipped. */
  readonly rowSha256: string | null;
}

/** What {@link writeProvenance} is told; the rest it finds out. */
export interface ProvenanceFacts extends Pick<
  Provenance,
  "kind" | "call" | "model" | "settings" | "seed" | "versions"
> {
  /** All clips in their order; each that was not skipped has the next row. */
  readonly records: Iterable<Pick<ClipRecord<unknown>, "clip" | "sha256"> & { readonly skipped?: string }>;
  /** The table as it was written: its text in parts of whole records, the header first; or its hashes. */
  readonly table: Iterable<string> | TableHashes;
}

/** All that a provenance holds of a table. */
export interface TableHashes {
  /** See {@link clipListSha256}. */
  readonly clipListSha256: string;
  /** Of all rows in their order. */
  readonly rows: Iterable<string>;
  readonly tableSha256: string;
}

/** Where a table's provenance is. */
export function provenancePath(tablePath: string): string {
  return `${tablePath}.provenance.json`;
}

/** What a provenance holds of a row of the table. */
export function rowSha256(cells: readonly string[]): string {
  return sha256(JSON.stringify(cells));
}

/** Writes the provenance of a table beside it: beside, then renamed. */
export async function writeProvenance(tablePath: string, facts: ProvenanceFacts): Promise<void> {
  await writeFileAtomic(provenancePath(tablePath), provenanceText(facts));
}

/** What `JSON.stringify` makes of it with an indent of 1, clip by clip: of many, text and objects take much memory. */
function* provenanceText(facts: ProvenanceFacts): Generator<string, void> {
  const { kind, call, model, settings, seed, versions, table } = facts;
  const hashes = "rows" in table ? table : undefined;
  const beforeClips: Omit<Provenance, "clips" | "tableSha256"> = {
    ...{ format: "kinetoscope provenance", version: 1, kind, call: redactAddresses(call) },
    ...{ model, settings, seed, versions },
    clipListSha256: hashes?.clipListSha256 ?? clipListSha256(clipsOf(facts.records)),
  };
  yield `${JSON.stringify(beforeClips, undefined, 1).replace(/\n}$/, "")},\n "clips": [`;

  const tableHash = createHash("sha256");
  const rows =
    hashes === undefined ? rowHashes(table as Iterable<string>, tableHash) : hashes.rows[Symbol.iterator]();
  let separator = "";
  for (const record of facts.records) {
    const { path, id, label = null } = record.clip;
    const { sha256: hash = null } = record;
    const next = record.skipped === undefined ? rows.next() : undefined;
    const rowHash = next === undefined || next.done === true ? null : next.value;
    const span = spanOf(record.clip);
    const entry: ProvenanceClip = { path, id, ...span, label, sha256: hash, rowSha256: rowHash };
    const text = JSON.stringify(entry, undefined, 1).replaceAll("\n", "\n  ");
    yield `${separator}\n  ${text}`;
    separator = ",";
  }
  while (rows.next().done !== true); // the rest of the table, if there is any, for its hash
  const end = separator === "" ? "]" : "\n ]";
  yield `${end},\n "tableSha256": "${hashes?.tableSha256 ?? tableHash.digest("hex")}"\n}\n`;
}

function* clipsOf(records: ProvenanceFacts["records"]): Generator<ListedClip, void> {
  for (const { clip } of records) yield clip;
}

/** Of the rows of a table, without its header; `hash` takes its text. */
function* rowHashes(table: Iterable<string>, hash: Hash): Generator<string, void> {
  let isHeader = true;
  for (const part of table) {
    hash.update(part);
    for (const { cells } of csvRecords(part)) {
      if (!isHeader) yield rowSha256(cells);
      isHeader = false;
    }
  }
}

/** A model, or one of which a tensor inside is read. */
type ComputingModel = Pick<Model, "path" | "address" | "sha256" | "card" | "provider" | "providerCheck">;

/** What of a model its provenance holds. */
export function provenanceModel(model: ComputingModel): ProvenanceModel {
  const { path, address = path, sha256: hash, card } = model;
  return {
    ...{
      name: card.name,
      path: address,
      sha256: hash,
      cardSha256: cardSha256(card),
      card: effectiveCard(card),
    },
    ...providerFacts(model),
  };
}

/** Without the difference that was found: it need not be the same in every run. */
function providerFacts({ provider, providerCheck }: ComputingModel): Pick<ProvenanceModel, "provider"> {
  if (providerCheck === undefined) return {};
  const { comparedWith, tolerance, operations } = providerCheck;
  return { provider: { name: provider, comparedWith, tolerance, operations } };
}

/** What computes here and now. */
export async function currentVersions(
  model: Pick<Model, "runtimeVersion"> & Partial<Pick<Model, "provider" | "threads">>,
): Promise<Readonly<Record<string, string>>> {
  return {
    ...runtimeVersions(model),
    ...(await decodingVersions()),
    decoder: await decoderInWords(),
    node: process.version,
    // the last digits of a score may depend on it
    processor: cpus()[0]?.model.trim() ?? "unknown",
  };
}

/** {@link currentVersions} of what is computed from pictures: no FFmpeg is needed. */
export async function pictureVersions(
  model: Pick<Model, "runtimeVersion" | "provider" | "threads">,
): Promise<Readonly<Record<string, string>>> {
  const { sharp, vips } = (await loadSharp()).versions;
  return {
    ...runtimeVersions(model),
    ...{ sharp, libvips: vips },
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    processor: cpus()[0]?.model.trim() ?? "unknown",
  };
}

function runtimeVersions({
  runtimeVersion,
  provider = "cpu",
  threads,
}: Parameters<typeof currentVersions>[0]): Readonly<Record<string, string>> {
  return {
    kinetoscope: libraryVersion(),
    onnxruntime: runtimeVersion,
    ...providerRecord(provider),
    ...(threads === undefined ? {} : { threads: String(threads) }),
  };
}

/** Which libraries decode, or why the program does, and who converts the colours of 8-bit 4:2:0. */
async function decoderInWords(): Promise<string> {
  const found = await decodingLibraries();
  if (typeof found !== "string") return `libav (${libavVersions(found.versions)}; colors by kinetoscope)`;
  return `program (${found}; colors by ${(await askColorsElsewhere()) ? "kinetoscope" : "ffmpeg"})`;
}

/** What the pixels of a frame depend on: see docs/videos.md. */
export async function decodingVersions(): Promise<Readonly<Record<string, string>>> {
  return {
    ffmpeg: (await ffmpegVersion()).replace(/^ffmpeg version (\S+).*$/, "$1"),
    libavcodec: await decodersVersion(),
    platform: `${process.platform} ${process.arch}`,
  };
}

/** Of the decoders that are used: the libraries' and the program's, where they differ. */
async function decodersVersion(): Promise<string> {
  const ofProgram = await libavcodecVersion();
  const found = await decodingLibraries();
  const ofLibraries = typeof found === "string" ? ofProgram : found.versions["libavcodec"];
  return ofLibraries === ofProgram ? ofProgram : `${ofLibraries}, program ${ofProgram}`;
}

/**
 * SHA-256 of ids and labels, a line `["id","label"]` for each clip, of a part `["id","label",start,end]`: the dataset's list,
 * wherever the files are.
 */
export function clipListSha256(clips: Iterable<ListedClip>): string {
  return sha256OfParts(clipListLines(clips));
}

/** A clip with a label, or none. */
export interface ListedClip extends ClipSpan {
  readonly id: string;
  readonly label?: string | null;
}

function* clipListLines(clips: Iterable<ListedClip>): Generator<string, void> {
  for (const clip of clips) yield clipListLine(clip);
}

/** A clip's line of {@link clipListSha256}. */
export function clipListLine(clip: ListedClip): string {
  const { id, label = null, startSeconds = null, endSeconds = null } = clip;
  const span = startSeconds === null && endSeconds === null ? [] : [startSeconds, endSeconds];
  return `${JSON.stringify([id, label, ...span])}\n`;
}

/**
 * Reads the provenance of a table.
 *
 * @throws {DatasetError} If there is none, or it is none that this version reads.
 */
export async function readProvenance(tablePath: string): Promise<Provenance> {
  const path = provenancePath(tablePath);
  const fail = (found: string, cause?: unknown): never => {
    throw new DatasetError(`Cannot verify "${tablePath}": ${found}`, { path, cause });
  };
  const text = await readText(path).catch((error: unknown) =>
    errorCode(error) === "ENOENT"
      ? fail(`there is no "${path}". It is written with the table by evaluate() and mostInformativeFrames()`)
      : fail(`"${path}" cannot be read: ${errorMessage(error)}`, error),
  );
  let value: Partial<Provenance> | null = null;
  try {
    value = JSON.parse(text) as Partial<Provenance> | null;
  } catch (error) {
    fail(`"${path}" is no JSON: ${errorMessage(error)}`, error);
  }
  if (!isProvenance(value))
    return fail(`"${path}" is no provenance that kinetoscope ${libraryVersion()} reads`);
  return value;
}

function isProvenance(value: Partial<Provenance> | null): value is Provenance {
  if (value?.format !== "kinetoscope provenance" || value.version !== 1) return false;
  const { kind, model, settings, versions, clips, tableSha256, clipListSha256: list } = value;
  return (
    typeof kind === "string" &&
    [model, settings, versions, model?.card].every((part) => typeof part === "object") &&
    [model?.path, model?.sha256, tableSha256, list].every((part) => typeof part === "string") &&
    Array.isArray(clips) &&
    (clips as Partial<ProvenanceClip>[]).every(
      (clip) => typeof clip.path === "string" && typeof clip.id === "string",
    )
  );
}
