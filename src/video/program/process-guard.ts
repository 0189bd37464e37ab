import type { Writable } from "node:stream";

/**
 * Ends process groups when this process is gone, however it went: also by SIGKILL, which no handler sees. Of one that
 * was started in the very moment of the kill nobody has told the guard; ffmpeg then ends at its first write.
 */
export interface ProcessGuard {
  /** This group ends with this process. */
  watch(group: number): void;
  /** It has ended already. */
  release(group: number): void;
}

/** A shell that runs {@link guardScript}, with its standard input. */
export interface GuardShell {
  readonly stdin: Writable | null;
  on(event: "error" | "exit", listener: () => void): unknown;
}

/**
 * Reads groups line by line. Its input ends when the process that writes it is gone, because nobody else holds the
 * other end; what is left then is ended.
 */
export const guardScript: string = `
trap '' HUP INT TERM
groups=
while read -r word group; do
  case $word in
    watch) groups="$groups $group" ;;
    release)
      rest=
      for one in $groups; do [ "$one" = "$group" ] || rest="$rest $one"; done
      groups=$rest ;;
  esac
done
for one in $groups; do kill -9 "-$one"; done 2>/dev/null`;

/**
 * A guard that starts its shell with the first group to watch, and anew if something ended it. Where there is no shell,
 * nothing is watched.
 *
 * @param start - Starts a shell with {@link guardScript} that keeps nothing alive, or gives `undefined`.
 */
export function processGuard(start: () => GuardShell | undefined): ProcessGuard {
  let shell: GuardShell | undefined;
  const groups = new Set<number>();

  function begin(): GuardShell | undefined {
    const begun = start();
    const forget = (): void => {
      if (shell === begun) shell = undefined;
    };
    begun?.on("error", forget);
    begun?.on("exit", forget);
    begun?.stdin?.on("error", forget);
    return begun;
  }

  return {
    watch(group) {
      groups.add(group);
      if (shell !== undefined) return void shell.stdin?.write(`watch ${group}\n`);
      shell = begin();
      for (const one of groups) shell?.stdin?.write(`watch ${one}\n`);
    },
    release(group) {
      groups.delete(group);
      shell?.stdin?.write(`release ${group}\n`);
    },
  };
}
