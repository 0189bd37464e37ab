import { expect, test } from "vitest";
import { numpyLinspace, torchLinspace } from "../../../src/video/sampling/linspace.js";

test("torch's linspace is counted from both ends, and in vectors of eight", () => {
  // torch 1.13: torch.linspace(0, 1329, 29)[12:15].tolist(), and torch.linspace(0.1, 0.7, 5).tolist()
  expect(torchLinspace(0, 1329, 29).slice(12, 15)).toEqual([569.5714111328125, 617.0357666015625, 664.5]);
  expect(torchLinspace(0.1, 0.7, 5)).toEqual(
    [0.10000000149011612, 0.25, 0.4000000059604645, 0.550000011920929, 0.699999988079071], // prettier-ignore
  );
  expect(torchLinspace(3, 9, 1)).toEqual([3]);
});

test("numpy's linspace ends with its last value", () => {
  expect(numpyLinspace(31, 8).map(Math.trunc)).toEqual([0, 4, 8, 13, 17, 22, 26, 31]);
  expect(numpyLinspace(7, 2)).toEqual([0, 7]);
});
