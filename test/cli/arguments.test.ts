import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  integerOption,
  numberOption,
  parseArguments,
  type ParsedArguments,
} from "../../src/cli/arguments.js";
import { UsageError, type Command } from "../../src/cli/command.js";
import { configWords, expandConfigFiles } from "../../src/cli/config-file.js";
import { percentText } from "../../src/cli/output.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const command: Command = {
  name: "try",
  summary: "",
  usage: "",
  examples: [],
  options: {
    num_videos: { type: "string", description: "" },
    no_cuda: { type: "boolean", description: "" },
    split: { type: "string", description: "", choices: ["train", "val"] },
  },
  positionals: { name: "video", minimum: 0, maximum: 2 },
  run: () => Promise.resolve(0),
};

function parse(...words: string[]): ParsedArguments {
  return parseArguments(command, words);
}

describe("parseArguments()", () => {
  test.each([
    [["--num_videos", "8", "--no_cuda"]],
    [["--num-videos", "8", "--no-cuda"]],
    [["--no-cuda", "--num-videos=8"]],
    [["--num_videos", "1", "--num-videos", "8", "--no_cuda"]],
  ])("takes %j", (words) => {
    expect(parse(...words)).toEqual({ values: { num_videos: "8", no_cuda: true }, positionals: [] });
  });

  test("leaves values, file names and what follows -- as they are", () => {
    expect(parse("my-file.mp4", "--split=val", "--", "--num-videos")).toEqual({
      values: { split: "val" },
      positionals: ["my-file.mp4", "--num-videos"],
    });
    expect(parse("-h")).toEqual({ values: { help: true }, positionals: [] });
  });

  test.each([
    [["--num_video", "8"], 'Unknown option "--num_video": did you mean --num_videos?'],
    [["--gpu"], 'Unknown option "--gpu"'],
    [
      ["-4wsuPCjDBc.mp4"],
      'Unknown option "-4": of one letter there is -h. A file name that begins with "-" goes after "--", or is written as "./-…"',
    ],
    [["--num_videos"], "Expected a value after --num_videos"],
    [["--num_videos="], "Expected a value after --num_videos"],
    [
      ["--num_videos", "--no_cuda"],
      'Expected a value after --num_videos but received the option "--no_cuda"',
    ],
    [["--no_cuda=1"], 'Expected no value for --no_cuda but received "1"'],
    [["--split", "valid"], 'Expected --split to be one of "train", "val" but received "valid" (string)'],
    [["a", "b", "c"], 'Unexpected "c": kinetoscope try takes at most 2 video'],
  ])("refuses %j", (words, message) => {
    expect(() => parse(...words)).toThrow(new UsageError(message));
  });

  test("does not take properties of all objects for options", () => {
    expect(() => parse("--constructor")).toThrow(new UsageError('Unknown option "--constructor"'));
    expect(() => parse("--__proto__")).toThrow(new UsageError('Unknown option "--__proto__"'));
  });

  test.each([
    ["1.5", 'Expected --num_videos to be an integer ≥ 1 but received "1.5" (string)'],
    ["0", "Expected --num_videos to be an integer ≥ 1 but received 0 (number)"],
    ["-3", "Expected --num_videos to be an integer ≥ 1 but received -3 (number)"],
    ["1e3", 'Expected --num_videos to be an integer ≥ 1 but received "1e3" (string)'],
  ])("integerOption() refuses %s", (value, message) => {
    const { values } = parse("--num_videos", value);
    expect(() => integerOption(values, "num_videos", 1)).toThrow(new UsageError(message));
  });

  test("numberOption() reads decimals and powers of ten, and refuses what JavaScript takes besides", () => {
    const read = (text: string): number | undefined =>
      numberOption(parse("--num_videos", text).values, "num_videos", 0);
    expect(["0", "0.25", ".5", "1e-5", "2E+3"].map(read)).toEqual([0, 0.25, 0.5, 1e-5, 2000]);
    for (const text of ["0x10", "1_000", " ", "Infinity", "1e999"])
      expect(() => read(text)).toThrow(UsageError);
    expect(() => read("-1")).toThrow(
      new UsageError("Expected --num_videos to be a number ≥ 0 but received -1 (number)"),
    );
  });
});

describe("an options file", () => {
  test("has several words a line, comments and quotes", () => {
    const text = [
      "# the whole line",
      "--model_type i3d --kinetics_version 400 # the rest of the line",
      "",
      `  --root "my clips/#1" --results_dir='a "b"'\t--seed 7#8`,
    ].join("\r\n");
    expect(configWords(text, "config.txt")).toEqual([
      ...["--model_type", "i3d", "--kinetics_version", "400"],
      ...["--root", "my clips/#1", '--results_dir=a "b"', "--seed", "7#8"],
    ]);
  });

  test("may be UTF-16, as some editors save it; in another encoding it is refused with its line", async () => {
    const folder = await temporaryFolder({
      "utf-16.txt": Buffer.from("\ufeff--root\r\ncafé\r", "utf16le"),
      "latin1.txt": Buffer.from("--seed 7\r--root caf\xe9", "latin1"),
    });
    expect(await expandConfigFiles([`@${join(folder, "utf-16.txt")}`])).toEqual(["--root", "café"]);
    const path = join(folder, "latin1.txt");
    await expect(expandConfigFiles([`@${path}`])).rejects.toThrow(
      new UsageError(
        `Cannot read the options in "${path}": line 2 is not UTF-8 but probably Windows-1252, as which it says ` +
          '"--root café". Save the file as UTF-8, for example by iconv -f WINDOWS-1252 -t UTF-8 file > new-file',
      ),
    );
  });

  test("with an open quote is refused with its line", () => {
    expect(() => configWords('--a\n--root "my clips', "config.txt")).toThrow(
      new UsageError('Cannot read the options in "config.txt", line 2: the quote " is not closed'),
    );
  });

  test("stands where its name stood, may name another one, but not itself", async () => {
    const folder = await temporaryFolder({ "inner.txt": "--seed 7", "circle.txt": "" });
    const [outer, inner, circle] = ["outer.txt", "inner.txt", "circle.txt"].map((name) => join(folder, name));
    const { writeFile } = await import("node:fs/promises");
    await writeFile(outer, `--top_n 3 "@${inner}" --json`);
    await writeFile(circle, `"@${circle}"`);
    expect(await expandConfigFiles(["--seed", "1", `@${outer}`, "--", "@literal"])).toEqual(
      ["--seed", "1", "--top_n", "3", "--seed", "7", "--json", "--", "@literal"], //
    );
    await expect(expandConfigFiles([`@${circle}`])).rejects.toThrow(
      new UsageError(`Cannot read the options in "${circle}": it names itself`),
    );
    await expect(expandConfigFiles(["@/nowhere/config.txt"])).rejects.toThrow(
      new UsageError('Cannot read the options in "/nowhere/config.txt": no such file or directory'),
    );
    await expect(expandConfigFiles(["@"])).rejects.toThrow(
      new UsageError('Expected the name of a file after "@"'),
    );
  });
});

test("percentText() rounds and pads as Python's {:5.2f} does", () => {
  // python3 -c 'print([f"{x*100:5.2f}" for x in (0, 1/32, 3/32, 5/32, 7/32, 2/3, 69/84, 1, 1/64)])'
  expect([0, 1 / 32, 3 / 32, 5 / 32, 7 / 32, 2 / 3, 69 / 84, 1, 1 / 64].map(percentText)).toEqual(
    [" 0.00%", " 3.12%", " 9.38%", "15.62%", "21.88%", "66.67%", "82.14%", "100.00%", " 1.56%"], //
  );
});
