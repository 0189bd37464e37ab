/** Where features come from: everything that their numbers depend on, except the clips. */
export interface FeatureSource {
  /** Name of the backbone. */
  readonly model: string;
  /** SHA-256 of the backbone's file, hexadecimal. */
  readonly modelSha256: string;
  /** What computed them, where it was not the CPU: `"cuda"`. */
  readonly provider?: string;
  /** The tensor that was read. */
  readonly tensor: string;
  /** `"mean"`: averaged over all axes behind the channels. */
  readonly pooling: "mean" | "none";
  /** Name of the preprocessing. */
  readonly preset: string;
  /** How frames were chosen, and how many; see `ClipSampling`. */
  readonly sampling: FeatureSampling;
  /** How pictures were varied at random: `"3 copies, flips horizontal, crop, seed 1"`; none where they were not. */
  readonly augmentation?: string;
}

/** How the frames of features were chosen. */
export interface FeatureSampling {
  /** The rule's name: `"floorInt"`. */
  readonly rule: string;
  /** Frames of each clip. */
  readonly numFrames: number;
  /** Frames from one to the next, of rules that have it. */
  readonly stride?: number;
  /** Frames a second that the clip is read at, of rules that have it. */
  readonly frameRate?: number;
  /** Which frames are used where the clip is too short: `"loop"`, `"last"` or `"clamp"`. */
  readonly outOfRange?: string;
}

/** What a head is trained on: one row of numbers for each clip, or for each of its frames. */
export interface Features {
  /** Row after row. */
  readonly data: Float32Array;
  /** Of shape [N, T, D]: N clips, T frames, D numbers a frame; or [N, D]. */
  readonly shape: readonly [number, number, number] | readonly [number, number];
  /** What names each row. */
  readonly ids?: readonly string[];
  /** Where they come from, where that is known. */
  readonly source?: FeatureSource;
}

/**
 * Checks that features are what they say.
 *
 * @throws {RangeError} If the shape does not fit the data, or a number is not finite.
 */
export function checkFeatures({ data, shape: given }: Features): void {
  const shape: readonly number[] = given;
  const sizes = shape.every((size) => Number.isSafeInteger(size) && size >= 1);
  const length = shape.reduce((product, size) => product * size, 1);
  if (!(data instanceof Float32Array) || (shape.length !== 2 && shape.length !== 3) || !sizes) {
    throw new TypeError(
      `Expected features to be { data: Float32Array, shape: [N, T, D] or [N, D] } but received shape [${shape.join(", ")}]`,
    );
  }
  if (data.length !== length) {
    throw new RangeError(
      `Expected features of shape [${shape.join(", ")}] to hold ${length} numbers but received ${data.length}`,
    );
  }
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  const row = Math.floor(wrong / (length / given[0]));
  throw new RangeError(`Expected features to be finite but row ${row} holds ${data[wrong]}`);
}
