import { errorMessage } from "../../core/errors.js";
import { tryProvider, type ProviderTrial } from "../../model/session/provider-trial.js";
import { providerNames, type Provider } from "../../model/session/providers.js";
import { warning, type Check } from "./check.js";

/** Which processors compute here, and what the others lack. Nothing is wrong where only the CPU does. */
export function processorsCheck(attempt: (name: Provider) => Promise<ProviderTrial> = tryProvider): Check {
  return {
    name: "processors",
    async run() {
      try {
        const trials = await Promise.all(
          providerNames.map(async (name) => ({ name, trial: await attempt(name) })),
        );
        const working = trials.filter(({ trial }) => trial.state === "works").map(({ name }) => name);
        const remedy = trials.flatMap(({ name, trial }) =>
          trial.state === "works" || trial.state === "not offered"
            ? []
            : [`# ${name} does not work: ${trial.found}. ${trial.remedy}`],
        );
        const elsewhere = trials.filter(({ trial }) => trial.state === "not offered");
        const others = elsewhere.map(({ name }) => name).join(", ");
        const found = `${working.join(", ")}${others === "" ? "" : ` (${others} on other systems)`}`;
        return { status: "good", found, remedy };
      } catch (error) {
        return warning(`cannot be tried: ${errorMessage(error).split("\n")[0]}`);
      }
    },
  };
}
