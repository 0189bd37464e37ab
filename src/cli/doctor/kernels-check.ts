import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { textBefore } from "../../core/text-before.js";
import { askProgram } from "../../video/program/child-process.js";
import { kernelName, projectKernels, userKernels } from "../kernel/kernelspec.js";
import { failure, good, warning, type Check, type CheckResult, type Machine } from "./check.js";
import { findProject, isObject } from "./project.js";
import { findPython } from "./python.js";

/** A kernelspec as `jupyter kernelspec list --json` gives it. */
interface KernelSpec {
  readonly resource_dir: string;
  readonly spec: { readonly argv: readonly string[] };
}
type KernelSpecs = Readonly<Record<string, KernelSpec | undefined>>;

/** A TypeScript kernel is registered with Jupyter, and its program answers. */
export const kernelsCheck: Check = {
  name: "kernels",
  async run(machine) {
    const python = await findPython(machine);
    if ("asked" in python) return failure("none without Jupyter", "# install Jupyter first, see above");
    const specs = await listKernels(python.path, machine);
    if (typeof specs === "string") return failure(`cannot be listed: ${specs}`);
    const tslab = await checkKernel("tslab", specs["tslab"], machine);
    const deno = await checkKernel("Deno", specs["deno"], machine);
    const isLater = startsFirst(machine) && [tslab, deno].every((one) => !one.version && !one.problem);
    if (isLater) return warning("none is registered yet: npm run notebook does it", "npm run notebook");
    const found = judge(tslab, deno, registerLines(machine));
    return found.status === "good" ? { ...found, ...unseen(specs["tslab"], machine) } : found;
  },
};

/** Kernelspecs by name, those of the project's own folder included; or why there are none. */
async function listKernels(python: string, machine: Machine): Promise<KernelSpecs | string> {
  const args = ["-m", "jupyter_client.kernelspecapp", "list", "--json", "--log-level=ERROR"];
  const env = { JUPYTER_PATH: jupyterPath(machine.folder), PYDEVD_DISABLE_FILE_VALIDATION: "1" };
  const { exitCode, stdout, stderr } = await askProgram(python, args, { ...machine, env });
  if (exitCode !== 0) return stderr.trim().split("\n").at(-1) ?? "jupyter kernelspec list failed";
  try {
    return (JSON.parse(stdout) as { kernelspecs: KernelSpecs }).kernelspecs;
  } catch {
    return `${python} -m jupyter_client.kernelspecapp list --json printed no JSON`;
  }
}

/** Jupyter's search path with the `.jupyter` folder of the project in front, where `init` has kernels registered. */
function jupyterPath(folder: string): string {
  const project = findProject(folder)?.folder ?? folder;
  const inherited = process.env["JUPYTER_PATH"];
  return [join(project, ".jupyter", "share", "jupyter"), ...(inherited ? [inherited] : [])].join(delimiter);
}

/** The remark that only this project's own start script sees the kernel, where that is so. */
function unseen(spec: KernelSpec | undefined, { folder }: Machine): { readonly remedy?: readonly string[] } {
  const isOfProject = spec?.resource_dir.startsWith(projectKernels(folder)) === true;
  if (!isOfProject || existsSync(join(userKernels(), kernelName))) return {};
  const remark = "# only npm run notebook sees tslab; for VS Code and a Jupyter that is started elsewhere:";
  return { remedy: [remark, "npx --no kinetoscope kernel install --user"] };
}

/** What a kernelspec starts, its version, or why it does not start. */
interface KernelState {
  readonly name: string;
  readonly version?: string;
  readonly problem?: string;
  /** Of tslab: what is mended in it, by the words of each mend. */
  readonly mends?: readonly string[];
}

/** Starts the kernel's program as the kernelspec says, only to ask its version and what is mended in it. */
async function checkKernel(
  name: string,
  found: KernelSpec | undefined,
  machine: Machine,
): Promise<KernelState> {
  if (found === undefined) return { name };
  const [program = "", ...args] = found.spec.argv;
  const subcommand = args.findIndex((arg) => arg === "kernel" || arg === "jupyter");
  const before = args.slice(0, subcommand === -1 ? 0 : subcommand);
  const lost = before.find((arg) => arg.includes("tslab") && !existsSync(arg));
  const file = join(found.resource_dir, "kernel.json");
  if (lost !== undefined) return { name, problem: `${file} names ${lost}, which does not exist` };
  const { exitCode, isMissing, stdout, stderr } = await askProgram(program, [...before, "--version"], {
    ...machine,
    env: mendEnv(),
  });
  if (isMissing) return { name, problem: `${file} names ${program}, which does not exist` };
  if (exitCode !== 0) {
    const said = stderr.split("\n").find((line) => /Error/.test(line)) ?? `exit code ${String(exitCode)}`;
    return { name, problem: `${file} starts a program that fails: ${said.trim()}` };
  }
  return {
    name,
    version: textBefore(stdout.trim(), "\n").replace(/^(tslab|deno) /, ""),
    mends: Array.from(stderr.matchAll(/^mend: (.+): at work$/gm), ([, mend = ""]) => mend),
  };
}

/** Makes the mends say their names; what turns them off stays. */
function mendEnv(): NodeJS.ProcessEnv {
  return process.env["KINETOSCOPE_MEND"] === "0" ? {} : { KINETOSCOPE_MEND: "log" };
}

function judge(tslab: KernelState, deno: KernelState, register: readonly string[]): CheckResult {
  const states = [tslab, deno].filter(
    ({ version, problem }) => version !== undefined || problem !== undefined,
  );
  if (states.length === 0) return failure("no TypeScript kernel is registered (tslab or Deno)", ...register);
  const found = states.map(({ name, version, problem, mends = [] }) => {
    if (problem !== undefined) return `${name} is broken: ${problem}`;
    return `${name} ${String(version)}${mends.length === 0 ? "" : ` (mended: ${mends.join(", ")})`}`;
  });
  const text = found.join("; ");
  if (tslab.problem !== undefined) return failure(text, ...register);
  if (deno.problem !== undefined) return failure(text, "deno jupyter --install --force");
  if (tslab.version === undefined) return warning(`${text}; no tslab`, ...register);
  if (tslab.mends?.length === 0 && process.env["KINETOSCOPE_MEND"] !== "0")
    return warning(`${text}; tslab is not mended`, ...register);
  return good(text);
}

/** Whether the project's own script, which registers the kernel, has all that it needs and was not run so far. */
function startsFirst({ folder }: Machine): boolean {
  const project = findProject(folder);
  const scripts = project?.manifest["scripts"];
  const needed = ["kinetoscope", "tslab"].map((name) => join(project?.folder ?? "", "node_modules", name));
  return isObject(scripts) && scripts["notebook"] === "node jupyter.mjs notebook" && needed.every(existsSync);
}

/** How tslab is registered here: by the project's own script where it has one, or for the user. */
function registerLines({ folder }: Machine): readonly string[] {
  const project = findProject(folder);
  const scripts = project?.manifest["scripts"];
  if (project !== undefined && isObject(scripts) && "kernel" in scripts) {
    return [`cd "${project.folder}"`, "npm install", "npm run kernel"];
  }
  return ["npm install tslab@1.0.22", "npx --no kinetoscope kernel install --user"];
}
