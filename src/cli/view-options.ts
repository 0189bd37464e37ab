import type { ViewsOptions } from "../pipeline/classify/views.js";
import { integerOption, textOption } from "./arguments.js";
import type { CommandOption, OptionValues } from "./command.js";

/** The options that say which views of each clip are averaged. */
export const viewOptions: Readonly<Record<string, CommandOption>> = {
  clips: {
    type: "string",
    value: "n",
    description: "Clips in time that are averaged, by the card's rule. Default: what the card says, or 1",
  },
  crops: {
    type: "string",
    value: "crops",
    description: "Crops of each frame: center, three or ten. Default: what the card says, or center",
    choices: ["center", "three", "ten"],
  },
  average: {
    type: "string",
    value: "what",
    description: "Several views: the mean of their probabilities (prob) or of their scores (score)",
    choices: ["prob", "score"],
  },
};

/** `undefined` if none of the options was given. */
export function readViews(values: OptionValues): ViewsOptions | undefined {
  if (Object.keys(viewOptions).every((name) => values[name] === undefined)) return undefined;
  return {
    clips: integerOption(values, "clips", 1),
    crops: textOption(values, "crops") as ViewsOptions["crops"],
    average: textOption(values, "average") as ViewsOptions["average"],
  };
}
