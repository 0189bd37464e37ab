import { textBefore } from "../../core/text-before.js";
import { askProgram } from "../../video/program/child-process.js";
import { good, warning, type Check } from "./check.js";
import { installLines } from "./machine.js";

/** Labels in pictures are drawn with the system's fonts; a missing letter becomes a box. */
export const fontsCheck: Check = {
  name: "fonts",
  async run(machine) {
    if (machine.platform !== "linux") return good("those of the system");
    const { exitCode, stdout } = await askProgram("fc-list", [":lang=zh", "family"], machine);
    const packages = {
      apt: ["fontconfig", "fonts-noto-cjk"],
      brew: ["font-noto-sans-cjk"],
      advice: "Install fontconfig and a font with Chinese, Japanese and Korean, such as Noto Sans CJK",
    };
    if (exitCode !== 0) {
      return warning("cannot tell: fc-list does not answer", ...installLines(machine, packages));
    }
    const family = stdout.split("\n").find((line) => line.trim() !== "");
    if (family !== undefined) return good(`${textBefore(family, ",")} for Chinese, Japanese and Korean`);
    return warning(
      "none for Chinese, Japanese and Korean: such labels are boxes in still pictures",
      ...installLines(machine, packages),
    );
  },
};
