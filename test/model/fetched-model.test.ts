import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DownloadError, loadModel, ModelError, type LoadModelOptions, type ModelCard } from "kinetoscope";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { sha256 } from "../../src/files/hash.js";
import { runScript, startServer, sendFile, type TestServer } from "../support/file-server.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeTinyModel } from "../support/tiny-onnx.js";

const card: ModelCard = {
  name: "mean-colour",
  kind: "frame",
  labels: ["red", "green", "blue"],
  input: { layout: "NCHW", width: 8, height: 8 },
  preset: "opencv-squash-8",
  output: { values: "logits" },
};
const quick: LoadModelOptions = { download: { retries: 1, retrySeconds: 0.01 } };

let cache: string;

beforeEach(async () => {
  cache = await temporaryFolder();
  vi.stubEnv("KINETOSCOPE_CACHE", cache);
  onTestFinished(() => void vi.unstubAllEnvs());
});

async function onnx(bias = 0): Promise<Buffer> {
  const path = join(await temporaryFolder(), "x.onnx");
  writeTinyModel(path, { shape: ["batch", 3, 8, 8], meanOver: [2, 3], numErf: bias });
  return readFileSync(path);
}

async function serve(files: Readonly<Partial<Record<string, Uint8Array | string>>>): Promise<TestServer> {
  return startServer((request, response) => {
    const content = files[request.url ?? ""];
    if (content === undefined) response.writeHead(404).end();
    else void sendFile(request, response, Buffer.from(content));
  });
}

/** Loads and closes. */
async function load(
  path: string,
  options: LoadModelOptions = {},
): Promise<{ path: string; labels: readonly string[]; sha256: string }> {
  const model = await loadModel(path, { ...quick, ...options });
  await model.close();
  return model;
}

async function failure(path: string, options: LoadModelOptions = {}): Promise<Error> {
  return load(path, options).then(
    () => expect.fail("it loaded"),
    (error: unknown) => error as Error,
  );
}

function cached(name: string): string {
  const names = readdirSync(cache, { recursive: true, encoding: "utf8" });
  return join(cache, names.find((path) => path.endsWith(name)) ?? "nothing");
}

describe("loadModel() of an address", () => {
  test("fetches the model, its card and the labels beside it, once", async () => {
    const files = {
      "/m/tiny.onnx?v=1": await onnx(),
      "/m/tiny.json?v=1": JSON.stringify({ ...card, labels: "colours.txt" }),
      "/m/colours.txt": "red\ngreen\nblue\n",
    };
    const server = await serve(files);
    const model = await load(`${server.url}/m/tiny.onnx?v=1`);
    expect(model.labels).toEqual(["red", "green", "blue"]);
    expect(model.sha256).toBe(sha256(files["/m/tiny.onnx?v=1"]));
    expect(model.path).toBe(cached("tiny.onnx"));
    expect(server.log.map(({ path }) => path).sort()).toEqual(Object.keys(files).sort());
    await load(`${server.url}/m/tiny.onnx?v=1`);
    expect(server.log).toHaveLength(3);

    // what is in the cache needs no network
    vi.stubEnv("KINETOSCOPE_OFFLINE", "1");
    await load(`${server.url}/m/tiny.onnx?v=1`);
    expect(await failure(`${server.url}/other.onnx`, { card })).toBeInstanceOf(DownloadError);
  });

  test("takes a card that is given, and a card's address", async () => {
    const server = await serve({ "/a/x.onnx": await onnx(), "/a/x.json": JSON.stringify(card) });
    await load(`${server.url}/a/x.onnx`, { card });
    expect(server.log.map(({ path }) => path)).toEqual(["/a/x.onnx"]);
    await load(`${server.url}/a/x.json`);
    expect(server.log.map(({ path }) => path)).toEqual(["/a/x.onnx", "/a/x.json"]);
  });

  test("never takes one model for another whose address is nearly the same", async () => {
    const [one, other] = [await onnx(), await onnx(1)];
    const server = await serve({ "/m/a%20b.onnx": one, "/m/a%21b.onnx": other, "/m/A_b.onnx": other });
    expect((await load(`${server.url}/m/a%20b.onnx`, { card })).sha256).toBe(sha256(one));
    expect((await load(`${server.url}/m/a%21b.onnx`, { card })).sha256).toBe(sha256(other));
    expect((await load(`${server.url}/m/A_b.onnx`, { card })).sha256).toBe(sha256(other));
  });

  test("works with file: addresses", async () => {
    const folder = await temporaryFolder({ "x.json": JSON.stringify(card) });
    writeFileSync(join(folder, "x.onnx"), await onnx());
    await load(pathToFileURL(join(folder, "x.onnx")).href);
    await load(join(folder, "x.onnx"), { card: pathToFileURL(join(folder, "x.json")).href });
    // they are files of this machine, and no reason to read others
    const secret = join(await temporaryFolder({ "secret.txt": "a\nb\nc" }), "secret.txt");
    for (const labels of [secret, pathToFileURL(secret).href]) {
      writeFileSync(join(folder, "x.json"), JSON.stringify({ ...card, labels }));
      expect((await failure(pathToFileURL(join(folder, "x.onnx")).href)).message).toContain(
        "Cannot read labels from",
      );
    }
  });

  test("says what is missing", async () => {
    const server = await serve({ "/x.onnx": await onnx(), "/y.json": "{}" });
    expect(await failure(`${server.url}/x.onnx`)).toMatchObject({ name: "DownloadError", status: 404 });
    expect((await failure(`${server.url}/x.onnx`)).message).toContain(
      `${server.url}/x.json": the server answered 404`,
    );
    expect(await failure(`${server.url}/y.json`)).toMatchObject({ name: "DownloadError", status: 404 });
    expect((await failure("http://192.0.2.1/x.onnx")).message).toContain("plain http: to another machine");
  });

  test("a card from elsewhere cannot reach for files of this machine", async () => {
    const labels = JSON.stringify({ ...card, labels: "file:///etc/hostname" });
    const weights = JSON.stringify({ ...card, url: "file:///etc/hostname", sha256: "0".repeat(64) });
    const server = await serve({ "/a.onnx": await onnx(), "/a.json": labels, "/b.json": weights });
    expect((await failure(`${server.url}/a.onnx`)).message).toBe(
      `Cannot use the model card "${server.url}/a.json": its labels "file:///etc/hostname" leads elsewhere`,
    );
    expect((await failure(`${server.url}/b.json`)).message).toContain(
      'its url "file:///etc/hostname" leads elsewhere',
    );
  });
});

describe("a card from elsewhere", () => {
  test("contacts its own host and port only, unless told otherwise", async () => {
    const content = await onnx();
    const other = await serve({ "/x.onnx": content, "/l.txt": "red\ngreen\nblue" });
    const weights = { ...card, url: `${other.url}/x.onnx`, sha256: sha256(content) };
    const labels = { ...card, labels: `${other.url}/l.txt` };
    const server = await startServer((request, response) => {
      const path = request.url ?? "";
      if (path === "/away.txt") response.writeHead(302, { location: `${other.url}/l.txt` }).end();
      else if (path === "/w.json") response.end(JSON.stringify(weights));
      else if (path === "/l.json") response.end(JSON.stringify(labels));
      else if (path === "/r.json") response.end(JSON.stringify({ ...card, labels: "away.txt" }));
      else if (path.endsWith(".onnx")) response.end(content);
      else response.writeHead(404).end();
    });
    const { host } = new URL(other.url);
    expect((await failure(`${server.url}/w.json`)).message).toBe(
      `Cannot use the model card "${server.url}/w.json": its url "${other.url}/x.onnx" leads elsewhere. ` +
        `Add "${host}" to allowHosts if that is right`,
    );
    expect((await failure(`${server.url}/l.onnx`)).message).toContain(
      `its labels "${other.url}/l.txt" leads elsewhere`,
    );
    // nor by a card's address that is given beside a model on this machine
    const here = join(await temporaryFolder(), "here.onnx");
    writeFileSync(here, content);
    expect((await failure(here, { card: `${server.url}/l.json` })).message).toContain("leads elsewhere");
    await expect(load(`${server.url}/none.onnx`, { card: `${server.url}/w.json` })).resolves.toBeDefined();
    expect((await failure(`${server.url}/r.json`)).message).toContain("another host");
    expect(other.log).toHaveLength(0);

    await load(`${server.url}/w.json`, { allowHosts: [host] });
    await load(`${server.url}/l.onnx`, { allowHosts: [host] });
    expect(other.log.map(({ path }) => path)).toEqual(["/x.onnx", "/l.txt"]);
  });
});

describe("a card with url and sha256", () => {
  test("alone stands for the model; labels lie beside the card", async () => {
    const content = await onnx();
    const server = await serve({ "/w.onnx": content });
    const remote = {
      ...card,
      labels: "l.txt",
      url: `${server.url}/w.onnx`,
      sha256: sha256(content).toUpperCase(),
    };
    const folder = await temporaryFolder({ "x.json": JSON.stringify(remote), "l.txt": "r\ng\nb" });
    const model = await load(join(folder, "x.json"));
    expect(model.labels).toEqual(["r", "g", "b"]);
    expect(model.path).toBe(cached("w.onnx"));
    // the name of a model that is not there, and the card as an object, lead to the same file
    await load(join(folder, "x.onnx"));
    await load(join(folder, "z.onnx"), { card: { ...remote, labels: card.labels } });
    expect(server.log).toHaveLength(1);
    // a model beside the card is preferred, and its hash is compared
    writeFileSync(join(folder, "x.onnx"), content);
    expect((await load(join(folder, "x.json"))).path).toBe(join(folder, "x.onnx"));
    writeFileSync(join(folder, "x.onnx"), await onnx(1));
    expect((await failure(join(folder, "x.json"))).message).toContain("its SHA-256 is");
  });

  test("refuses other weights", async () => {
    const other = await onnx(1);
    const server = await serve({ "/w.onnx": other });
    const wanted = sha256(await onnx());
    const remote = { ...card, url: `${server.url}/w.onnx`, sha256: wanted };
    const folder = await temporaryFolder({ "x.json": JSON.stringify(remote) });
    expect((await failure(join(folder, "x.json"))).message).toBe(
      `Cannot download "${server.url}/w.onnx": its SHA-256 is ${sha256(other)}, expected ${wanted}`,
    );
    expect(readdirSync(join(cached("w.onnx.part"), ".."))).toEqual(["w.onnx.part"]);
  });

  test("needs both, or a model beside it", async () => {
    const folder = await temporaryFolder({
      "none.json": JSON.stringify(card),
      "half.json": JSON.stringify({ ...card, url: "https://127.0.0.1:9/x.onnx" }),
    });
    const none = await failure(join(folder, "none.json"));
    expect(none).toBeInstanceOf(ModelError);
    expect(none.message.replaceAll(folder, "…")).toBe(
      'Cannot load "…/none.json": there is no "…/none.onnx", and the card names no url. Put the model there, or say in the card where it is (url and sha256)',
    );
    expect((await failure(join(folder, "half.json"))).message.replaceAll(folder, "…")).toBe(
      'Cannot load "…/half.json": its card names a url but no sha256. Add it to the card',
    );
    writeFileSync(join(folder, "there.onnx"), await onnx());
    const wrong = { ...card, url: 7 as unknown as string };
    expect((await failure(join(folder, "there.onnx"), { card: wrong })).message).toContain(
      "Expected url to be a non-empty string but received 7 (number)",
    );
  });
});

describe("the cache is checked at the first use in each process", () => {
  test.each([
    ["by the card's sha256", true],
    ["by what was noted at the first download", false],
  ])("%s", async (_, inCard) => {
    const content = await onnx();
    const server = await serve({ "/w.onnx": content });
    const hash = inCard ? { sha256: sha256(content), url: `${server.url}/w.onnx` } : {};
    const folder = await temporaryFolder({ "x.json": JSON.stringify({ ...card, ...hash }) });
    const [given, options] = inCard
      ? [join(folder, "x.json"), {}]
      : [`${server.url}/w.onnx`, { card: join(folder, "x.json") }];
    await load(given, options);
    const path = cached("w.onnx");
    writeFileSync(path, content.subarray(0, content.length - 1));
    // another process finds the damage and mends it
    const script = `import { loadModel } from "kinetoscope";
      const model = await loadModel(${JSON.stringify(given)}, ${JSON.stringify(options)});
      console.log(model.sha256); await model.close();`;
    expect(await runScript(script)).toBe(`${sha256(content)}\n`);
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(server.log).toHaveLength(2);
    rmSync(path);
    await load(given, options); // gone is gone, also in a process that had checked it
    expect(server.log).toHaveLength(3);
  });
});
