import { DownloadError, errorMessage, ModelError } from "../../core/errors.js";
import { isRedacted } from "../../core/redact.js";
import type { ModelCard } from "../../model/card/card.js";
import { hasCardBeside, type LoadModelOptions } from "../../model/load.js";
import type { Model } from "../../model/model.js";
import type { Provider } from "../../model/session/providers.js";
import { currentVersions, provenanceModel, type Provenance } from "../../pipeline/provenance.js";
import { recordedThreads } from "../../pipeline/thread-counts.js";
import type { VerifyResultsOptions } from "./options.js";
import { differenceOf, shortHash, type Difference } from "./verification.js";

/** A model, or one of which a tensor inside is read. */
export type RecordedModel = Parameters<typeof provenanceModel>[0] & Pick<Model, "runtimeVersion" | "threads">;

/**
 * Loads the model of a table, with the threads of then: the last bits of small batches follow from them, whatever the cores here.
 * Where no card lies beside it, and its files do not say all, it is the card of the provenance.
 *
 * @throws {ModelError} If it is not there.
 */
export async function openRecorded<Loaded>(
  path: string,
  provenance: Provenance,
  options: Pick<VerifyResultsOptions, "card" | "provider" | "signal"> & { readonly model?: string },
  load: (path: string, options: LoadModelOptions) => Promise<Loaded>,
): Promise<Loaded> {
  const { model, card, provider = recordedProvider(provenance), signal } = options;
  const threads =
    provider === recordedProvider(provenance) ? recordedThreads(provenance.versions) : undefined;
  const modelPath = model ?? provenance.model.path;
  if (model === undefined && isRedacted(modelPath)) {
    const found = `its address, "${modelPath}", is kept without password and query`;
    throw new ModelError(`Cannot verify "${path}" with its model: ${found}. Name it with the option model`, {
      path: modelPath,
    });
  }
  const loading = { provider, threads, signal };
  const openWithoutCard = async (error: unknown): Promise<Loaded> => {
    const recorded = await cardOfProvenance(modelPath, provenance);
    if (card !== undefined || !(error instanceof ModelError) || recorded === undefined) throw error;
    return load(modelPath, { ...loading, card: recorded }).catch(() => {
      throw error;
    });
  };
  const opened = load(modelPath, { ...loading, card }).catch(openWithoutCard);
  return opened.catch((error: unknown) => {
    const isAbsent = error instanceof ModelError || error instanceof DownloadError;
    if (!isAbsent || model !== undefined) throw error;
    throw new ModelError(
      `Cannot verify "${path}" with its model: ${errorMessage(error)}. If it was moved, name it with the option model`,
      { path: modelPath, cause: error },
    );
  });
}

/** The card of then, for a model beside which none lies: its fields were given, as for a folder of Hugging Face. */
async function cardOfProvenance(modelPath: string, { model }: Provenance): Promise<ModelCard | undefined> {
  const card = model.card as ModelCard;
  // a list: a provenance may come from anybody, and a name would be a file to be read
  if (!Array.isArray(card.labels) || (await hasCardBeside(modelPath))) return undefined;
  return card;
}

/** What computed the table; {@link openRecorded} says so if it is none. */
function recordedProvider({ versions }: Provenance): Provider {
  return (versions["provider"] ?? "cpu") as Provider;
}

/** Versions that differ, of programs and the machine: those of a provenance or of a store. */
export async function versionDifferences(
  versions: Provenance["versions"],
  model: Parameters<typeof currentVersions>[0],
): Promise<readonly Difference[]> {
  const [then, now] = [named(versions), named(await currentVersions(model))];
  // an older table does not name all that a new one does
  return Object.entries(then).flatMap(([name, version]) => {
    // of two processors' threads nothing follows
    if (name === "threads" && then["provider"] !== now["provider"]) return [];
    return differenceOf("version", name, version, now[name] ?? "unknown");
  });
}

/** With the CPU, which is not named. */
function named(versions: Provenance["versions"]): Provenance["versions"] {
  return { provider: "cpu", ...versions };
}

/** What differs of the model's files and its card. */
export function modelDifferences(provenance: Provenance, model: RecordedModel): readonly Difference[] {
  const then = provenance.model;
  const now = provenanceModel(model);
  const fields = new Set([...Object.keys(then.card), ...Object.keys(now.card)]);
  const text = (card: object, field: string): string =>
    field in card ? JSON.stringify((card as Readonly<Record<string, unknown>>)[field]) : "nothing";
  const short = (value: string): string => (value.length > 80 ? `${value.slice(0, 80)}…` : value);
  return [
    ...differenceOf("model", now.path, shortHash(then.sha256), shortHash(now.sha256)),
    ...[...fields].flatMap((field) =>
      differenceOf("card", field, text(then.card, field), text(now.card, field)).map((difference) => ({
        ...difference,
        recorded: short(difference.recorded),
        found: short(difference.found),
      })),
    ),
  ];
}
