import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { link, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createNetServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Server } from "node:http";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { DownloadError } from "../../src/core/errors.js";
import { setTaskHost, type Progress } from "../../src/core/task.js";
import { download, type DownloadOptions } from "../../src/files/download.js";
import { failureReason } from "../../src/files/download/failure-reason.js";
import { sha256 } from "../../src/files/hash.js";
import { fileAnswer, listen, md5, noise, runScript, sendFile, startServer } from "../support/file-server.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const kB = 1000;
/** Quick tries. */
const quick: DownloadOptions = { retries: 3, retrySeconds: 0.01, stallSeconds: 0.2 };

async function target(name = "file.bin"): Promise<string> {
  return join(await temporaryFolder(), name);
}

/** The error with which a download ends, its message without address and folder. */
async function failure(url: string, path: string, options: DownloadOptions = quick): Promise<DownloadError> {
  const error = await download(url, path, options).then(
    () => expect.fail("it was fetched"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DownloadError);
  return error as DownloadError;
}

/** What stands beside a half-fetched file of an address. */
function note(url: string, facts: object): string {
  return JSON.stringify({ url, ...facts, urlSha256: sha256(url) });
}

/** What stands in the folder of a path. */
async function beside(path: string): Promise<string[]> {
  return (await readdir(join(path, ".."))).sort();
}

describe("download()", () => {
  test("fetches a file, and leaves nothing beside it", async () => {
    const content = noise(300 * kB);
    const server = await startServer(fileAnswer(content));
    const path = join(await temporaryFolder(), "deep", "er", "file.bin");
    const result = await download(`${server.url}/a`, path, quick);
    expect(result).toEqual({ url: `${server.url}/a`, path, bytes: 300 * kB, bytesFetched: 300 * kB });
    expect((await readFile(path)).equals(content)).toBe(true);
    expect(await beside(path)).toEqual(["file.bin"]);
  });

  test("keeps a file that is there, without asking, unless its SHA-256 is known and differs", async () => {
    const content = noise(10 * kB);
    const server = await startServer(fileAnswer(content));
    const path = await target();
    await writeFile(path, "mine");
    expect((await download(`${server.url}/a`, path, quick)).bytesFetched).toBe(0);
    expect(server.log).toEqual([]);
    const options = { ...quick, sha256: sha256(content).toUpperCase() };
    expect((await download(`${server.url}/a`, path, options)).bytesFetched).toBe(10 * kB);
    expect((await download(`${server.url}/a`, path, options)).bytesFetched).toBe(0);
    expect(server.log).toHaveLength(1);
    expect((await readFile(path)).equals(content)).toBe(true);
  });

  test("takes an empty file, a file of one byte, and one of unknown length", async () => {
    for (const content of [Buffer.alloc(0), noise(1), noise(70 * kB)]) {
      const server = await startServer((_, response) => {
        response.writeHead(200, { "transfer-encoding": "chunked" }).end(content);
      });
      const path = await target();
      expect(await download(server.url, path, quick)).toMatchObject({ bytes: content.length });
      expect((await readFile(path)).equals(content)).toBe(true);
    }
  });

  test("copies from a file: address", async () => {
    const folder = await temporaryFolder({ "with space/ä.csv": "a,b\n" });
    const url = pathToFileURL(join(folder, "with space", "ä.csv")).href;
    const path = await target();
    expect(await download(url, path)).toMatchObject({ bytes: 4, bytesFetched: 4 });
    expect((await failure(`${url}x`, `${path}x`)).status).toBe(404);
  });
});

describe("a broken connection", () => {
  test("is continued where it broke, by a server that serves ranges", async () => {
    const content = noise(1000 * kB);
    const server = await startServer(fileAnswer(content, { cutAfter: 64 * kB }));
    const path = await target();
    // 16 cuts with no more than 1 try each: getting further is what counts
    const result = await download(server.url, path, { ...quick, retries: 1 });
    expect((await readFile(path)).equals(content)).toBe(true);
    expect(server.log.length).toBe(Math.ceil(1000 / 64));
    expect(server.log.map(({ range }) => range).slice(0, 3)).toEqual([
      undefined,
      "bytes=64000-",
      "bytes=128000-",
    ]);
    expect(result.bytesFetched).toBe(1000 * kB);
  });

  test("is begun anew where ranges are not served, and given up after so many tries at the same place", async () => {
    const content = noise(300 * kB);
    let cuts = 2;
    const server = await startServer((request, response) => {
      const cutAfter = cuts > 0 ? 100 * kB : undefined;
      cuts -= 1;
      void sendFile(request, response, content, { ranges: false, cutAfter });
    });
    const path = await target();
    const result = await download(server.url, path, quick);
    expect((await readFile(path)).equals(content)).toBe(true);
    expect(result).toMatchObject({ bytes: 300 * kB, bytesFetched: 500 * kB });

    const always = await startServer(fileAnswer(content, { ranges: false, cutAfter: 100 * kB }));
    const error = await failure(always.url, `${path}2`, { ...quick, retries: 2 });
    expect(error.message).toMatch(
      /^Cannot download ".*": the connection broke \(3 tries\)\. 100 kB of 300 kB /,
    );
    expect(always.log).toHaveLength(3);
    expect(existsSync(`${path}2`)).toBe(false);
  });

  test("that is reset before the answer is made anew", async () => {
    const content = noise(kB);
    const server = await startServer((request, response, n) => {
      if (n === 0) request.socket.resetAndDestroy();
      else void sendFile(request, response, content);
    });
    await download(server.url, await target(), quick);
    expect(server.log).toHaveLength(2);
  });

  test("that stands still is made anew", async () => {
    const content = noise(100 * kB);
    const server = await startServer((request, response, n) => {
      void sendFile(request, response, content, n === 0 ? { stallAfter: 30 * kB } : {});
    });
    const path = await target();
    await download(server.url, path, quick);
    expect(server.log.map(({ range }) => range)).toEqual([undefined, "bytes=30000-"]);
    expect((await readFile(path)).equals(content)).toBe(true);

    const silent = await startServer(() => undefined);
    expect(
      (await failure(silent.url, await target(), { ...quick, retries: 1, stallSeconds: 0.1 })).message,
    ).toBe(`Cannot download "${silent.url}": the server sent nothing for 0.1 s (2 tries). Try again later`);
  });

  test("is not trusted where neither ETag nor Last-Modified tell whether the file has changed", async () => {
    const content = noise(100 * kB);
    let first = true;
    const server = await startServer((request, response) => {
      void sendFile(request, response, content, { etag: null, cutAfter: first ? 40 * kB : undefined });
      first = false;
    });
    const path = await target();
    await download(server.url, path, quick);
    expect(server.log.map(({ range }) => range)).toEqual([undefined, undefined]);
    expect((await readFile(path)).equals(content)).toBe(true);
  });
});

describe("a file that changes between two tries", () => {
  test.each([
    ["by If-Range", true],
    ["by a server that ignores If-Range, but tells the new ETag", false],
  ])("is begun anew: %s", async (_, honoursIfRange) => {
    const [old, now] = [noise(100 * kB), noise(100 * kB)];
    const server = await startServer((request, response, n) => {
      if (!honoursIfRange) delete request.headers["if-range"];
      void sendFile(request, response, n === 0 ? old : now, { cutAfter: n === 0 ? 40 * kB : undefined });
    });
    const path = await target();
    await download(server.url, path, quick);
    expect((await readFile(path)).equals(now)).toBe(true);
    expect(server.log[1].range).toBe("bytes=40000-");
    expect(server.log[1].ifRange).toBe(`"${md5(old).slice(0, 20)}"`);
  });

  test("is begun anew also when it became shorter than what is there", async () => {
    const [old, now] = [noise(100 * kB), noise(10 * kB)];
    const server = await startServer((request, response, n) => {
      if (n === 0) void sendFile(request, response, old, { cutAfter: 40 * kB });
      else {
        delete request.headers["if-range"];
        void sendFile(request, response, now); // 416
      }
    });
    const path = await target();
    await download(server.url, path, quick);
    expect((await readFile(path)).equals(now)).toBe(true);
    expect(server.log).toHaveLength(3);
  });

  test("is found out by the SHA-256 where the server lies, and begun anew once", async () => {
    const [old, now] = [noise(100 * kB), noise(100 * kB)];
    const server = await startServer((request, response, n) => {
      const content = n === 0 ? old : now;
      void sendFile(request, response, content, { etag: '"same"', cutAfter: n === 0 ? 40 * kB : undefined });
    });
    const path = await target();
    const stop = new AbortController();
    const stopped = download(server.url, path, { ...quick, retrySeconds: 60, signal: stop.signal });
    await vi.waitFor(async () => expect((await readFile(`${path}.part`)).length).toBe(40 * kB));
    stop.abort(new Error("enough"));
    await expect(stopped).rejects.toThrow("enough");
    await download(server.url, path, { ...quick, sha256: sha256(now) });
    expect((await readFile(path)).equals(now)).toBe(true);
    expect(server.log.map(({ range }) => range)).toEqual([undefined, "bytes=40000-", undefined]);
  });
});

describe("what an earlier run left", () => {
  test("is continued by the next", async () => {
    const content = noise(200 * kB);
    const server = await startServer((request, response, n) => {
      void sendFile(request, response, content, n === 0 ? { stallAfter: 150 * kB } : {});
    });
    const path = await target();
    const stop = new AbortController();
    const stopped = download(server.url, path, { signal: stop.signal });
    await vi.waitFor(async () => expect((await readFile(`${path}.part`)).length).toBe(150 * kB));
    stop.abort(new Error("enough"));
    await expect(stopped).rejects.toThrow("enough");
    await vi.waitFor(async () => expect(await beside(path)).toEqual(["file.bin.part", "file.bin.part.json"]));
    expect(await download(server.url, path)).toMatchObject({ bytes: 200 * kB, bytesFetched: 50 * kB });
    expect(await beside(path)).toEqual(["file.bin"]);
  });

  test("of another address is not continued", async () => {
    const [one, two] = [noise(100 * kB), noise(100 * kB)];
    const server = await startServer((request, response) => {
      const isOne = request.url === "/one";
      void sendFile(request, response, isOne ? one : two, {
        etag: '"same"',
        cutAfter: isOne ? 50 * kB : undefined,
      });
    });
    const path = await target();
    await failure(`${server.url}/one`, path, { ...quick, retries: 0 });
    await writeFile(`${path}.part.json`, note(`${server.url}/one`, { validator: '"same"' }));
    await download(`${server.url}/two`, path, quick);
    expect((await readFile(path)).equals(two)).toBe(true);
    expect(server.log.at(-1)?.range).toBe(undefined);
  });

  test("is finished without the server when it was complete but not yet named", async () => {
    const content = noise(20 * kB);
    const path = await target();
    const url = "http://127.0.0.1:9/x"; // nobody is there
    await writeFile(`${path}.part`, content);
    await writeFile(`${path}.part.json`, note(url, { validator: '"a"', totalBytes: 20 * kB }));
    expect(await download(url, path, quick)).toMatchObject({ bytes: 20 * kB, bytesFetched: 0 });
    expect((await readFile(path)).equals(content)).toBe(true);
  });
});

describe("what lies where the half-fetched file goes", () => {
  const content = noise(10 * kB);
  const leads: readonly (readonly [string, (to: string, at: string) => Promise<void>])[] = [
    ["a symbolic link", symlink],
    ["a second name of a file", link],
  ];

  test.each(leads)("%s to somebody's file: that file stays as it is", async (_, make) => {
    const server = await startServer((request, response) => void sendFile(request, response, content));
    const folder = await temporaryFolder({ diary: "mine", note: "{}" });
    const path = join(folder, "file.bin");
    await make(join(folder, "diary"), `${path}.part`);
    await make(join(folder, "note"), `${path}.part.json`);
    await download(server.url, path, quick);
    expect((await readFile(path)).equals(content)).toBe(true);
    expect(lstatSync(path).isFile()).toBe(true);
    expect(readFileSync(join(folder, "diary"), "utf8")).toBe("mine");
    expect(readFileSync(join(folder, "note"), "utf8")).toBe("{}");
  });

  test("a link to nothing, a pipe: taken away", async () => {
    const server = await startServer((request, response) => void sendFile(request, response, content));
    const path = await target();
    await symlink(`${path}.elsewhere`, `${path}.part`);
    await download(server.url, path, quick);
    execFileSync("mkfifo", [`${path}2.part`]);
    await download(server.url, `${path}2`, quick);
    expect(await beside(path)).toEqual(["file.bin", "file.bin2"]);
  });
});

test("neither password nor key of an address is shown or kept, and both are used", async () => {
  const content = noise(30 * kB);
  let authorization: string | undefined;
  const server = await startServer((request, response, n) => {
    authorization = request.headers.authorization;
    void sendFile(request, response, content, { etag: '"a"', cutAfter: n === 0 ? 10 * kB : undefined });
  });
  const url = `${server.url.replace("//", "//me:secret@")}/a?signature=secret`;
  const shown = `${server.url.replace("//", "//…@")}/a?…`;
  const path = await target();
  const error = await failure(url, path, { ...quick, retries: 0 });
  expect(error.message).toContain(`Cannot download "${shown}": the connection broke`);
  expect(error.url).toBe(shown);
  for (const name of await beside(path))
    expect(readFileSync(join(path, "..", name), "latin1")).not.toContain("secret");
  // continued by another call with the same address, not with another key: it may be another file
  expect(await download(url, path, quick)).toMatchObject({ url: shown, bytesFetched: 20 * kB });
  expect(authorization).toBe(`Basic ${Buffer.from("me:secret").toString("base64")}`);
  expect(server.log.at(-1)?.path).toBe("/a?signature=secret");
  expect((await download(url, path, quick)).url).toBe(shown);
});

describe("a server in trouble", () => {
  test("is asked again: 500 three times, then 200", async () => {
    const content = noise(10 * kB);
    const server = await startServer((request, response, n) => {
      if (n < 3) response.writeHead(500).end("oops");
      else void sendFile(request, response, content);
    });
    const path = await target();
    await download(server.url, path, quick);
    expect(server.log).toHaveLength(4);
    expect((await readFile(path)).equals(content)).toBe(true);

    const down = await startServer((_, response) => void response.writeHead(503).end());
    expect(await failure(down.url, await target())).toMatchObject({
      status: 503,
      message: `Cannot download "${down.url}": the server answered 503 (4 tries). Try again later`,
    });
    expect(down.log).toHaveLength(4);
  });

  test.each([400, 401, 403, 404, 410, 429])("but a refusal is final: %i", async (status) => {
    const server = await startServer((_, response) => void response.writeHead(status).end("no"));
    const path = await target();
    const error = await failure(server.url, path);
    expect(error).toMatchObject({ status, url: server.url });
    expect(error.message).toContain(`the server answered ${status}`);
    expect(server.log).toHaveLength(1);
    expect(existsSync(path)).toBe(false);
  });

  test("and one that is not there says so at once", async () => {
    const error = await failure("http://127.0.0.1:9/x", await target());
    expect(error.message).toBe('Cannot download "http://127.0.0.1:9/x": connection refused');
  });
});

/** A server that sends what it is told, valid or not. */
async function rawServer(reply: Uint8Array): Promise<string> {
  const server = createNetServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(reply));
  });
  return listen(server as unknown as Server);
}

describe("a server that lies about the length", () => {
  test("declares more than it has", async () => {
    const reply = `HTTP/1.1 200 OK\r\nETag: "a"\r\nContent-Length: 1000\r\n\r\n${"x".repeat(600)}`;
    const url = await rawServer(Buffer.from(reply));
    const path = await target();
    // continued at 600, where it says 200 and begins anew: no further
    const error = await failure(url, path);
    expect(error.message).toMatch(/ \(4 tries\)\. 600 B of 1 kB are kept: the same call continues there$/);
    expect(existsSync(path)).toBe(false);
  });

  test("sends more than it declared", async () => {
    const reply = `HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n${"x".repeat(1000)}`;
    const url = await rawServer(Buffer.from(reply));
    const path = await target();
    for (let call = 0; call < 3; call += 1) {
      expect((await failure(url, path)).message).toBe(
        `Cannot download "${url}": the server sends more than it declared`,
      );
      expect(existsSync(path)).toBe(false);
    }
  });

  test("sends more of a range than the whole file has", async () => {
    const path = await target();
    const server = await startServer((_, response) => {
      response.writeHead(206, { etag: '"a"', "content-range": "bytes 5-9/10" }).end(noise(500));
    });
    await writeFile(`${path}.part`, "12345");
    await writeFile(`${path}.part.json`, note(server.url, { validator: '"a"', totalBytes: 10 }));
    expect((await failure(server.url, path)).message).toContain("sends more than it declared");
    expect(existsSync(path)).toBe(false);
  });

  test("never stops", async () => {
    const server = await startServer((_, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(16 * kB)));
        response.once("drain", more);
      };
      more();
    });
    const path = await target();
    expect((await failure(server.url, path, { ...quick, maxBytes: 400 * kB })).message).toBe(
      `Cannot download "${server.url}": the server does not stop after 400 kB (maxBytes)`,
    );
    expect(await beside(path)).toEqual(["file.bin.part"]);
    expect((await readFile(`${path}.part`)).length).toBe(0);
  });

  test("has more than is allowed, or than the disk holds: refused before a byte is fetched", async () => {
    const huge = await startServer((_, response) => {
      response.writeHead(200, { "content-length": 4e15 }).write("x");
    });
    const path = await target();
    expect((await failure(huge.url, path)).message).toBe(
      `Cannot download "${huge.url}": it has 4000000.0 GB, more than the 20.0 GB that are allowed (maxBytes)`,
    );
    const folder = join(path, "..");
    const { message } = await failure(huge.url, path, { ...quick, maxBytes: 5e15 });
    expect(message.replace(/, \S+ GB are free/, ", … are free")).toBe(
      `Cannot download "${huge.url}": 4000000.0 GB are needed in "${folder}", … are free. Make room, or choose another folder`,
    );
    expect((await readFile(`${path}.part`)).length).toBe(0);
  });
});

describe("the wrong content", () => {
  const login =
    "\n<!-- portal -->\n<!DOCTYPE html><html><head><title>Log in </title></head><body></body></html>";

  test.each(["val.csv", "part_0.tar.gz", "model.onnx"])(
    "a web page instead of %s is refused",
    async (name) => {
      const server = await startServer((_, response) => {
        response.writeHead(200, { "content-type": "application/octet-stream" }).end(login);
      });
      const path = await target(name);
      expect((await failure(server.url, path)).message).toBe(
        `Cannot download "${server.url}": the server sent a web page titled "Log in" instead of the file`,
      );
      expect(existsSync(path)).toBe(false);
      await rm(`${path}.part`);
      await download(server.url, `${path}.html`, quick);
    },
  );

  test("something else than the archive that the name promises is refused", async () => {
    for (const [name, kind] of Object.entries({ "a.tgz": "a gzip", "a.zip": "a zip", "a.tar": "a tar" })) {
      const server = await startServer(fileAnswer(noise(2 * kB).fill(0, 0, 4)));
      expect((await failure(server.url, await target(name))).message).toContain(`is not ${kind} archive`);
    }
  });

  test("content that is coded, unasked, is refused", async () => {
    const server = await startServer(fileAnswer(noise(2 * kB), { headers: { "content-encoding": "br" } }));
    expect((await failure(`${server.url}/val.csv`, await target("val.csv"))).message).toContain(
      "the server sent it coded as br, unasked",
    );
  });

  test("a wrong SHA-256 is refused, and nothing stays", async () => {
    const content = noise(20 * kB);
    const server = await startServer(fileAnswer(content));
    const path = await target();
    const wanted = sha256("something else");
    expect((await failure(server.url, path, { ...quick, sha256: wanted })).message).toBe(
      `Cannot download "${server.url}": its SHA-256 is ${sha256(content)}, expected ${wanted}`,
    );
    expect(server.log).toHaveLength(1);
    expect(existsSync(path)).toBe(false);
    await expect(download(server.url, path, { sha256: "abc" })).rejects.toThrow(
      'Expected sha256 to be 64 hexadecimal digits but received "abc"',
    );
  });

  const base64 = (hex: string): string => Buffer.from(hex, "hex").toString("base64");
  test.each<[string, (hex: string) => Record<string, string>]>([
    ["Content-MD5", (hex) => ({ "content-md5": base64(hex) })],
    ["x-goog-hash", (hex) => ({ "x-goog-hash": `crc32c=n03x6A==,md5=${base64(hex)}` })],
    ["the ETag of Amazon S3", (hex) => ({ etag: `"${hex}"`, server: "AmazonS3" })],
  ])("%s is compared", async (_, headers) => {
    const content = noise(20 * kB);
    const good = await startServer(fileAnswer(content, { headers: headers(md5(content)) }));
    await download(good.url, await target(), quick);
    const bad = await startServer(fileAnswer(content, { headers: headers(md5(Buffer.from("x"))) }));
    expect((await failure(bad.url, await target())).message).toContain(
      `its MD5 is ${md5(content)}, expected`,
    );
  });

  test.each<Record<string, string>>([
    { etag: '"d41d8cd98f00b204e9800998ecf8427e"' }, // of a server that is not Amazon's
    { etag: '"d41d8cd98f00b204e9800998ecf8427e-3"', server: "AmazonS3" },
    {
      etag: '"d41d8cd98f00b204e9800998ecf8427e"',
      server: "AmazonS3",
      "x-amz-server-side-encryption": "aws:kms",
    },
  ])("but an ETag that is no MD5 is not: %j", async (headers) => {
    const server = await startServer(fileAnswer(noise(kB), { headers }));
    await download(server.url, await target(), quick);
  });
});

describe("redirects", () => {
  test("within a host are followed, round in circles they are not", async () => {
    const content = noise(kB);
    const server = await startServer((request, response) => {
      const to: Partial<Record<string, string>> = {
        "/a": "b",
        "/b": "/c",
        "/round": "/round2",
        "/round2": "/round",
      };
      const location = to[request.url ?? ""];
      if (location !== undefined) response.writeHead(302, { location }).end();
      else if (request.url?.startsWith("/long") === true) {
        response.writeHead(307, { location: `${request.url}g` }).end();
      } else void sendFile(request, response, content);
    });
    const path = await target();
    await download(`${server.url}/a`, path, quick);
    expect((await readFile(path)).equals(content)).toBe(true);
    expect((await failure(`${server.url}/round`, `${path}2`)).message).toContain("it redirects in a circle");
    const long = await failure(`${server.url}/long`, `${path}3`);
    expect(long).toMatchObject({ status: 307 });
    expect(long.message).toContain("it redirects more than 5 times");
    expect(server.log).toHaveLength(3 + 2 + 6);
  });

  test("to another host are refused over plain http, unless that host was named", async () => {
    const content = noise(kB);
    const other = await startServer(fileAnswer(content));
    const server = await startServer((_, response) => {
      response.writeHead(302, { location: `${other.url}/x` }).end();
    });
    const path = await target();
    expect((await failure(server.url, path)).message).toBe(
      `Cannot download "${server.url}/": it redirects to "${other.url}/x", another host. Add it to allowRedirectsTo if that is right`,
    );
    expect(other.log).toEqual([]);
    await download(server.url, path, { ...quick, allowRedirectsTo: [new URL(other.url).host] });
    expect((await readFile(path)).equals(content)).toBe(true);
  });

  test.each([
    ["file:///etc/passwd", "which is not http: or https:"],
    ["ftp://127.0.0.1/x", "which is not http: or https:"],
    ["http://192.0.2.1/x", "plain http: to another machine is neither private nor safe"],
  ])("to %s are refused", async (location, reason) => {
    const server = await startServer((_, response) => void response.writeHead(301, { location }).end());
    expect((await failure(server.url, await target())).message).toContain(`"${location}", ${reason}`);
    const lost = await startServer((_, response) => void response.writeHead(301).end());
    expect((await failure(lost.url, await target())).message).toContain("without saying where to");
  });
});

describe("addresses", () => {
  test.each([
    ["models/x.onnx", "it is not a URL. Begin it with https://"],
    ["ftp://host/x", "ftp: is not supported. Use https:"],
    ["data:text/plain,x", "data: is not supported. Use https:"],
    [
      "http://192.0.2.1/x",
      "plain http: to another machine is neither private nor safe. Use https:, or set allowHttp",
    ],
    [
      "http://localhost.example.com/x",
      "plain http: to another machine is neither private nor safe. Use https:, or set allowHttp",
    ],
  ])("%s is refused", async (url, reason) => {
    expect((await failure(url, await target())).message).toBe(`Cannot download "${url}": ${reason}`);
  });

  test("are none where KINETOSCOPE_OFFLINE is 1, and what is there is kept", async () => {
    const server = await startServer(fileAnswer(noise(kB)));
    vi.stubEnv("KINETOSCOPE_OFFLINE", "1");
    onTestFinished(() => void vi.unstubAllEnvs());
    const path = await target();
    expect((await failure(server.url, path)).message).toBe(
      `Cannot download "${server.url}": KINETOSCOPE_OFFLINE is 1. Unset it to allow downloads`,
    );
    expect(server.log).toEqual([]);
    await writeFile(path, "here");
    expect(await download(server.url, path)).toMatchObject({ bytes: 4 });
  });
});

describe("two at the same target", () => {
  test("share one download", async () => {
    const content = noise(200 * kB);
    const server = await startServer(fileAnswer(content, { chunk: 50 * kB, pause: 20 }));
    const path = await target();
    const results = await Promise.all([1, 2, 3].map(() => download(server.url, path, quick)));
    expect(results.map(({ bytesFetched }) => bytesFetched).sort()).toEqual([0, 0, 200 * kB]);
    expect(server.log).toHaveLength(1);
    expect((await readFile(path)).equals(content)).toBe(true);
    expect(await beside(path)).toEqual(["file.bin"]);
  });

  test("a lock whose process is gone is taken over at once", async () => {
    const server = await startServer(fileAnswer(noise(kB)));
    const path = await target();
    const { hostname } = await import("node:os");
    // no process has this number: Linux' largest is 2^22
    await writeFile(`${path}.part.lock`, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), mark: "x" }));
    await download(server.url, path, quick);
    expect(await beside(path)).toEqual(["file.bin"]);
  });

  test("who waits can be interrupted", async () => {
    const server = await startServer(() => undefined);
    const path = await target();
    const [first, second] = [new AbortController(), new AbortController()];
    const running = download(server.url, path, { signal: first.signal });
    await vi.waitFor(() => expect(existsSync(`${path}.part.lock`)).toBe(true));
    const waiting = download(server.url, path, { signal: second.signal });
    second.abort(new Error("no time"));
    await expect(waiting).rejects.toThrow("no time");
    first.abort(new Error("nor I"));
    await expect(running).rejects.toThrow("nor I");
    await vi.waitFor(() => expect(existsSync(`${path}.part.lock`)).toBe(false));
  });
});

describe("TLS", () => {
  beforeEach(({ skip }) => skip(!hasOpenssl(), "needs OpenSSL 3 or newer, which makes the certificates"));

  /** A server whose certificate is signed by itself. */
  async function startTls(host: string): Promise<{ readonly url: string; readonly certPath: string }> {
    const folder = await temporaryFolder();
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`];
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    execFileSync("openssl", ["req", ...kind, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
    const server = createHttpsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
      response.end("secret");
    });
    const url = (await listen(server)).replace("http://127.0.0.1", "https://localhost");
    return { url, certPath: cert };
  }

  test("certificates are checked, also where NODE_TLS_REJECT_UNAUTHORIZED is 0", async () => {
    const { url } = await startTls("localhost");
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    onTestFinished(() => void vi.unstubAllEnvs());
    const path = await target();
    expect((await failure(url, path)).message).toBe(
      `Cannot download "${url}": the server's certificate is signed by nobody whom this computer trusts. ` +
        "If the server is your own, name the file with its certificate in the NODE_EXTRA_CA_CERTS variable",
    );
    expect(existsSync(path)).toBe(false);
    // the guard is what refuses: plain Node fetches it
    expect(await (await fetch(url)).text()).toBe("secret");
  });

  test("a certificate named in NODE_EXTRA_CA_CERTS is trusted, for its own host only", async () => {
    const [own, other] = [await startTls("localhost"), await startTls("other.example")];
    const path = await target();
    const fetchIn = ({ url, certPath }: typeof own): Promise<string> =>
      runScript(
        `import { download } from "kinetoscope";
        await download(${JSON.stringify(url)}, ${JSON.stringify(path)}).catch((error) => console.log(error.message));`,
        { NODE_EXTRA_CA_CERTS: certPath },
      );
    expect(await fetchIn(own)).toBe("");
    expect(readFileSync(path, "utf8")).toBe("secret");
    await rm(path);
    expect(await fetchIn(other)).toBe(
      `Cannot download "${other.url}": the server's certificate is for another host\n`,
    );
  });

  test("a server that speaks no TLS: the error says so", async () => {
    const server = await startServer(fileAnswer(noise(kB)));
    const url = server.url.replace("http:", "https:");
    expect((await failure(url, await target())).message).toBe(
      `Cannot download "${url}": the server does not answer with TLS (https:)`,
    );
  });
});

test.each([
  ["CERT_HAS_EXPIRED", "the server's certificate has expired. Is this computer's clock right?"],
  ["CERT_NOT_YET_VALID", "the server's certificate is not valid yet. Is this computer's clock right?"],
  ["INVALID_CA", "the server's certificate cannot be trusted (INVALID_CA)"],
  ["CERT_SIGNATURE_FAILURE", "the server's certificate cannot be trusted (CERT_SIGNATURE_FAILURE)"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "the server does not answer with TLS (https:)"],
  ["HPE_INVALID_CONSTANT", "what the runtime says"],
])("failureReason() of an error with the code %s is worded here", (code, reason) => {
  expect(failureReason(Object.assign(new Error("what the runtime says"), { code }))).toBe(reason);
});

function hasOpenssl(): boolean {
  try {
    return /^OpenSSL [3-9]/.test(execFileSync("openssl", ["version"], { encoding: "utf8" }));
  } catch {
    return false;
  }
}

test("progress tells the total, and what was there already", async () => {
  const content = noise(100 * kB);
  const server = await startServer((request, response, n) => {
    void sendFile(request, response, content, n === 0 ? { cutAfter: 60 * kB } : {});
  });
  const told: Progress[] = [];
  setTaskHost({ report: (progress) => void told.push(progress), onInterrupt: () => () => undefined });
  const path = await target();
  await failure(server.url, path, { ...quick, retries: 0 });
  await download(server.url, path, quick);
  expect(told.at(-1)).toMatchObject({
    ...{ title: "Downloading file.bin", unit: "bytes", state: "done" },
    ...{ done: 100 * kB, found: 60 * kB, total: 100 * kB },
  });
});

test("download() says that it cannot write", async () => {
  const server = await startServer(fileAnswer(noise(kB)));
  const folder = await temporaryFolder({ file: "" });
  await expect(download(server.url, join(folder, "file", "x"), quick)).rejects.toMatchObject({
    name: "FileSystemError",
  });
  await mkdir(join(folder, "taken"));
  await expect(download(server.url, join(folder, "taken"), quick)).rejects.toMatchObject({
    name: "FileSystemError",
    message: `Cannot write "${join(folder, "taken")}": illegal operation on a directory`,
  });
});
