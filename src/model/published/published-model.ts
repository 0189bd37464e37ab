import type { ModelCard } from "../card/card.js";

/** A model of others that is fetched by name. */
export interface PublishedModel {
  /** All but its labels; says where it is, what it must be, and which accuracy its authors state. */
  readonly card: Omit<ModelCard, "labels"> &
    Required<Pick<ModelCard, "url" | "sha256" | "source" | "licence" | "accuracy" | "tried" | "views">>;
  /** A file with one label a line; a WordNet id in front is left out. */
  readonly labels: { readonly url: string; readonly sha256: string };
  /** Size of the .onnx file. */
  readonly bytes: number;
}
