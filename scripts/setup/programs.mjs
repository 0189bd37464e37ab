/** The programs that npm does not bring: how each is found, and what is wrong with it if it will not do. */
import { findPython } from "./python.mjs";
import { run, which } from "./process.mjs";

const OLDEST_FFMPEG = [5, 1];

/** Where a Chromium may be; the first that starts is taken. */
const CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const CHROMIUM_ON_MACOS = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * What has to be there: `find()` gives the facts or a `problem`; `apt`, `brew`, `cask` (Homebrew's
 * applications) and `pip` are the packages that bring it, `advice` is for every other system.
 */
export const FFMPEG = {
  name: "ffmpeg",
  find: findFfmpeg,
  apt: ["ffmpeg"],
  brew: ["ffmpeg"],
  advice: "ffmpeg 5.1 or newer with libx264, or set FFMPEG_PATH to one",
};

export const JUPYTER_PROGRAM = {
  name: "Jupyter",
  find: findPython,
  apt: ["jupyter-notebook", "jupyter-client", "python3-nbconvert"],
  brew: ["jupyterlab"],
  pip: ["notebook", "nbconvert"],
  advice: "Jupyter with nbconvert, or set KINETOSCOPE_PYTHON to a Python that has them",
};

export const JUPYTER_NOTEBOOK = {
  ...JUPYTER_PROGRAM,
  name: "Jupyter Notebook",
  find: async () => {
    const python = await findPython();
    if (python.problem || python.hasNotebook) return python;
    return { problem: `${python.path} has nbconvert but cannot import notebook` };
  },
};

export const CHROMIUM = {
  name: "Chromium",
  find: findChromium,
  apt: ["chromium"],
  brew: [],
  cask: ["google-chrome"],
  advice: "Chromium or Chrome, or set CHROMIUM_PATH to one",
};

export const CJK_FONTS = {
  name: "CJK fonts",
  find: findCjkFonts,
  apt: ["fonts-noto-cjk", "fontconfig"],
  brew: [],
  advice: "a font with Chinese, Japanese and Korean (Noto Sans CJK)",
};

async function findFfmpeg() {
  const path = process.env.FFMPEG_PATH || "ffmpeg";
  const { exitCode, stdout, isMissing } = await run(path, ["-version"]);
  if (isMissing || exitCode !== 0)
    return { problem: path === "ffmpeg" ? "command not found" : `cannot start ${path}` };
  const problem = problemOfFfmpeg(stdout);
  return problem ? { problem } : { path };
}

/** What is wrong with an ffmpeg that prints `banner` for `-version`; nothing if it will do. */
export function problemOfFfmpeg(banner) {
  const version = /^ffmpeg version (\S+)/.exec(banner)?.[1] ?? "unknown";
  // A build from a git checkout ("N-109468-g…") carries no number to compare.
  const [, major, minor] = /^n?(\d+)\.(\d+)/.exec(version) ?? [];
  const isOld =
    Number(major) < OLDEST_FFMPEG[0] || (Number(major) === OLDEST_FFMPEG[0] && minor < OLDEST_FFMPEG[1]);
  if (isOld) return `version ${version}, at least ${OLDEST_FFMPEG.join(".")} is needed`;
  if (!banner.includes("--enable-libx264")) return `version ${version} was built without libx264`;
  return undefined;
}

async function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  const candidates = named ? [named] : [...CHROMIUM_NAMES.map((name) => which(name)), ...CHROMIUM_ON_MACOS];
  for (const path of candidates.filter(Boolean)) {
    // Ubuntu's chromium-browser is a stub that only points to snap: it has to answer.
    const { exitCode } = await run(path, ["--version"]);
    if (exitCode === 0) return { path };
  }
  return { problem: named ? `cannot start ${named}` : "command not found" };
}

async function findCjkFonts() {
  if (process.platform !== "linux") return {};
  const { stdout } = await run("fc-list", [":lang=zh", "family"]);
  return stdout.trim() ? {} : { problem: "no font for Chinese" };
}
