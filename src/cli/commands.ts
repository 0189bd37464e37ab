import type { Command } from "./command.js";

/** How each command is loaded: only the one that is run, so that `doctor` works where another one cannot. */
const loaders: Readonly<Record<string, () => Promise<Command>>> = {
  evaluate: async () => (await import("./evaluate.js")).evaluateCommand,
  features: async () => (await import("./features.js")).featuresCommand,
  plan: async () => (await import("./plan.js")).planCommand,
  work: async () => (await import("./work.js")).workCommand,
  submit: async () => (await import("./submit.js")).submitCommand,
  status: async () => (await import("./status.js")).statusCommand,
  merge: async () => (await import("./merge.js")).mergeCommand,
  verify: async () => (await import("./verify.js")).verifyCommand,
  classify: async () => (await import("./classify.js")).classifyCommand,
  card: async () => (await import("./card.js")).cardCommand,
  models: async () => (await import("./models.js")).modelsCommand,
  probe: async () => (await import("./probe.js")).probeCommand,
  check: async () => (await import("./check.js")).checkCommand,
  download: async () => (await import("./download.js")).downloadCommand,
  doctor: async () => (await import("./doctor.js")).doctorCommand,
  kernel: async () => (await import("./kernel.js")).kernelCommand,
  init: async () => (await import("./init.js")).initCommand,
  labs: async () => (await import("./labs.js")).labsCommand,
  docs: async () => (await import("./docs.js")).docsCommand,
};

/** As they are typed, in the order of the help. */
export const commandNames: readonly string[] = Object.keys(loaders);

/** The command of a name, or `undefined`. */
export async function loadCommand(name: string): Promise<Command | undefined> {
  return Object.hasOwn(loaders, name) ? loaders[name]?.() : undefined;
}
