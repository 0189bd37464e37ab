/** What comes through a pipe; it is read in one of two ways. */
export interface PipePieces {
  /** Whether something has come that nobody is done with: it is we who are slow then. */
  readonly isWaiting: boolean;
  /**
   * Fills a buffer with what comes next.
   *
   * @param target - The same one each time, unless the pipe was opened for others; nobody else writes to it until it is filled.
   * @returns How many bytes have come: fewer than it has room for at the end. No promise where they had come before: one for
   *   each small piece is much garbage.
   */
  fill(target: Uint8Array): number | Promise<number>;
  /**
   * Hands over each piece as it comes, and resolves at the end.
   *
   * @param use - Gets what is valid during the call. Must be quick.
   */
  forEach(use: (piece: Uint8Array) => void): Promise<void>;
  /** Reads no further, drops what may still come. */
  close(): void;
}
