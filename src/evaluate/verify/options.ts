import type { Model } from "../../model/model.js";
import type { Provider } from "../../model/session/providers.js";

/** Options of `verifyResults`. */
export interface VerifyResultsOptions {
  /** The model, if it is no longer where it was: an .onnx file, its card, or a loaded model (which stays open). */
  readonly model?: string | Model;
  /** The card, if it does not lie beside the model. */
  readonly card?: string;
  /** What computes the clips anew; default what computed the table, and `"cpu"` for a store. See `loadModel`. */
  readonly provider?: Provider;
  /** A folder that the clips were moved to. */
  readonly data?: string;
  /** How many clips are classified anew; default all. Their files are compared in any case. */
  readonly sample?: number;
  /** Draws them: the positions of pandas' `sample(random_state=seed)`; default 0. */
  readonly seed?: number;
  /**
   * How far a score may be off where a version or the processor differs, and in a store; default 0.0001. Where all are
   * the same, every digit of a table counts.
   */
  readonly tolerance?: number;
  /** Aborts the call. */
  readonly signal?: AbortSignal;
}
