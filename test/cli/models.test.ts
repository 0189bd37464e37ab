import { beforeAll, expect, test } from "vitest";
import { buildCli, runCli } from "./support.js";

beforeAll(buildCli);

test("kinetoscope models lists what there is, and with --json where it comes from", async () => {
  const { exitCode, stdout } = await runCli(["models"]);
  expect(exitCode).toBe(0);
  expect(stdout.split("\n")[0]).toMatch(/^name +kind +accuracy on +top-1 +top-5 +size +licence +tried$/);
  expect(stdout).toMatch(
    /^squeezenet1\.1-imagenet +frame +ImageNet-1k val +56\.3 % +79\.1 % +5 MB +Apache-2\.0 +no$/m,
  );
  const { models } = JSON.parse((await runCli(["models", "--json"])).stdout) as {
    readonly models: readonly { readonly card: { readonly name: string } }[];
  };
  expect(models.map(({ card }) => card.name)).toContain("resnet50-imagenet");
});

test("kinetoscope models add says what is wrong", async () => {
  expect(await runCli(["models", "add"])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("Missing the name after add") as string,
  });
  expect(await runCli(["models", "remove", "x"])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(
      'Expected "models" or "models add <name>" but received "remove"',
    ) as string,
  });
  expect(await runCli(["models", "add", "mobilenet-v2-imagenett"])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('Did you mean "mobilenet-v2-imagenet"?') as string,
  });
});
