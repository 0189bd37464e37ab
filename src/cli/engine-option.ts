import { engineAddress, passwordVariable, type EngineAddress } from "../scale/engines/address.js";
import { UsageError } from "./command.js";

/** For the help of commands that have `--engine`. */
export const engineNote: string = `The password of a queue stands in the variable ${passwordVariable}, or the whole address in another one: --engine env:NAME. A queue needs npm install bullmq@6, and ioredis or pg.`;

/**
 * The address that `--engine` holds.
 *
 * @throws {UsageError} If it is none, or holds a password.
 */
export function addressOption(given: string): EngineAddress {
  try {
    return engineAddress(given);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
