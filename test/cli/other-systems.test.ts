import { existsSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeOtherSystems } from "../../src/cli/kernel/other-systems.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const onnx = "node_modules/onnxruntime-node";
const files = {
  [`${onnx}/bin/napi-v6/linux/x64/a.node`]: "1",
  [`${onnx}/bin/napi-v6/linux/arm64/a.node`]: "2",
  [`${onnx}/bin/napi-v6/win32/x64/a.node`]: "3",
  [`${onnx}/dist/index.js`]: "4",
  "node_modules/zeromq/build/linux/x64/node/a.node": "5",
  "node_modules/zeromq/build/darwin/arm64/node/a.node": "6",
  "node_modules/zeromq/build/manifest.json": "7",
  "node_modules/other/bin/napi-v6/win32/x64/a.node": "8",
};
const system = { platform: "linux", arch: "x64" };

test("removeOtherSystems() keeps this system's native parts and all other files, and says what went", async () => {
  const folder = await temporaryFolder(files);
  const removed = await removeOtherSystems(folder, system);
  expect([...removed].sort()).toEqual([
    join(onnx, "bin/napi-v6/linux/arm64"),
    join(onnx, "bin/napi-v6/win32"),
    join("node_modules/zeromq/build/darwin"),
  ]);
  for (const path of Object.keys(files))
    expect(existsSync(join(folder, path)), path).toBe(!removed.some((gone) => path.startsWith(`${gone}/`)));
  expect(await removeOtherSystems(folder, system)).toEqual([]);
});

test("removeOtherSystems() removes nothing where there is no part for this system", async () => {
  const folder = await temporaryFolder(files);
  expect(await removeOtherSystems(folder, { platform: "freebsd", arch: "x64" })).toEqual([]);
  expect(await removeOtherSystems(await temporaryFolder(), system)).toEqual([]);
});

test("removeOtherSystems() goes into no link: what lies there belongs to others, too", async () => {
  const shared = await temporaryFolder(files);
  const whole = await temporaryFolder();
  await symlink(join(shared, "node_modules"), join(whole, "node_modules"));
  const one = await temporaryFolder();
  await mkdir(join(one, "node_modules"));
  await symlink(join(shared, onnx), join(one, onnx));
  for (const folder of [whole, one]) expect(await removeOtherSystems(folder, system)).toEqual([]);
  for (const path of Object.keys(files)) expect(existsSync(join(shared, path))).toBe(true);
});
