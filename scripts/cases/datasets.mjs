/** Folders and tables as other people's programs wrote them. */
import { basename, join } from "node:path";
import { withOpen } from "./case.mjs";

export function datasetCases(lab, folder) {
  const at = (...names) => join(folder, ...names);
  return [
    {
      name: "latin1",
      files: ["latin1"],
      expected: 'the label "café drinking", or an error that names the encoding',
      isRight: (found) =>
        found.includes('"café drinking"') || /^DatasetError: .*(Windows-1252|ISO-8859-1|UTF-8)/.test(found),
      find: async () => labelsText((await lab.loadKinetics(at("latin1"))).available),
    },
    {
      name: "other-endings",
      files: ["other-endings"],
      expected: "id_mp4.mp4, id_m4v.m4v, id_mpg.mpg; each opens",
      find: async () => {
        const { available } = await lab.loadKinetics(at("other-endings"));
        return `${names(available)}; ${await openAll(lab, available)}`;
      },
    },
    {
      name: "decomposed",
      files: ["decomposed", "decomposed.txt"],
      expected: '"crêpe flipping", "rolling left"',
      find: async () => {
        const { available } = await lab.loadVideoFolder(at("decomposed"), { labels: at("decomposed.txt") });
        return labelsText(available);
      },
    },
    {
      name: "passes-quotes",
      files: ["passes-quotes"],
      expected: '"massaging person\'s head", "say \\"hi\\", wave/bow"',
      find: async () => labelsText((await lab.loadKinetics(at("passes-quotes"))).available),
    },
  ];
}

const labelsText = (clips) => Array.from(clips, ({ label }) => JSON.stringify(label)).join(", ");
const names = (clips) => Array.from(clips, ({ path }) => basename(path)).join(", ");

async function openAll(lab, clips) {
  for (const { path } of clips) await withOpen(lab.openVideo(path), (video) => video.framesAt([0]));
  return "each opens";
}
