import { readFile } from "node:fs/promises";
import { release, version } from "node:os";
import { cleanLine } from "../../../core/clean-text.js";
import { good, type Check } from "../check.js";
import { replaceTrial, stopTrial } from "./files-trial.js";
import { framesTrial } from "./frames-trial.js";
import { madeTrial } from "./made-trial.js";
import { modelTrial } from "./model-trial.js";
import { namesTrial } from "./names-trial.js";
import { trialCheck } from "./trial.js";

const systemCheck: Check = {
  name: "system",
  async run({ platform, arch }) {
    const text = await readFile("/etc/os-release", "utf8").catch(() => "");
    const [, distribution = version()] = /^PRETTY_NAME="(.+)"$/m.exec(text) ?? [];
    return good(`${platform} ${arch}, ${cleanLine(distribution)}, ${release()}`);
  },
};

/** What `doctor --self-test` does beside the usual checks. */
export const selfTests: readonly Check[] = [
  systemCheck,
  trialCheck("frames: program", framesTrial("program")),
  trialCheck("frames: libraries", framesTrial("libav")),
  trialCheck("model", modelTrial),
  trialCheck("preview, cut", madeTrial),
  trialCheck("names of files", namesTrial),
  trialCheck("replacing", replaceTrial),
  trialCheck("stopping", stopTrial),
];
