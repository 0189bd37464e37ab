import { itemAt } from "../core/item-at.js";

/** How the stored picture is brought into the position in which it is shown; one of eight. */
export interface Orientation {
  /** How far it is turned clockwise, first. */
  readonly rotationDegrees: 0 | 90 | 180 | 270;
  /** Whether it is mirrored left to right, after it was turned. */
  readonly isMirrored: boolean;
}

const upright: Orientation = { rotationDegrees: 0, isMirrored: false };
/** So far from a quarter turn, ffmpeg and players still take it for one. */
const toleranceDegrees = 1;

/**
 * The orientation that a display matrix asks for. A matrix that is none of the eight (turned by 45°, say) changes nothing, as
 * in OpenCV and in most players.
 *
 * @param matrix - Nine numbers in rows, as containers and ffmpeg have them: x′ = a·x + c·y, y′ = b·x + d·y, rows from the top.
 */
export function orientationOf(matrix: readonly number[]): Orientation {
  const [a, b, c, d] = [itemAt(matrix, 0), itemAt(matrix, 1), itemAt(matrix, 3), itemAt(matrix, 4)];
  const isMirrored = a * d - b * c < 0;
  const side = isMirrored ? -1 : 1;
  const degrees = (y: number, x: number): number => (Math.atan2(y, x) * 180) / Math.PI;
  const first = degrees(b, side * a);
  const quarters = Math.round(first / 90);
  const isQuarter = [first, degrees(side * -c, d)].every((angle) => {
    const off = Math.abs(angle - quarters * 90) % 360;
    return Math.min(off, 360 - off) <= toleranceDegrees;
  });
  if (a * d - b * c === 0 || !isQuarter) return upright;
  return { rotationDegrees: (((quarters + 4) % 4) * 90) as Orientation["rotationDegrees"], isMirrored };
}

/** Filters of ffmpeg that bring a picture into its position; none where it is there. */
export function orientationFilters({ rotationDegrees, isMirrored }: Orientation): readonly string[] {
  const turns = { 0: [], 90: ["transpose=clock"], 180: ["hflip", "vflip"], 270: ["transpose=cclock"] };
  return [...turns[rotationDegrees], ...(isMirrored ? ["hflip"] : [])];
}

/**
 * Options of an input whose pictures ffmpeg itself shall turn, because what it writes would else say that they are still to be
 * turned. Of the eight orientations it does the same as {@link orientationFilters}; any other it is not left to.
 */
export function turningOptions({ rotationDegrees, isMirrored }: Orientation): readonly string[] {
  return rotationDegrees === 0 && !isMirrored ? ["-noautorotate"] : [];
}
