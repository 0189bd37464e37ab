import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { temporaryFolder } from "./temporary-folder.js";

/** A Vulkan driver that computes on the CPU: Debian's chromium has one. */
const softwareDriver = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Whether WebGPU works here: slowly, and with its own numbers. */
export const hasWebgpu: boolean = process.platform === "linux" && existsSync(softwareDriver);

/** What a script printed. */
export interface ScriptOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs lines on the library (`lab`) in a process of its own: where a driver is looked for is decided when a process starts.
 *
 * @param driver - `"software"`, or `"none"`: as on a machine without a graphics card.
 */
export async function onWebgpu(
  code: string,
  driver: "software" | "none" = "software",
): Promise<ScriptOutput> {
  const folder = await temporaryFolder();
  const root = resolve(import.meta.dirname, "..", "..");
  const script = `import * as lab from "kinetoscope";\nconst folder = ${JSON.stringify(folder)};\n${code}`;
  const env = {
    ...process.env,
    VK_ICD_FILENAMES: driver === "software" ? softwareDriver : join(folder, "none.json"),
    XDG_RUNTIME_DIR: folder,
    KINETOSCOPE_CACHE: join(folder, "cache"),
  };
  return new Promise((done, fail) => {
    const args = ["--input-type=module", "-e", script];
    execFile(process.execPath, args, { cwd: root, env }, (error, stdout, stderr) => {
      if (error === null) done({ stdout, stderr });
      else fail(new Error(`${error.message}\n${stderr}`));
    });
  });
}
