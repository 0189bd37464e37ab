import { failure, good, warning, type Check } from "./check.js";
import { installLines, type Packages } from "./machine.js";
import { findPython, type Python } from "./python.js";

const jupyter: Packages = {
  apt: ["jupyter-notebook", "jupyter-client", "python3-nbconvert"],
  brew: ["jupyterlab"],
  pip: ["jupyterlab", "nbconvert"],
  advice: "Install Jupyter: https://jupyter.org/install",
};

/** Jupyter is in some Python, can open a notebook in a browser and run one without. */
export const jupyterCheck: Check = {
  name: "Jupyter",
  async run(machine) {
    const python = await findPython(machine);
    if ("asked" in python) {
      const named = process.env["KINETOSCOPE_PYTHON"];
      const asked = python.asked.length === 0 ? "no Python was found" : `not in ${python.asked.join(", ")}`;
      const found = named ? `not in the Python that KINETOSCOPE_PYTHON names, "${named}"` : asked;
      return failure(`not installed: ${found}`, ...installLines(machine, jupyter));
    }
    const found = describe(python);
    if (python.jupyterlab === null && python.notebook === null) {
      const remedy = installLines(machine, jupyter);
      return warning(`${found}; nothing that opens notebooks in a browser`, ...remedy);
    }
    if (python.nbconvert !== null) return good(found);
    const nbconvert = { ...jupyter, apt: ["python3-nbconvert"], pip: ["nbconvert"] };
    return warning(
      `${found}; no nbconvert, which runs notebooks without a browser`,
      ...installLines(machine, nbconvert),
    );
  },
};

function describe(python: Python): string {
  const { jupyterlab, notebook, nbconvert, client } = python;
  const parts = [
    ...(jupyterlab === null ? [] : [`JupyterLab ${jupyterlab}`]),
    ...(notebook === null ? [] : [`Notebook ${notebook}`]),
    ...(nbconvert === null ? [] : [`nbconvert ${nbconvert}`]),
  ];
  return `${(parts.length === 0 ? [`jupyter_client ${String(client)}`] : parts).join(", ")} in ${python.path}`;
}
