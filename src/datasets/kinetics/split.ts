/** A part of Kinetics. */
export type KineticsSplit = "train" | "val" | "test";
