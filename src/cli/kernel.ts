import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../files/atomic-write.js";
import { exitCodes, UsageError, type Command, type CommandContext } from "./command.js";
import { findProject } from "./doctor/project.js";
import { kernelName, projectKernels, tslabSpec, userKernels } from "./kernel/kernelspec.js";
import { removeOtherSystems } from "./kernel/other-systems.js";
import { jsonText } from "./output.js";

/** `kinetoscope kernel`: registers the TypeScript kernel with Jupyter. */
export const kernelCommand: Command = {
  name: "kernel",
  summary: "Register the TypeScript kernel of this project with Jupyter, or take it away",
  usage: "install|uninstall [--user] [--trim]",
  examples: [
    {
      command: "npx --no kinetoscope kernel install",
      does: "Register it in .jupyter/ of this project, where npm run notebook finds it.",
    },
    {
      command: "npx --no kinetoscope kernel install --user",
      does: "Register it for this user: VS Code and every Jupyter find it.",
    },
  ],
  notes: [
    `The kernel is named ${kernelName}, so notebooks open with any tslab. It starts the tslab of this project and mends it ` +
      "while it loads: docs/kernels.md says what. KINETOSCOPE_MEND=0 in the environment leaves tslab as it is, " +
      "KINETOSCOPE_MEND=log says which mends are at work.",
    "The kernelspec holds absolute paths: register it again after the project was moved.",
  ],
  options: {
    user: { type: "boolean", description: "For this user instead of this project" },
    trim: {
      type: "boolean",
      description:
        "Also remove from this project's node_modules what onnxruntime-node and zeromq bring for other systems (260 MB)",
    },
  },
  positionals: { name: "action", minimum: 1, maximum: 1 },
  run: (context) => registerOrRemove(context),
};

async function registerOrRemove({ values, positionals, stdout, json }: CommandContext): Promise<number> {
  const [action] = positionals;
  const kernels = values["user"] === true ? userKernels() : projectKernels(process.cwd());
  const folder = join(kernels, kernelName);
  if (action === "install") {
    const spec = tslabSpec(process.cwd());
    const path = join(folder, "kernel.json");
    await writeFileAtomic(path, jsonText(spec));
    const project = findProject(process.cwd())?.folder;
    const removed = values["trim"] === true && project !== undefined ? await removeOtherSystems(project) : [];
    const trimmed = removed.length === 0 ? "" : `Removed, for other systems: ${removed.join(", ")}\n`;
    stdout(
      json
        ? jsonText({ path, spec, removed })
        : `The kernel "${spec.display_name}" is registered in ${folder}\n${trimmed}`,
    );
    return exitCodes.done;
  }
  if (action !== "uninstall")
    throw new UsageError(`Unknown action ${JSON.stringify(action)}: expected install or uninstall`);
  await rm(folder, { recursive: true, force: true });
  stdout(json ? jsonText({ path: folder }) : `No kernel is registered in ${folder} any more\n`);
  return exitCodes.done;
}
