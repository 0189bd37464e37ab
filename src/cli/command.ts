/** One option of a command. `--no_cuda`, `--no-cuda` and `--no_cuda=…` are the same to the command line. */
export interface CommandOption {
  /** `"boolean"`: a flag without a value. */
  readonly type: "string" | "boolean";
  /** One letter: `-h`. */
  readonly short?: string;
  /** What stands for the value in the help: `"file"` is shown as `<file>`. */
  readonly value?: string;
  /** One or two sentences for the help, without full stop; wrapped there. */
  readonly description: string;
  /** Only these values. */
  readonly choices?: readonly string[];
  /** Not in the help: accepted for the sake of others' scripts. */
  readonly hidden?: boolean;
}

/** The options that were given, by the name that the command gave them (underscores). */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** What a command is run with. */
export interface CommandContext {
  readonly values: OptionValues;
  readonly positionals: readonly string[];
  /** Results, and nothing else. Text goes out as it is: see `cleanLine` for what comes from files. */
  readonly stdout: (text: string) => void;
  /** Everything else: progress, notes, errors. */
  readonly stderr: (text: string) => void;
  /** `--json`: print one JSON value to `stdout`. */
  readonly json: boolean;
  /** Whether a person reads `stdout` in a terminal. */
  readonly isTerminal: boolean;
  /** Ends when the person interrupts (Ctrl-C) or the process is asked to end. */
  readonly signal: AbortSignal;
}

/** A command of `kinetoscope`: what it is, for the help, and what it does. */
export interface Command {
  /** As it is typed: `"evaluate"`. */
  readonly name: string;
  /** One line for the list of commands, without full stop. */
  readonly summary: string;
  /** What follows the name: `"--model <file> --root <folder> [options]"`. */
  readonly usage: string;
  /** Lines to copy, each with what it does; the help begins with them. */
  readonly examples: readonly { readonly command: string; readonly does: string }[];
  /** Paragraphs below the options; wrapped in the help. */
  readonly notes?: readonly string[];
  /** `--help` and `--json` are added for all of them. */
  readonly options: Readonly<Record<string, CommandOption>>;
  /** What the words that are no options are; none are allowed if this is not given. */
  readonly positionals?: {
    readonly name: string;
    readonly minimum: number;
    readonly maximum: number;
  };
  /**
   * Does it.
   *
   * @returns The exit code: 0 done, 1 failed, 2 wrong usage, 3 done but something was left out.
   * @throws {UsageError} If the options do not fit together. Any other error is printed in one line; exit code 1.
   */
  run(context: CommandContext): Promise<number>;
}

/** A command that was typed wrongly: exit code 2, and a hint at `--help`. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** What the process ends with. */
export const exitCodes: {
  readonly done: 0;
  readonly failed: 1;
  readonly usage: 2;
  readonly partly: 3;
  readonly interrupted: 130;
  readonly terminated: 143;
} = { done: 0, failed: 1, usage: 2, partly: 3, interrupted: 130, terminated: 143 };
