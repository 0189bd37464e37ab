/**
 * Everything between a fresh clone and a running lab or test: Node, npm packages, system programs, build,
 * kernel. Each step looks first and does nothing if nothing is to do.
 */
import { build } from "./build.mjs";
import { ensurePrograms } from "./install.mjs";
import { jupyterEnv, registerDeno, registerKernel } from "./kernel.mjs";
import { checkNodeVersion } from "./node-version.mjs";
import { installPackages } from "./packages.mjs";
import { DENO } from "./paths.mjs";
import { CHROMIUM, CJK_FONTS, FFMPEG, JUPYTER_NOTEBOOK, JUPYTER_PROGRAM } from "./programs.mjs";
import { findPython } from "./python.mjs";

const PURPOSES = {
  labs: { words: "run the labs", programs: [FFMPEG, JUPYTER_PROGRAM] },
  notebook: { words: "open a lab", programs: [FFMPEG, JUPYTER_NOTEBOOK] },
  tests: {
    words: "run the tests",
    programs: [FFMPEG, JUPYTER_NOTEBOOK, CHROMIUM, CJK_FONTS],
    also: [DENO],
  },
};

/**
 * @param purpose - "labs", "notebook" or "tests": which programs are needed.
 * @param kernel - The kernel that is to be used; Deno is installed only for those who ask for it.
 * @returns `python`, the interpreter that has Jupyter, and `env`, what the started programs need in their
 *   environment.
 */
export async function setup(purpose, kernel = "tslab") {
  checkNodeVersion();
  // A test that starts a lab: the command that started the tests has set everything up.
  if (process.env.KINETOSCOPE_READY) {
    registerKernel();
    registerDeno();
    return ready(process.env.KINETOSCOPE_PYTHON ?? (await findPython()).path);
  }
  const { words, programs, also = kernel === "deno" ? [DENO] : [] } = PURPOSES[purpose];
  await installPackages();
  for (const folder of also) await installPackages(folder);
  const [, python, chromium] = await ensurePrograms(programs, words);
  await build();
  registerKernel();
  registerDeno();
  // not FFMPEG_PATH, which the user has set or not: who names a program does not want its libraries
  return ready(python.path, chromium && { CHROMIUM_PATH: chromium.path });
}

function ready(python, programs = {}) {
  return { python, env: { ...jupyterEnv(), ...programs, KINETOSCOPE_PYTHON: python } };
}
