const [lineFeed, comma, space, minus, hash, zero] = [0x0a, 0x2c, 0x20, 0x2d, 0x23, 0x30] as const; // "\n, -#0"
/** Of a line; only the comments at the beginning could be longer, and of them no more is read. */
const longestLine = 256;

/**
 * Reads the lines of ffmpeg's framecrc format as they come (`stream, dts, pts, duration, size, checksum`) and adds the time of
 * each frame to `ptsSeconds`. There is a line for every frame of a video, so none becomes a text of its own.
 *
 * @param startSeconds - What ffmpeg counts them from.
 */
export function timeParser(ptsSeconds: number[], startSeconds: number = 0): (piece: Uint8Array) => void {
  const line = new Uint8Array(longestLine);
  let length = 0;
  let [over, under] = [0, 1];

  const endLine = (): void => {
    if (line[0] === hash) {
      const base = /^#tb 0: (\d+)\/(\d+)/.exec(Buffer.from(line.buffer, 0, length).toString("latin1"));
      if (base !== null) [over, under] = [Number(base[1]), Number(base[2])];
    } else {
      // divided last: the nearest number to the true time, 60.8 and not 60.800000000000004
      ptsSeconds.push(startSeconds + (ptsTicks(line, length) * over) / under);
    }
    length = 0;
  };

  return (piece) => {
    for (let i = 0; i < piece.length; i += 1) {
      if (piece[i] === lineFeed) endLine();
      else if (length < longestLine) line[length++] = piece[i]!;
    }
  };
}

/** The third number of a line; NaN where there is none. */
function ptsTicks(line: Uint8Array, length: number): number {
  let at = line.indexOf(comma, line.indexOf(comma) + 1) + 1;
  while (line[at] === space) at += 1;
  const sign = line[at] === minus ? -1 : 1;
  if (sign === -1) at += 1;
  const first = at;
  let ticks = 0;
  for (; at < length && line[at] !== comma; at += 1) {
    const digit = line[at]! - zero;
    if (digit < 0 || digit > 9) return Number.NaN;
    ticks = 10 * ticks + digit;
  }
  return at === first ? Number.NaN : sign * ticks;
}
