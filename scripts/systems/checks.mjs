/** What is run in each system. */

/** Tests by files, in the folder of the clone; what they need was built by the first command. */
const tests = (...files) => `KINETOSCOPE_READY=1 npm test -- ${files.join(" ")}`;

/** The README's first command comes first: it has to set up everything by itself. */
const FIRST = { name: "the README's first command", command: "npm run lab" };

/** What has to hold for every change: in minutes. */
const SHORT = [
  FIRST,
  {
    name: "decoding, cuts, previews and seeking",
    command: tests(
      ...[
        "golden-clips",
        "libav/libav-header",
        "libav/self-test",
        "program/frame-times",
        "make/cut",
        "make/encode",
        "make/span-run",
        "program/seek-frames",
      ].map((name) => `test/video/${name}.test.ts`),
    ),
  },
];

/** Other Nodes and npms than the system's own, each from the npm registry, in the same system. */
const NODES = [
  { node: 20, npm: "9" },
  { node: 20, npm: "10" },
  { node: 22, npm: "10" },
  { node: 22, npm: "11" },
  { node: 24, npm: "11" },
  { node: 24, npm: "12" },
].map(({ node, npm }) => ({
  name: `Node ${node} with npm ${npm}`,
  command: [
    `folder=/root/programs/${node}-${npm}`,
    `npm install --silent --prefix $folder node-linux-${process.arch}@${node} npm@${npm}`,
    `export PATH=$folder/node_modules/node-linux-${process.arch}/bin:$folder/node_modules/.bin:$PATH`,
    "node --version && npm --version && rm -rf node_modules dist && npm run lab",
    tests("test/video/golden-clips.test.ts", "test/model", "test/pipeline/golden-models.test.ts"),
  ].join(" && "),
}));

/** What takes long: the labs in both kernels, the players in a browser, odd files. */
const LONG = [
  { name: "the command line", command: "npx --no kinetoscope doctor" },
  ...["tslab", "deno"].flatMap((kernel) =>
    [0, 1, 2, 3, 4]
      .filter((lab) => kernel === "deno" || lab !== 4)
      .map((lab) => ({
        name: `lab ${lab} in the kernel ${kernel}`,
        command: `npm run lab -- ${lab}${kernel === "deno" ? " --kernel deno" : ""}`,
      })),
  ),
  {
    name: "players and all that makes, reads and classifies videos",
    command:
      "npm test -- test/video test/image test/model test/pipeline test/display test/package/npm-versions.test.ts",
  },
];

/** What tests compare with, where a system has it: a test without it is skipped and says so. */
const COMPARED_WITH = [
  ...["openssl", "procps", "python3-onnx", "python3-pandas", "python3-torch", "python3-torchvision"],
];

/** Every test, in a fresh clone; half an hour to an hour. A part is vitest's: `"1/4"`. */
const whole = (part) => [
  {
    name: "what tests compare with",
    // one by one: unstable cannot always install all of them
    command:
      `apt-get update -qq; for name in ${COMPARED_WITH.join(" ")}; do ` +
      `apt-get install -y -qq --no-install-recommends $name > /dev/null 2>&1 || echo "$name cannot be installed"; done`,
  },
  part === undefined
    ? { name: "all tests", command: "npm test" }
    : { name: `all tests, part ${part}`, command: `npm test -- --shard=${part}` },
];

/** What is run in a system; Nodes that are not its own need no second one. */
export function checksOf(suite, { short, whole: isWhole, part }) {
  if (isWhole) return whole(part);
  if (short) return SHORT;
  return [...SHORT, ...LONG, ...(suite === "trixie" ? NODES : [])];
}
