import { sha256 } from "../../files/hash.js";
import type { Clip } from "../../datasets/clip.js";
import type { Model } from "../../model/model.js";
import type { MostInformativeFrames } from "./mif-table.js";
import {
  currentVersions,
  provenanceModel,
  writeProvenance,
  type ProvenanceFacts,
  type ProvenanceSettings,
} from "../provenance.js";
import { ScoreStore } from "../score-store/score-store.js";

/** Writes how a table of most informative frames was made beside it; a store says itself what its scores follow from. */
export async function writeMifProvenance(
  saveTo: string,
  source: Model | ScoreStore,
  clips: readonly Clip[],
  found: MostInformativeFrames,
  facts: {
    readonly settings: ProvenanceSettings;
    /** Path → SHA-256 of the file. */
    readonly hashes: ReadonlyMap<string, string>;
  },
): Promise<void> {
  const { settings, hashes } = facts;
  const skipped = new Set(found.skipped.map(({ path }) => path));
  const { preset } = found.setting;
  await writeProvenance(saveTo, {
    ...(await sourceFacts(source)),
    call: `mostInformativeFrames(${source instanceof ScoreStore ? "store" : "model"}, clips, ${JSON.stringify({ ...settings, saveTo })})`,
    settings: { preset, ...settings },
    seed: null,
    clips: clips.map((clip) => ({
      clip,
      sha256: hashes.get(clip.path) ?? null,
      skipped: skipped.has(clip.path),
    })),
    table: [found.toCsv()],
  });
}

async function sourceFacts(
  source: Model | ScoreStore,
): Promise<Pick<ProvenanceFacts, "kind" | "model" | "versions">> {
  if (!(source instanceof ScoreStore)) {
    const versions = await currentVersions(source);
    return { kind: "most informative frames", model: provenanceModel(source), versions };
  }
  const { setting, card, versions } = source.manifest;
  const here = await currentVersions({ runtimeVersion: versions["onnxruntime"] ?? "unknown" });
  return {
    kind: "most informative frames of a score store",
    model: {
      name: setting.modelName,
      path: source.folder,
      sha256: setting.modelSha256,
      cardSha256: sha256(card),
      card: JSON.parse(card) as object,
    },
    // the scores are the store's: what made them counts
    versions: { ...here, ...versions },
  };
}
