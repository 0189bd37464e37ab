import { refuseTelemetry } from "../../model/session/refuse-telemetry.js";
import { failure, good, type Check, type Machine } from "./check.js";
import { askPackage, type PackageFinder } from "./package-answer.js";

/** Prints what ONNX Runtime is and negates 1 and 2 with it; the model is one Neg node, opset 13. */
const onnxScript = `
const ort = load();
const model = Buffer.from("CAg6MgoLCgF4EgF5IgNOZWcSAWdaDwoBeBIKCggIARIECgIIAmIPCgF5EgoKCAgBEgQKAggCQgIQDQ==", "base64");
(async () => {
  const session = await ort.InferenceSession.create(model, { executionProviders: ["cpu"], logSeverityLevel: 3 });
  const { y } = await session.run({ x: new ort.Tensor("float32", new Float32Array([1, 2]), [2]) });
  await session.release();
  if (y.data.join() !== "-1,-2") throw new Error("-(1, 2) gave " + y.data.join());
  console.log(ort.env.versions.node ?? ort.env.versions.common);
})();
`;

/** ONNX Runtime loads its native part and runs a model of one operation. */
export function onnxRuntimeCheck(find?: PackageFinder): Check {
  return {
    name: "onnxruntime",
    async run(machine) {
      refuseTelemetry();
      const asked = await askPackage("onnxruntime-node", onnxScript, machine, find);
      if ("problem" in asked) return failure(asked.problem, ...onnxRemedy(machine));
      return good(`${asked.answer} runs a model`);
    },
  };
}

function onnxRemedy({ platform, arch }: Machine): readonly string[] {
  if (platform === "darwin" && arch === "x64") {
    return [
      "# recent versions have no program for Macs with an Intel processor; this one has:",
      'npm pkg set "overrides.onnxruntime-node=1.23.2" && npm install',
    ];
  }
  if (platform === "win32") {
    return [
      "# the Visual C++ runtime, which Windows may lack, then the package again:",
      "winget install Microsoft.VCRedist.2015+.x64",
      "npm install onnxruntime-node",
    ];
  }
  return [
    "# without its download of CUDA libraries, which fails where only the npm registry can be reached:",
    "ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node",
  ];
}

const sharpScript = `
const sharp = load();
sharp({ create: { width: 2, height: 2, channels: 3, background: "red" } }).png().toBuffer()
  .then(() => console.log(sharp.versions.sharp + " with libvips " + sharp.versions.vips));
`;

/** sharp loads its native part and makes a picture. */
export function sharpCheck(find?: PackageFinder): Check {
  return {
    name: "sharp",
    async run(machine) {
      const asked = await askPackage("sharp", sharpScript, machine, find);
      if ("answer" in asked) return good(asked.answer);
      return failure(asked.problem, "npm install --include=optional sharp");
    },
  };
}
