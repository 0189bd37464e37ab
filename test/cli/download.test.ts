import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { tarGz } from "../support/archives.js";
import { kineticsServer } from "../support/kinetics-server.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { buildCli, runCli } from "./support.js";

beforeAll(buildCli);

test("kinetoscope download kinetics fetches as many clips as asked for, and the next call keeps them", async () => {
  const server = await kineticsServer();
  const cwd = await temporaryFolder();
  const args = ["download", "kinetics", "--root", "k400", "--base-url", server.url, "--num-videos", "5"];
  const { exitCode, stdout, stderr } = await runCli(args, { cwd });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" }); // no progress in a pipe
  expect(stdout).toMatch(/^Kinetics-400 val in k400: 2 parts fetched \(\d+ kB\), 0 kept; 8 clips on disk\n$/);
  expect(readdirSync(join(cwd, "k400")).sort()).toEqual(["annotations", "val"]);

  const json = await runCli([...args.slice(0, -2), "--num_parts", "2", "--json"], { cwd });
  const { parts, ...facts } = JSON.parse(json.stdout) as {
    readonly parts: readonly { readonly state: string }[];
  };
  expect(facts).toEqual({
    ...{ root: "k400", split: "val", version: "400", annotations: "k400/annotations/val.csv" },
    ...{ numClips: 8, failed: [] },
  });
  expect(parts.map(({ state }) => state)).toEqual(["kept", "kept"]);
});

test("what is left out gives exit code 3, what fails exit code 1 and one line", async () => {
  const server = await kineticsServer({ numParts: 2 });
  const hostile = [{ name: "/etc/\u001b[31mevil.mp4", content: "x" }, { name: "good.mp4" }];
  server.files.set("/400/val/part_0.tar.gz", tarGz(hostile));
  server.files.delete("/400/val/part_1.tar.gz");
  const root = await temporaryFolder();
  const args = ["download", "kinetics", "--root", root, "--base_url", server.url, "--num_parts"];
  const partly = await runCli([...args, "all"]);
  expect(partly.exitCode).toBe(3);
  expect(partly.stdout).not.toContain("\u001b");
  expect(partly.stdout.split("\n").slice(1)).toEqual([
    expect.stringMatching(
      /^1 member of the archives refused: part_0: \/etc\/.*its name holds a control character$/,
    ),
    `1 part failed: part_1: Cannot download "${server.url}/400/val/part_1.tar.gz": the server answered 404. Check the address`,
    "",
  ]);
  expect(await runCli([...args, "3"])).toEqual({
    ...{ exitCode: 1, stdout: "" },
    stderr: "kinetoscope download: Cannot download 3 parts: the split has 2 (--num_parts)\n",
  });
  const elsewhere = ["download", "kinetics", "--root", await temporaryFolder(), "--num_parts", "1"];
  expect((await runCli([...elsewhere, "--base_url", "http://192.0.2.1"])).stderr).toBe(
    'kinetoscope download: Cannot download "http://192.0.2.1/400/annotations/val.csv": plain http: to another ' +
      "machine is neither private nor safe. Use https:, or set --allow_http\n",
  );
  expect(await runCli(elsewhere, { env: { KINETOSCOPE_OFFLINE: "1" } })).toEqual({
    ...{ exitCode: 1, stdout: "" },
    stderr:
      'kinetoscope download: Cannot download "https://s3.amazonaws.com/kinetics/400/annotations/val.csv": ' +
      "KINETOSCOPE_OFFLINE is 1. Unset it to allow downloads\n",
  });
});

test.each<[string[], string]>([
  [[], 'Expected at least one dataset after "download"'],
  [["ucf101", "--root", "x"], 'Unknown dataset "ucf101": only kinetics can be downloaded'],
  [["kinetics", "--num_parts", "1"], "Missing --root (the folder for the dataset)"],
  [["kinetics", "--root", "x"], "Expected --num_videos or --num_parts but received neither"],
  [
    ["kinetics", "--root", "x", "--num_parts", "1", "--num_videos", "1"],
    "Expected --num_videos or --num_parts but received both",
  ],
  [
    ["kinetics", "--root", "x", "--num_parts", "most"],
    'Expected --num_parts to be an integer ≥ 1 but received "most" (string)',
  ],
  [
    ["kinetics", "--root", "x", "--num_parts", "1", "--kinetics_version", "500"],
    'Expected --kinetics_version to be one of "400", "600", "700" but received "500" (string)',
  ],
])("wrong usage: kinetoscope download %j", async (args, message) => {
  expect(await runCli(["download", ...args])).toEqual({
    ...{ exitCode: 2, stdout: "" },
    stderr: `kinetoscope download: ${message}. See kinetoscope download --help\n`,
  });
});
