import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { cachedDownload, cachedPath } from "../../src/files/download/cached-file.js";
import { sha256 } from "../../src/files/hash.js";
import { startServer } from "../support/file-server.js";
import { ownCache } from "../support/own-cache.js";

const long = "a".repeat(300);
const alike: readonly string[] = [
  ...["/m/a%20b.onnx", "/m/a%21b.onnx", "/m/a_b.onnx", "/m/a%2Fb.onnx", "/m/a%2fb.onnx", "/m/a/b.onnx"],
  ...["/m/A_b.onnx", "/M/a_b.onnx", "/m/a_b.onnx?v=1", "/m/a_b.onnx?v=2", "/m/a_b.onnx?V=1", "/m/%61_b.onnx"],
  ...["/m/a_b.onnx?", "/m//a_b.onnx", `/m/${long}1.onnx`, `/m/${long}2.onnx`, `/m/1${long}.onnx`],
  ...["/m/é.onnx", "/m/e\u0301.onnx", "/m/", "/m/..%2f", "/m/a_b.onnx/", "/m/a_b.ONNX"],
];

test("cachedDownload() gives each address its own file, however alike the addresses are", async () => {
  await ownCache();
  const answer = (port: string): Parameters<typeof startServer>[0] => {
    return (request, response) => void response.end(`${port} ${request.url ?? ""}`);
  };
  const [one, two] = [await startServer(answer("one")), await startServer(answer("two"))];
  const urls = [...alike.map((path) => one.url + path), ...alike.map((path) => two.url + path)];
  const paths: string[] = [];
  for (const url of urls) paths.push(await cachedDownload(url, cachedPath("models", url), {}));
  expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(urls.length);
  const sent = (url: string, port: string): string =>
    `${port} ${new URL(url).pathname}${new URL(url).search}`;
  for (const [i, url] of urls.entries()) {
    const [port, text] = [i < alike.length ? "one" : "two", readFileSync(paths[i], "utf8")];
    expect(text.replace(/\?$/, "")).toBe(sent(url, port));
    expect(Buffer.byteLength(basename(paths[i]))).toBeLessThan(200);
  }
  expect(basename(paths[0])).toBe("a_b.onnx"); // a reader finds it
});

test("what an earlier version kept under a shared name is not an answer", async () => {
  const cache = await ownCache();
  const { url } = await startServer((_, response) => void response.end("right"));
  const old = join(cache, "models", sha256(`${url}/m/`).slice(0, 16), "a_b.onnx");
  mkdirSync(dirname(old), { recursive: true });
  writeFileSync(old, "of another address");
  const path = await cachedDownload(`${url}/m/a%20b.onnx`, cachedPath("models", `${url}/m/a%20b.onnx`), {});
  expect(readFileSync(path, "utf8")).toBe("right");
});
