import { createRequire } from "node:module";
import { askProgram } from "../../video/program/child-process.js";
import { providerNames, providers, sessionProviders, type Provider } from "./providers.js";
import { refuseTelemetry } from "./refuse-telemetry.js";

/** Whether a processor computes here, or why not and what to do. */
export type ProviderTrial =
  | { readonly state: "works" }
  /** `not offered`: not on this system. `not installed`: its libraries are missing. `fails`: they are there. */
  | {
      readonly state: "not offered" | "not installed" | "fails";
      readonly found: string;
      readonly remedy: string;
    };

/** Negates 1 and 2; the model is one Neg node, opset 13. */
const script = `
const { parse } = JSON;
const [path, providers] = [process.argv[1], parse(process.argv[2])];
const ort = require(path);
ort.env.logLevel = "fatal";
const model = Buffer.from("CAg6MgoLCgF4EgF5IgNOZWcSAWdaDwoBeBIKCggIARIECgIIAmIPCgF5EgoKCAgBEgQKAggCQgIQDQ==", "base64");
(async () => {
  const session = await ort.InferenceSession.create(model, { executionProviders: providers, logSeverityLevel: 4 });
  const { y } = await session.run({ x: new ort.Tensor("float32", new Float32Array([1, 2]), [2]) });
  const sum = "" + y.data;
  await session.release();
  if (sum !== "-1,-2") throw new Error("-(1, 2) gave " + sum);
  console.log("works");
})().catch((error) => {
  console.log("Error: " + error.message);
});
`;

const tried = new Map<Provider, Promise<ProviderTrial>>();

/**
 * Tries a processor with one operation, in a process of its own: what its driver says on the error stream is caught there, and
 * a driver that crashes takes nothing along. Once in a process; costs some 0.3 s.
 */
export function tryProvider(provider: Provider): Promise<ProviderTrial> {
  const trial = tried.get(provider) ?? runTrial(provider);
  tried.set(provider, trial);
  return trial;
}

async function runTrial(provider: Provider): Promise<ProviderTrial> {
  if (provider === "cpu" || "Deno" in globalThis) return { state: "works" }; // Deno cannot start itself as Node
  const path = createRequire(import.meta.url).resolve("onnxruntime-node");
  const list = JSON.stringify(sessionProviders(provider));
  refuseTelemetry();
  const { exitCode, stdout, stderr } = await askProgram(process.execPath, ["-e", script, path, list]);
  const said = stdout.trim().split("\n").at(-1) ?? "";
  if (exitCode === 0 && said === "works") return { state: "works" };
  if (exitCode !== 0) {
    const last = stderr.trim().split("\n").at(-1)?.trim() ?? "";
    const found = `its driver ended the process that tried it${last === "" ? "" : ` (${last.slice(0, 200)})`}`;
    return { state: "fails", found, remedy: remedyOf(provider) };
  }
  return trialOf(provider, said.replace(/^Error: /, ""));
}

/** What an error of ONNX Runtime about a processor means, in words. */
export function trialOf(provider: Provider, message: string): Exclude<ProviderTrial, { state: "works" }> {
  const { platforms, install } = providers[provider];
  const here = `${process.platform} ${process.arch}`;
  if (/backend not found/.test(message)) {
    const offered = providerNames.filter((name) => providers[name].platforms.includes(here));
    const found = `onnxruntime-node has it on ${platforms.join(", ")}, and not on ${here}`;
    return { state: "not offered", found, remedy: `Here there are ${offered.join(", ")}` };
  }
  if (/Failed to load shared library|cannot open shared object/.test(message)) {
    const found = "its libraries, or what they need, are not installed";
    const first = install === undefined ? "" : `Install them (${install}); `;
    const needs = `${first === "" ? "It needs" : "it needs"} ${providers[provider].needs}`;
    return { state: "not installed", found, remedy: `${first}${needs}` };
  }
  if (/WebGPU adapter|No supported adapters/.test(message))
    return { state: "fails", found: "no graphics card was found", remedy: remedyOf(provider) };
  // behind the place in ONNX Runtime's sources and the condition that did not hold
  const [line = ""] = message.replace(/^\S*\/onnxruntime\/.* was false\. /, "").split("\n");
  return { state: "fails", found: line.slice(0, 300), remedy: remedyOf(provider) };
}

function remedyOf(provider: Provider): string {
  return `It needs ${providers[provider].needs}`;
}
