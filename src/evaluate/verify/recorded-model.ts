import { DownloadError, errorMessage, ModelError } from "../../core/errors.js";
import { isRedacted } from "../../core/redact.js";
import type { LoadModelOptions } from "../../model/load.js";
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
  return load(modelPath, { card, provider, threads, signal }).catch((error: unknown) => {
    const isAbsent = error instanceof ModelError || error instanceof DownloadError;
    if (!isAbsent || model !== undefined) throw error;
    throw new ModelError(
      `Cannot verify "${path}" with its model: ${errorMessage(error)}. If it was moved, name it with the option model`,
      { path: modelPath, cause: error },
    );
  });
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
