import { join } from "node:path";
import { ownFolder } from "../../../core/own-package.js";

const kinetics = join(ownFolder, "data", "kinetics-tiny", "val", "part_0");

/** A clip of this package: 36 frames of 128 × 96, H.264 in MP4. */
export const ownClip: string = join(kinetics, "--ANHVq4qtf_000021_000023.mp4");

/** A clip model of this package. */
export const ownModel: string = join(ownFolder, "models", "motion-clip.onnx");
