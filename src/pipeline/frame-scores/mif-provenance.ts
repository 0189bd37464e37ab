import { sha256 } from "../../files/hash.js";
import type { Model } from "../../model/model.js";
import type { FoundFrames } from "./mif-table.js";
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
  { table, records, threads }: FoundFrames,
  settings: ProvenanceSettings,
): Promise<void> {
  const call = `mostInformativeFrames(${source instanceof ScoreStore ? "store" : "model"}, clips`;
  await writeProvenance(saveTo, {
    ...(await sourceFacts(source, threads)),
    call: `${call}, ${JSON.stringify({ ...settings, saveTo })})`,
    settings: { preset: table.setting.preset, ...settings },
    seed: null,
    records,
    table: [table.toCsv()],
  });
}

async function sourceFacts(
  source: Model | ScoreStore,
  threads: string | undefined,
): Promise<Pick<ProvenanceFacts, "kind" | "model" | "versions">> {
  if (!(source instanceof ScoreStore)) {
    const now = await currentVersions(source);
    const versions = { ...now, ...(threads === undefined ? {} : { threads }) };
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
