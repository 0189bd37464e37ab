import { cleanLine } from "../core/clean-text.js";
import type { Kinetics } from "../datasets/kinetics/kinetics.js";
import { chooseClips, clipsToEvaluate } from "../evaluate/evaluate.js";
import type { PlanDraft } from "../scale/make-plan.js";
import { evaluationDraft } from "../scale/plan-evaluation.js";
import { featuresDraft } from "../scale/plan-features.js";
import { frameScoresDraft } from "../scale/plan-frame-scores.js";
import { integerOption, textOption } from "./arguments.js";
import type { CommandContext, CommandOption } from "./command.js";
import { checkTopK, type EvaluateRequest } from "./evaluate.js";
import { featureTensor, tensorOptions } from "./features.js";
import { withBackbone, withModel } from "./model-option.js";
import { viewOptions } from "./view-options.js";

/** What is planned, read from the command line. */
interface PlanRequest {
  readonly context: CommandContext;
  readonly request: EvaluateRequest;
  readonly kinetics: Kinetics;
  readonly call: string;
}

/** What can be planned. */
interface PlannableKind {
  /** Options that only it has. */
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Options of an evaluation that it has nothing to do with. */
  readonly refused: readonly string[];
  readonly draft: (asked: PlanRequest) => Promise<PlanDraft>;
}

const ofLabels = ["top_n", "ties", "results_dir", ...Object.keys(viewOptions)];

/** By name, as it is typed. */
export const planKinds: Readonly<Record<string, PlannableKind>> = {
  evaluate: {
    options: {},
    refused: [],
    draft: ({ context, request, kinetics, call }) =>
      withModel(context, (model) => {
        checkTopK(request, model);
        const onNote = (note: string): void => context.stderr(`Note: ${cleanLine(note)}\n`);
        const clips = clipsToEvaluate(model, kinetics, request, { onNote });
        const unitSize = integerOption(context.values, "unit_size", 1);
        return Promise.resolve(evaluationDraft(model, clips, { ...request, unitSize }, call));
      }),
  },
  "frame-scores": {
    options: {
      every: {
        type: "string",
        value: "n",
        description: "frame-scores: classify every n-th frame. Default: 1",
      },
      precision: {
        type: "string",
        value: "type",
        description: "frame-scores: float32 (default), or float16 in half the space",
        choices: ["float32", "float16"],
      },
      clips_per_part: {
        type: "string",
        value: "n",
        description: "frame-scores: clips in a Parquet file, which is a unit. Default: 16",
      },
    },
    refused: ["unit_size", "num_frames", ...ofLabels],
    draft: ({ context, request, kinetics, call }) =>
      withModel(context, (model) => {
        const { values } = context;
        const { batchSize, damaged } = request;
        const frames = {
          every: integerOption(values, "every", 1),
          precision: textOption(values, "precision") as "float32" | "float16" | undefined,
          clipsPerPart: integerOption(values, "clips_per_part", 1),
        };
        const clips = chooseClips(kinetics, request);
        return Promise.resolve(frameScoresDraft(model, clips, { batchSize, damaged, ...frames }, call));
      }),
  },
  features: {
    options: tensorOptions,
    refused: ofLabels,
    draft: ({ context, request, kinetics, call }) =>
      withBackbone(context, featureTensor(context.values), (backbone) => {
        const { numFrames, batchSize, damaged } = request;
        const unitSize = integerOption(context.values, "unit_size", 1);
        const clips = chooseClips(kinetics, request);
        return Promise.resolve(
          featuresDraft(backbone, clips, { numFrames, batchSize, damaged, unitSize }, call),
        );
      }),
  },
};
