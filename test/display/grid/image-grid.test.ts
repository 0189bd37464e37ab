import { join } from "node:path";
import { expect, test } from "vitest";
import { imageGrid } from "../../../src/display/grid/image-grid.js";

const photos = join(import.meta.dirname, "..", "..", "..", "data", "photos-tiny", "blur", "images");

test("imageGrid() counts pictures as their list does, from 0, in its text and for a screen reader", async () => {
  const images = ["Photo_68", "Photo_72"].map((id) => ({ path: join(photos, `${id}.jpg`), id }));
  const bundle = await imageGrid(images).toBundle();
  expect(bundle["text/plain"]).toBe("2 images\n0  Photo_68\n1  Photo_72");
  const names = String(bundle["text/html"]).matchAll(/alt="([^"]*)"/g);
  expect(Array.from(names, ([, name]) => name)).toEqual(["Image 0: Photo_68", "Image 1: Photo_72"]);
});
