import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";
import { buildCli, runCli, tinyDataset, tinyModel } from "./support.js";

beforeAll(buildCli);

test("kinetoscope verify says whether a table of kinetoscope evaluate reproduces, and names what does not", async () => {
  const [model, root, results] = [await tinyModel(), await tinyDataset(3, 1), await temporaryFolder()];
  const evaluated = await runCli(["evaluate", "--model", model, "--root", root, "--results_dir", results]);
  expect(evaluated.exitCode).toBe(3);
  const table = join(results, "means_val400.csv");
  const same = await runCli(["verify", table]);
  expect(same).toEqual({
    exitCode: 0,
    stdout: [
      `✓ ${table} reproduces`,
      "4 of 4 clips classified anew, 24 values compared digit for digit",
      `made by kinetoscope evaluate --model ${model} --root ${root} --results_dir ${results}`,
      "",
    ].join("\n"),
    stderr: "",
  });

  const text = readFileSync(table, "utf8");
  writeFileSync(table, text.replace("clip0000001,red,green", "clip0000001,red,red"));
  const edited = await runCli(["verify", table, "--sample", "1", "--json"]);
  expect(edited.exitCode).toBe(1);
  const answer = JSON.parse(edited.stdout) as Record<string, unknown>;
  expect(answer).toMatchObject({ reproduces: false });
  expect(answer["differences"]).toContainEqual({
    ...{ kind: "value", name: "row 1 (clip0000001), pred_1", recorded: '"red"', found: '"green"' },
  });

  // where a version differs, scores may be off by so much
  const provenance = `${table}.provenance.json`;
  writeFileSync(provenance, readFileSync(provenance, "utf8").replace(/"ffmpeg": "[^"]*"/, '"ffmpeg": "4.0"'));
  const [line = ""] = text.split("\n").slice(1);
  const score = Number(line.split(",").at(-1));
  writeFileSync(table, text.replace(line, line.replace(/[^,]+$/, String(score + 5e-5))));
  const values = async (...options: string[]): Promise<unknown[]> => {
    const { stdout } = await runCli(["verify", table, "--json", ...options]);
    const { differences } = JSON.parse(stdout) as { differences: readonly { kind: string }[] };
    return differences.filter(({ kind }) => kind === "value");
  };
  expect(await values()).toEqual([]);
  expect(await values("--tolerance", "1e-5")).toHaveLength(1);
});

test("kinetoscope evaluate takes fields of a card, and verify those of the provenance where no card is left", async () => {
  const [model, root, results] = [await tinyModel(), await tinyDataset(2), await temporaryFolder()];
  const card = model.replace(/onnx$/, "json");
  const { sampling, ...others } = JSON.parse(readFileSync(card, "utf8")) as Record<string, unknown>;
  writeFileSync(card, JSON.stringify(others));
  const place = ["--model", model, "--root", root, "--results_dir", results];
  const asked = await runCli(["evaluate", ...place]);
  expect(asked.stderr).toContain("Expected sampling to be an object");
  const fields = ["--fields", JSON.stringify({ sampling })];
  expect((await runCli(["evaluate", ...place, ...fields])).exitCode).toBe(0);
  const table = join(results, "means_val400.csv");
  // the card beside the model is another than that of then
  expect((await runCli(["verify", table])).exitCode).toBe(1);
  unlinkSync(card);
  const verified = await runCli(["verify", table]);
  expect(verified.stdout).toMatch(/^✓ .* reproduces$/m);
  expect((await runCli(["classify", root, ...place.slice(0, 2), ...fields])).stderr).toContain(card);
});

test("kinetoscope verify says in one line why it cannot, and what is wrong usage", async () => {
  const folder = await temporaryFolder({ "a.csv": "" });
  const none = await runCli(["verify", join(folder, "a.csv")]);
  expect(none.exitCode).toBe(1);
  expect(none.stderr).toMatch(
    /Cannot verify ".*a\.csv": there is no ".*a\.csv\.provenance\.json"\. [^\n]*\n$/,
  );
  const seed = await runCli(["verify", "a.csv", "--seed", "1"]);
  expect(seed.exitCode).toBe(2);
  expect(seed.stderr).toContain("Expected --seed only with --sample");
  const tolerance = await runCli(["verify", "a.csv", "--tolerance", "0,1"]);
  expect(tolerance.exitCode).toBe(2);
  expect(tolerance.stderr).toContain('Expected --tolerance to be a number ≥ 0 but received "0,1" (string)');
});
