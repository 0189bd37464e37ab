import { importScript } from "../notebooks/fixtures.js";

/** The Python that has Jupyter, and what Jupyter needs in its environment to find the project's kernels. */
export interface JupyterSetup {
  readonly python: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What the project's own commands start Jupyter with. */
export async function jupyterSetup(): Promise<JupyterSetup> {
  const { setup } = (await importScript("setup/index.mjs")) as {
    setup: (purpose: string) => Promise<JupyterSetup>;
  };
  const ready = process.env["KINETOSCOPE_READY"];
  process.env["KINETOSCOPE_READY"] = "1";
  try {
    return await setup("labs");
  } finally {
    if (ready === undefined) delete process.env["KINETOSCOPE_READY"];
    else process.env["KINETOSCOPE_READY"] = ready;
  }
}

/** The page that nbconvert makes of a notebook with its own template, which a reader would get without this project. */
export async function exportedPage(notebook: string): Promise<string> {
  const { python, env } = await jupyterSetup();
  const { run } = (await importScript("setup/process.mjs")) as {
    run: (
      program: string,
      args: readonly string[],
      options: object,
    ) => Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }>;
  };
  const args = ["-m", "nbconvert", "--to", "html", "--stdin", "--stdout", "--log-level=ERROR"];
  const { exitCode, stdout, stderr } = await run(python, args, { env, input: notebook });
  if (exitCode !== 0) throw new Error(`nbconvert exited with code ${String(exitCode)}: ${stderr}`);
  return stdout;
}
