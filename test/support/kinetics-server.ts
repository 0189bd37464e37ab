import type { IncomingMessage, ServerResponse } from "node:http";
import { tarGz } from "./archives.js";
import { noise, sendFile, startServer, type FileAnswerOptions, type TestServer } from "./file-server.js";

/** A server with a small Kinetics in the layout of the CVDF foundation. */
export interface KineticsServer extends TestServer {
  /** Path on the server → content. */
  readonly files: Map<string, Buffer>;
  /** The clips of each part. */
  readonly clips: readonly ReadonlyMap<string, Buffer>[];
  /** How often each archive was asked for from its beginning, by GET. */
  fetchedFromStart(): Record<string, number>;
}

/** What {@link kineticsServer} serves. */
export interface KineticsServerOptions {
  readonly numParts?: number;
  readonly clipsPerPart?: number;
  /** Bytes of a clip. */
  readonly clipBytes?: number;
  /** How archives are sent. */
  readonly archives?: FileAnswerOptions;
  /** Called with what is about to be sent. */
  readonly onRequest?: (request: IncomingMessage, response: ServerResponse) => void;
}

/** Kinetics-400 val, of clips that are noise. */
export async function kineticsServer(options: KineticsServerOptions = {}): Promise<KineticsServer> {
  const { numParts = 3, clipsPerPart = 4, clipBytes = 20_000 } = options;
  const clips = Array.from({ length: numParts }, (_, part) => {
    const names = Array.from(
      { length: clipsPerPart },
      (_, i) => `-${part}_clip${String(i).padStart(4, "0")}`,
    );
    return new Map(names.map((id) => [`${id}_000000_000010.mp4`, noise(clipBytes)]));
  });
  const rows = clips.flatMap((part) =>
    [...part.keys()].map((name) => `abseiling,${name.slice(0, -18)},0,10,val,0`),
  );
  const files = new Map<string, Buffer>([
    ["/400/annotations/val.csv", csv(rows)],
    [
      "/400/val/k400_val_path.txt",
      Buffer.from(
        clips.map((_, i) => `https://s3.amazonaws.com/kinetics/400/val/part_${i}.tar.gz\n`).join(""),
      ),
    ],
  ]);
  clips.forEach((part, i) => {
    const members = Array.from(part, ([name, content]) => ({ name: `./${name}`, content }));
    files.set(`/400/val/part_${i}.tar.gz`, tarGz(members));
  });
  const server = await startServer((request, response) => {
    options.onRequest?.(request, response);
    if (response.writableEnded || response.destroyed) return;
    const content = files.get(request.url ?? "");
    if (content === undefined) response.writeHead(404).end();
    else
      void sendFile(
        request,
        response,
        content,
        request.url?.endsWith(".gz") === true ? options.archives : {},
      );
  });
  const fetchedFromStart = (): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { method, path, range } of server.log) {
      if (method === "GET" && range === undefined) counts[path] = (counts[path] ?? 0) + 1;
    }
    return counts;
  };
  return { ...server, files, clips, fetchedFromStart };
}

function csv(rows: readonly string[]): Buffer {
  return Buffer.from(["label,youtube_id,time_start,time_end,split,is_cc", ...rows, ""].join("\n"));
}
