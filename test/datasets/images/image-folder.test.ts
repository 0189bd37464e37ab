import { join } from "node:path";
import { loadImageFolder } from "kinetoscope";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.js";

test("loadImageFolder() takes the class from the folder's own name, whatever the path says; the rest is ignored", async () => {
  const above = await temporaryFolder({
    "Overexposed/Train/Good_images/a.JPG": "",
    "Overexposed/Train/Good_images/Underexposed.jpeg": "",
    "Overexposed/Train/Good_images/notes.txt": "",
    "Overexposed/Train/Good_images/.hidden.jpg": "",
    "Overexposed/Train/Good_images/deeper/b.jpg": "",
    "Overexposed/Train/Underexposed_images/a.png": "",
    "Overexposed/Train/plain/a.webp": "",
    "Overexposed/Train/_images/a.jpg": "",
    "Overexposed/Train/readme.md": "",
  });
  const root = join(above, "Overexposed", "Train");
  const photos = await loadImageFolder(root);
  expect(photos.labels).toEqual(["Good", "Underexposed", "_images", "plain"]);
  const found = Array.from(photos.available, ({ path, id, label }) => [path.slice(root.length), id, label]);
  expect(found).toEqual([
    ["/Good_images/Underexposed.jpeg", "Underexposed", "Good"],
    ["/Good_images/a.JPG", "a", "Good"],
    ["/Underexposed_images/a.png", "a", "Underexposed"],
    ["/_images/a.jpg", "a", "_images"],
    ["/plain/a.webp", "a", "plain"],
  ]);
  expect(photos.ignored.map((path) => path.slice(root.length))).toEqual([
    "/Good_images/deeper",
    "/Good_images/notes.txt",
    "/readme.md",
  ]);
  expect(String(photos).replace(root, "…")).toBe(
    "…: 5 images in 4 classes: Good (2), Underexposed (1), _images (1), plain (1)\n" +
      "Ignored 3 files: Good_images/deeper (it is a folder in a class's folder), " +
      "Good_images/notes.txt (its ending .txt is not looked for), readme.md (its ending .md is not looked for)",
  );
});

test("loadImageFolder() says where it looked, for an empty folder and for one that is not there", async () => {
  const root = await temporaryFolder();
  expect(String(await loadImageFolder(root))).toBe(
    `${root}: 0 images in 0 classes\nNo image found: expected files such as ${root}/<class>_images/<name>.jpg`,
  );
  await expect(loadImageFolder(join(root, "no"))).rejects.toThrow(
    `Cannot read the images in "${join(root, "no")}": no such folder`,
  );
});
