import type { SkippedClip } from "../../datasets/clip.js";
import type { Features, FeatureSource } from "../../tensor/features.js";
import type { ProvenanceFacts } from "../provenance.js";

/** Features with what their rows are of, as a file holds them. */
export interface FeatureTable extends Features {
  /** For each row the clip's id. */
  readonly ids: readonly string[];
  /** For each row the file. */
  readonly paths: readonly string[];
  /** For each row the clip's label, where it is known. */
  readonly labels: readonly (string | undefined)[];
  /** The clips without features, with reasons. */
  readonly skipped: readonly SkippedClip[];
  /** What computed them from which files: the provenance of the file that `saveFeatures` writes. */
  readonly provenance?: FeatureProvenance;
}

/** Features of clips, in the order of the list without the clips that could not be read. */
export interface ExtractedFeatures extends FeatureTable {
  /** How the features were made. */
  readonly source: FeatureSource;
}

/** What a provenance of features holds, besides the file's hashes; see `Provenance`. */
export type FeatureProvenance = Omit<ProvenanceFacts, "kind" | "table">;
