type Publish = (type: string, content: object) => void;

/** Sends what a cell prints. */
export interface StreamWriter {
  write(name: string, text: string): void;
  /** Sends what is still kept back. */
  flush(): void;
}

const mostAlone = 100;
const mostKept = 65_536;
const longestKeptMilliseconds = 100;

/**
 * The first hundred texts of a turn of the event loop go out one by one, the others together: servers of notebooks
 * drop what exceeds a thousand messages a second.
 */
export function streamWriter(publish: Publish): StreamWriter {
  let numInTurn = 0;
  let isScheduled = false;
  let kept: { readonly name: string; text: string; readonly since: number } | undefined;

  function flush(): void {
    if (kept !== undefined) publish("stream", { name: kept.name, text: kept.text });
    kept = undefined;
  }

  function endTurn(): void {
    isScheduled = false;
    numInTurn = 0;
    flush();
  }

  function write(name: string, text: string): void {
    if (!isScheduled) setImmediate(endTurn);
    isScheduled = true;
    numInTurn += 1;
    if (numInTurn <= mostAlone) {
      publish("stream", { name, text });
      return;
    }
    if (kept?.name !== name) flush();
    kept ??= { name, text: "", since: Date.now() };
    kept.text += text;
    if (kept.text.length > mostKept || Date.now() - kept.since > longestKeptMilliseconds) flush();
  }

  return { write, flush };
}
