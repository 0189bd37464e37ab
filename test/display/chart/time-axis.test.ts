import { expect, test } from "vitest";
import { timeAxis, timeText } from "../../../src/display/chart/time-axis.js";

test("timeAxis() has round numbers, as many as there is room for", () => {
  expect(timeAxis(0, 10, 640)).toMatchObject({
    title: "seconds",
    domain: [0, 10],
    values: [0, 2, 4, 6, 8, 10],
  });
  expect(timeAxis(0, 10, 280).values).toEqual([0, 5, 10]);
  expect(timeAxis(0, 0.04, 640).values).toEqual([0, 0.01, 0.02, 0.03, 0.04]);
  expect(timeAxis(-0.5, 1.2, 640).values).toEqual([-0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1, 1.2]);
});

test("timeAxis() of two minutes or more is in minutes and seconds, of hours too", () => {
  expect(timeAxis(0, 600, 640)).toMatchObject({
    title: "minutes : seconds",
    values: [0, 120, 240, 360, 480, 600],
  });
  expect(timeAxis(0, 36_000, 640).values).toEqual([0, 7200, 14_400, 21_600, 28_800, 36_000]);
  expect(timeText(258.3, 620)).toBe("4:18");
  expect(timeText(258.34, 100)).toBe("258.3 s");
});
