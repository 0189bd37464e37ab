import { expect, test } from "vitest";
import {
  budgetNotes,
  fitBudget,
  pictureBytes,
  picturesLeftOut,
  type Picture,
} from "../../../src/display/player/picture-budget.js";

/** A video of 800 bytes and a poster of 200: 1600 bytes in the output, 267 as a still. */
function video(): Picture {
  const preview = {
    mp4: new Uint8Array(800),
    poster: new Uint8Array(200),
    width: 2,
    height: 2,
    durationSeconds: 1,
  };
  return { kind: "video", preview };
}

test("fitBudget() leaves alone what fits", () => {
  const pictures = [video(), video()];
  expect(pictureBytes(pictures)).toBe(3200);
  expect(fitBudget(pictures, 3200)).toEqual(pictures);
  expect(budgetNotes(pictures, { lowerQuality: false })).toEqual([]);
});

test("fitBudget() turns the last videos into stills, then leaves out the last stills", () => {
  const kinds = (budget: number): readonly string[] =>
    fitBudget([video(), { kind: "none", reason: "broken" }, video(), video()], budget).map(
      (picture) => picture.kind,
    );
  expect(kinds(4799)).toEqual(["video", "none", "video", "still"]);
  expect(kinds(2200)).toEqual(["video", "none", "still", "still"]);
  expect(kinds(801)).toEqual(["still", "none", "still", "still"]);
  expect(kinds(600)).toEqual(["still", "none", "still", "none"]);
  expect(kinds(0)).toEqual(["none", "none", "none", "none"]);
});

test("budgetNotes() tells what was done, and counts no broken clip", () => {
  const pictures = fitBudget([video(), video(), { kind: "none", reason: "broken" }], 1900);
  expect(budgetNotes([...pictures, ...picturesLeftOut(3)], { lowerQuality: true })).toEqual([
    "To keep this output small: videos are of lower quality, 1 clip shown as a still, 3 without a picture",
  ]);
});
